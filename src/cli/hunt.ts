/** `schism hunt`: searches seeds in the simulator, on all cores, for a run that convicts the system. */

import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { simulatedBatch } from "../campaign/night/jobs.js";
import { createSimCluster } from "../clusters/sim/cluster.js";
import { refuseUnwritable } from "../files/whole.js";
import { InputError } from "../history/errors.js";
import { plural } from "../history/plural.js";
import { Findings, type Group } from "../hunt/findings.js";
import { keptHunt } from "../hunt/kept.js";
import { search } from "../hunt/search.js";
import { runFiles } from "../record/files.js";
import { renderVerdict } from "../report/terminal.js";
import { createRunDirectory } from "../run/directory.js";
import { runScenario } from "../run/run.js";
import { drawScenario, type Quarry } from "../scenario/draw.js";
import { commandOf } from "../scenario/scenario.js";
import { kindsOf } from "../trials/kinds.js";
import type { Command } from "./command.js";
import { parseDuration } from "./duration.js";
import { exitCodes } from "./exit.js";
import { interruption } from "./interrupt.js";
import { addSystemOptions, chosenSystemOptions } from "./system-options.js";
import { repainted } from "./terminal.js";

interface HuntArguments {
  readonly system: string;
  readonly variant?: string | undefined;
  readonly for?: string | undefined;
  readonly runs?: number | undefined;
  readonly seed?: number | undefined;
  readonly workers?: number | undefined;
  readonly steady: string;
  readonly all: boolean;
  readonly to: string;
  readonly json: boolean;
  readonly [option: string]: unknown;
}

const defaultMs = 60_000;
/** Threads; each has a heap of its own. */
const mostWorkers = 256;
const refreshMs = 250;
const plainRefreshMs = 5000;

export const huntCommand: Command<HuntArguments> = {
  builder: (yargs, words) =>
    addSystemOptions(
      yargs
        .positional("system", { type: "string", demandOption: true, describe: "See schism list" })
        .option("variant", { type: "string", describe: "Hunt this wrong variant (see schism list SYSTEM)" })
        .option("for", { type: "string", describe: "How long, such as 60s (default) or 10m" })
        .option("runs", { type: "number", describe: "How many runs at most" })
        .option("seed", { type: "number", describe: "Seed of the search (default: random)" })
        .option("workers", { type: "number", describe: "Threads (default: one for each core)" })
        .option("steady", {
          type: "string",
          default: "10s",
          describe:
            "How long to keep searching, after the first finding, for one that fails reliably, on real processes too; 0s stops at the first",
        })
        .option("all", {
          type: "boolean",
          default: false,
          describe: "Keep searching after a finding, and group all findings by kind",
        })
        .option("to", { type: "string", default: "runs", describe: "Where run directories of findings go" })
        .option("json", { type: "boolean", default: false, describe: "Print the findings as JSON" }),
      words,
    )
      .example("$0 hunt raft --for 10m", "Does Raft hold?")
      .example("$0 hunt raft --variant log-not-synced", "Find the run that shows a mistake")
      .example("$0 hunt raft --reads follower --all --runs 2000", "All kinds of contradiction in 2000 runs"),
  async handler(args) {
    const quarry: Quarry = {
      system: args.system,
      variant: args.variant ?? null,
      options: chosenSystemOptions(args),
    };
    const huntSeed = count(args.seed, "seed", 0) ?? Math.floor(Math.random() * 2 ** 32);
    // Complains about the command line before any thread starts.
    drawScenario(quarry, huntSeed);
    const runs = count(args.runs, "runs", 1) ?? Number.MAX_SAFE_INTEGER;
    const timeMs =
      args.for === undefined ? (args.runs === undefined ? defaultMs : Infinity) : parseDuration(args.for, "for");
    const workers = count(args.workers, "workers", 1, mostWorkers) ?? availableParallelism();
    const steadyMs = parseDuration(args.steady, "steady");
    refuseUnwritable(args.to);
    const signal = interruption();
    const findings = new Findings();
    const kept = await keptHunt(join(args.to, "hunts"), quarry, huntSeed, [runs, timeMs, steadyMs]);
    for (const attempt of kept.attempts) findings.restore(attempt, simulatedBatch);
    if (!args.json) process.stdout.write(`${begins(huntSeed, findings)}\n`);
    const begun = performance.now();
    const line = (): string => progressLine(findings, performance.now() - begun);
    const display = args.json ? undefined : showProgress(line);
    const plan = { quarry, huntSeed, workers, runs, timeMs, signal, kept };
    const firstFoundMs = await search({ ...plan, steadyMs: args.all ? Number.POSITIVE_INFINITY : steadyMs }, findings);
    if (!signal.aborted) await kept.finish();
    await kept.close();
    display?.();
    const written = [];
    const best = findings.best();
    for (const group of args.all ? findings.groups() : best === undefined ? [] : [best]) {
      written.push(await write(group, quarry, args.to));
    }
    const seconds = (performance.now() - begun) / 1000;
    if (args.json) {
      const { runs: done, unknown, simulatedMs, faults, states, notTheMistakes } = findings;
      const firstFound =
        firstFoundMs === undefined ? null : { afterRuns: findings.firstFoundAfter, seconds: firstFoundMs / 1000 };
      const { crashes } = findings;
      const facts = {
        huntSeed,
        seconds,
        runs: done,
        firstFound,
        unknown,
        simulatedMs,
        faults,
        states,
        notTheMistakes,
        crashes,
      };
      const all = written.map(({ text: _, ...rest }) => rest);
      process.stdout.write(`${JSON.stringify({ ...facts, findings: all }, null, 2)}\n`);
    } else {
      process.stdout.write(`${line()}\n`);
      if (firstFoundMs !== undefined) {
        const shown = best?.best.steadiness ?? null;
        const sure =
          shown === null
            ? ""
            : `; the one below fails in ${shown} of 10 worlds with timings like those of real processes`;
        process.stdout.write(
          `first finding after ${plural(findings.firstFoundAfter ?? 0, "run")}, ${(firstFoundMs / 1000).toFixed(1)} s${sure}\n`,
        );
      }
      if (findings.notTheMistakes > 0) {
        process.stdout.write(
          `In ${plural(findings.notTheMistakes, "more run")} the correct program fails as well: these options give weaker guarantees.\n`,
        );
      }
      for (const { text } of written) process.stdout.write(`\n${text}\n`);
      const [crash] = findings.crashes;
      if (crash !== undefined) {
        process.stdout.write(
          `${plural(findings.crashes.length, "run")} failed in the harness itself, which is a defect of it. The first, of seed ${crash.seed}:\n${crash.error}\n`,
        );
      }
      if (signal.aborted) process.stdout.write("Interrupted.\n");
      if (written.length === 0) process.stdout.write(`Nothing found. The same runs again: --seed ${huntSeed}\n`);
    }
    // Cut short, or with no run that could be judged, a hunt vouches for nothing.
    const judged = findings.runs - findings.unknown - findings.crashes.length;
    const vouches = !signal.aborted && findings.crashes.length === 0 && judged > 0;
    process.exitCode = written.length > 0 ? exitCodes.invalid : vouches ? exitCodes.valid : exitCodes.unknown;
  },
};

interface Written {
  readonly kind: string;
  readonly kinds: readonly string[];
  readonly count: number;
  readonly seed: number;
  /** Which run of the hunt it was, from 1. */
  readonly run: number;
  readonly directory: string;
  readonly command: string;
  readonly text: string;
}

/** Runs a finding once more, this time into a directory. */
async function write({ kind, best, count }: Group, quarry: Quarry, root: string): Promise<Written> {
  const scenario = drawScenario(quarry, best.seed);
  const directory = createRunDirectory(root, scenario, new Date());
  const { verdict } = await runScenario(scenario, directory, (plan) => createSimCluster(plan));
  if (!kindsOf(verdict.checks).includes(kind)) {
    throw new Error(
      `${directory}: the run did not repeat itself (${kind}), so something in it is not drawn from its seed`,
    );
  }
  const shown = relative(".", directory) || directory;
  const command = commandOf(scenario, join(shown, runFiles.scenario));
  const text = [
    `${kind}${count > 1 ? `, in ${plural(count, "run")}` : ""}; here run ${best.index + 1} of the hunt, seed ${best.seed}`,
    renderVerdict(verdict, { colour: process.stdout.isTTY === true }),
    "",
    `report     ${join(shown, runFiles.report)}`,
    `smaller    npx schism shrink ${shown}`,
    `again      ${command}`,
  ].join("\n");
  return { kind, kinds: best.kinds, count, seed: best.seed, run: best.index + 1, directory, command, text };
}

function begins(huntSeed: number, { runs }: Findings): string {
  return `seed of the hunt ${huntSeed}${runs === 0 ? "" : `; goes on after ${plural(runs, "run")} that were made before`}`;
}

function progressLine(findings: Findings, wallMs: number): string {
  const { runs, restored, found, simulatedMs, faults, operations, states, unknown } = findings;
  return (
    `${(wallMs / 1000).toFixed(1)} s  ${plural(runs, "run")} (${(((runs - restored) / wallMs) * 1000).toFixed(1)}/s)  ` +
    `${(simulatedMs / 3_600_000).toFixed(2)} simulated hours (${(simulatedMs / wallMs).toFixed(0)}x)  ` +
    `${plural(operations, "operation")}  ${plural(faults, "fault")}  ${plural(states, "state")}  ${plural(found, "finding")}` +
    `${unknown > 0 ? `  ${unknown} unknown` : ""}`
  );
}

/** Returns what ends the display. */
function showProgress(line: () => string): () => void {
  if (!process.stdout.isTTY) {
    const timer = setInterval(() => process.stdout.write(`${line()}\n`), plainRefreshMs);
    return () => clearInterval(timer);
  }
  const display = repainted(process.stdout);
  const timer = setInterval(() => display.show(line()), refreshMs);
  return () => {
    clearInterval(timer);
    display.clear();
    display.done();
  };
}

function count(value: number | undefined, option: string, least: number, most?: number): number | undefined {
  if (value === undefined) return undefined;
  if (!Number.isSafeInteger(value) || value < least || value > (most ?? value)) {
    const bounds = most === undefined ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InputError(`--${option} must be a whole number ${bounds}`);
  }
  return value;
}
