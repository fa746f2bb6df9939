/**
 * `schism hunt`: searches for a run that convicts the system, by seeds in the simulator, on all cores; or on processes of this machine, guided by
 * what nodes say to each other.
 */

import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { InputError } from "../history/errors.js";
import { plural } from "../history/plural.js";
import type { Findings } from "../hunt/findings.js";
import type { SteeredHunt } from "../hunt/real.js";
import { type HuntOutcome, type HuntRun, runHunt, type Written } from "../hunt/run.js";
import { runFiles } from "../record/files.js";
import { renderVerdict } from "../report/terminal.js";
import { commandOf } from "../scenario/command.js";
import type { HuntTarget } from "../scenario/draw.js";
import type { Command } from "./command.js";
import { parseDuration, positiveDuration } from "./duration.js";
import { exitCodes } from "./exit.js";
import { faultsIn } from "./faults.js";
import { interruption } from "./interrupt.js";
import { optimiseLater } from "./optimise-later.js";
import { addSystemOptions, chosenSystemOptions } from "./system-options.js";
import { repainted } from "./terminal.js";

interface HuntArguments {
  readonly system: string;
  readonly variant?: string | undefined;
  readonly cluster: HuntRun["cluster"];
  readonly faults?: string | undefined;
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
/** Each has the processes of a whole cluster. */
const mostRealRuns = 16;
const refreshMs = 250;
const plainRefreshMs = 5000;

export const huntCommand: Command<HuntArguments> = {
  builder: (yargs, words) =>
    addSystemOptions(
      yargs
        .positional("system", { type: "string", demandOption: true, describe: "See schism list" })
        .option("variant", { type: "string", describe: "Hunt this wrong variant (see schism list SYSTEM)" })
        .option("cluster", {
          choices: ["sim", "local"] as const,
          default: "sim" as const,
          describe: "Simulated runs; or runs on processes of this machine, steered towards new sequences of messages",
        })
        .option("faults", {
          type: "string",
          describe: "The only kinds of faults, comma-separated, or none (default: those that the system tolerates)",
        })
        .option("for", { type: "string", describe: "How long, such as 60s (default) or 10m" })
        .option("runs", { type: "number", describe: "How many runs at most" })
        .option("seed", { type: "number", describe: "Seed of the search (default: random)" })
        .option("workers", {
          type: "number",
          describe:
            "Threads (default: one for each core); with --cluster local, how many runs go on at once (default: 1)",
        })
        .option("steady", {
          type: "string",
          default: "10s",
          describe:
            "How long to keep searching, after the first finding, for one that fails reliably, on real processes too; 0s stops at the first",
        })
        .option("all", {
          type: "boolean",
          default: false,
          describe: "Keep searching after a finding, and group all findings by signature, as campaigns do",
        })
        .option("to", { type: "string", default: "runs", describe: "Where run directories of findings go" })
        .option("json", { type: "boolean", default: false, describe: "Print the findings as JSON" }),
      words,
    )
      .example("$0 hunt raft --for 10m", "Does Raft hold?")
      .example("$0 hunt etcd --cluster local --for 10m", "Does etcd hold, as it is packaged?")
      .example("$0 hunt raft --variant log-not-synced", "Find the run that shows a mistake")
      .example("$0 hunt raft --reads follower --all --runs 2000", "All contradictions in 2000 runs"),
  async handler(args) {
    optimiseLater();
    const huntTarget: HuntTarget = {
      system: args.system,
      variant: args.variant ?? null,
      options: chosenSystemOptions(args),
      ...(args.faults === undefined ? {} : { faults: faultsIn(args.faults) }),
    };
    const { cluster } = args;
    const huntSeed = count(args.seed, "seed", 0) ?? Math.floor(Math.random() * 2 ** 32);
    const timeMs =
      args.for === undefined ? (args.runs === undefined ? defaultMs : Infinity) : positiveDuration(args.for, "for");
    const signal = interruption();
    const display = args.json ? undefined : showProgress();
    const outcome = await runHunt({
      ...{ huntTarget, huntSeed, timeMs, signal, cluster },
      ...{ steadyMs: parseDuration(args.steady, "steady"), all: args.all, to: args.to },
      runs: count(args.runs, "runs", 1) ?? Number.MAX_SAFE_INTEGER,
      workers:
        cluster === "sim"
          ? (count(args.workers, "workers", 1, mostWorkers) ?? availableParallelism())
          : (count(args.workers, "workers", 1, mostRealRuns) ?? 1),
      onStart(findings, real) {
        if (!args.json) process.stdout.write(`${begins(huntSeed, findings, real)}\n`);
        display?.start(findings, real);
      },
      onEnd: () => display?.end(),
    });
    const { findings, written } = outcome;
    process.stdout.write(
      args.json
        ? `${JSON.stringify(factsOf(outcome, huntSeed), null, 2)}\n`
        : `${told(outcome, huntSeed, signal.aborted).join("\n")}\n`,
    );
    // Cut short, or with no run that could be judged, a hunt vouches for nothing.
    const { runs, unknown, tooBusy, couldNotRun, crashes } = findings;
    const judged = runs - unknown - tooBusy - couldNotRun - crashes.length;
    const vouches = !signal.aborted && crashes.length === 0 && judged > 0;
    process.exitCode = written.length > 0 ? exitCodes.invalid : vouches ? exitCodes.valid : exitCodes.unknown;
  },
};

/** For programs. */
function factsOf({ findings, real, seconds, firstFoundMs, written }: HuntOutcome, huntSeed: number): object {
  const { runs, unknown, simulatedMs, faults, states, notTheMistakes, crashes, tooBusy, couldNotRun } = findings;
  const covered =
    real === undefined
      ? { simulatedMs, states }
      : { sequences: real.steering.met, showedNew: real.steering.size, tooBusy, couldNotRun };
  const firstFound =
    firstFoundMs === undefined ? null : { afterRuns: findings.firstFoundAfter, seconds: firstFoundMs / 1000 };
  return {
    ...{ huntSeed, seconds, runs, firstFound, unknown, faults, ...covered, notTheMistakes, crashes },
    findings: written.map(({ kind, signature, count: alike, best, directory, scenario }) => ({
      ...{ kind, signature, kinds: best.kinds, count: alike, seed: best.seed, run: best.index + 1, directory },
      command: commandIn(directory, scenario),
    })),
  };
}

/** For a person. */
function told(
  { findings, real, seconds, firstFoundMs, written }: HuntOutcome,
  huntSeed: number,
  interrupted: boolean,
): readonly string[] {
  const { firstFoundAfter = 0, notTheMistakes, crashes } = findings;
  const lines = [progressLine(findings, seconds * 1000, real)];
  if (firstFoundMs !== undefined) {
    const shown = findings.best()?.best.steadiness ?? null;
    const sure =
      shown === null ? "" : `; the one below fails in ${shown} of 10 worlds with timings like those of real processes`;
    lines.push(`first finding after ${plural(firstFoundAfter, "run")}, ${(firstFoundMs / 1000).toFixed(1)} s${sure}`);
  }
  if (notTheMistakes > 0) {
    const more = plural(notTheMistakes, "more run");
    lines.push(`In ${more} the correct program fails as well: these options give weaker guarantees.`);
  }
  lines.push(...kindsTold(written));
  const [crash] = crashes;
  if (crash !== undefined) {
    const failed = plural(crashes.length, "run");
    lines.push(`${failed} failed inside Schism itself, which is a bug in Schism. The first, of seed ${crash.seed}:`);
    lines.push(crash.error);
  }
  if (interrupted) lines.push("Interrupted.");
  if (findings.runs === 0) lines.push("No run came to its end, so nothing was tried: give it more time (--for).");
  else if (written.length === 0) {
    lines.push(real === undefined ? `Nothing found. The same runs again: --seed ${huntSeed}` : "Nothing found.");
  }
  return lines;
}

/** Of each kind the most frequent contradiction in full, and a line for each of the others. */
function kindsTold(written: readonly Written[]): readonly string[] {
  const kinds = new Set<string>();
  return written.flatMap((each) => {
    if (kinds.has(each.kind)) return [];
    kinds.add(each.kind);
    const others = written.filter((other) => other !== each && other.kind === each.kind);
    return ["", wholeText(each), ...othersTold(others)];
  });
}

/** A line for each is to be looked over. */
const longestShape = 160;

function othersTold(others: readonly Written[]): readonly string[] {
  if (others.length === 0) return [];
  return [
    `The same kind in ${plural(others.length, "other way")}:`,
    ...others.map(({ count: alike, best, directory, shape }) => {
      const cut = shape.length > longestShape ? `${shape.slice(0, longestShape)}…` : shape;
      return `  ${plural(alike, "run")}, such as seed ${best.seed}  ${shownPath(directory)}  ${cut}`.trimEnd();
    }),
  ];
}

function wholeText({ kind, count: alike, best, directory, scenario, verdict }: Written): string {
  const shown = shownPath(directory);
  return [
    `${kind}${alike > 1 ? `, in ${plural(alike, "run")}` : ""}; here run ${best.index + 1} of the hunt, seed ${best.seed}`,
    renderVerdict(verdict, { colour: process.stdout.isTTY === true }),
    "",
    `report     ${join(shown, runFiles.report)}`,
    `smaller    npx schism shrink ${shown}`,
    `again      ${commandIn(directory, scenario)}`,
  ].join("\n");
}

function shownPath(directory: string): string {
  return relative(".", directory) || directory;
}

function commandIn(directory: string, scenario: Written["scenario"]): string {
  return commandOf(scenario, join(shownPath(directory), runFiles.scenario));
}

function begins(huntSeed: number, { runs }: Findings, real: SteeredHunt | undefined): string {
  const seed = `seed of the hunt ${huntSeed}${runs === 0 ? "" : `; goes on after ${plural(runs, "run")} that were made before`}`;
  if (real === undefined) return seed;
  const faults = real.kinds.length === 0 ? "no faults" : `faults: ${real.kinds.join(", ")}`;
  return [`${seed}; on processes of this machine; ${faults}`, ...real.impossible.map(leftOut)].join("\n");
}

function leftOut({ kind, why }: SteeredHunt["impossible"][number]): string {
  return `without ${kind}: ${why}`;
}

function progressLine(findings: Findings, wallMs: number, real: SteeredHunt | undefined): string {
  const { runs, restored, found, simulatedMs, faults, operations, states, unknown, tooBusy, couldNotRun } = findings;
  if (real !== undefined) {
    const { met, size } = real.steering;
    return (
      `${(wallMs / 1000).toFixed(0)} s  ${plural(runs, "run")}  ${plural(operations, "operation")}  ${plural(faults, "fault")}  ` +
      `${plural(met, "sequence")} of messages (new ones in ${plural(size, "run")})  ${plural(found, "finding")}` +
      `${unknown > 0 ? `  ${unknown} unknown` : ""}${tooBusy > 0 ? `  ${tooBusy} too busy` : ""}` +
      `${couldNotRun > 0 ? `  ${couldNotRun} could not run` : ""}`
    );
  }
  return (
    `${(wallMs / 1000).toFixed(1)} s  ${plural(runs, "run")} (${(((runs - restored) / wallMs) * 1000).toFixed(1)}/s)  ` +
    `${(simulatedMs / 3_600_000).toFixed(2)} simulated hours (${(simulatedMs / wallMs).toFixed(0)}x)  ` +
    `${plural(operations, "operation")}  ${plural(faults, "fault")}  ${plural(states, "state")}  ${plural(found, "finding")}` +
    `${unknown > 0 ? `  ${unknown} unknown` : ""}`
  );
}

function showProgress(): { start(findings: Findings, real: SteeredHunt | undefined): void; end(): void } {
  const display = process.stdout.isTTY ? repainted(process.stdout) : undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    start(findings, real) {
      const begun = performance.now();
      const line = (): string => progressLine(findings, performance.now() - begun, real);
      timer =
        display === undefined
          ? setInterval(() => process.stdout.write(`${line()}\n`), plainRefreshMs)
          : setInterval(() => display.show(line()), refreshMs);
    },
    end() {
      clearInterval(timer);
      display?.clear();
      display?.done();
    },
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
