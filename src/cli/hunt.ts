/**
 * `schism hunt`: searches for a run that convicts the system, by seeds in the simulator, on all cores; or on processes of this machine, guided by
 * what nodes say to each other.
 */

import { availableParallelism } from "node:os";
import { InputError } from "../history/errors.js";
import type { Findings } from "../hunt/findings.js";
import type { SteeredHunt } from "../hunt/real.js";
import { type HuntRun, runHunt } from "../hunt/run.js";
import type { HuntTarget } from "../scenario/draw.js";
import type { Command } from "./command.js";
import { parseDuration, positiveDuration } from "./duration.js";
import { exitCodes } from "./exit.js";
import { faultsIn } from "./faults.js";
import { begins, factsOf, progressLine, told } from "./hunt-text.js";
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
  readonly steady?: string | undefined;
  readonly all: boolean;
  readonly to: string;
  readonly json: boolean;
  readonly [option: string]: unknown;
}

const defaultMs = 60_000;
const defaultSteadyMs = 10_000;
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
          describe:
            "How long to keep searching in the simulator, after the first finding, for one that fails reliably, on real processes too; 0s stops at the first (default: 10s)",
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
      ...{ steadyMs: steadyMs(args), all: args.all, to: args.to },
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
        ? `${JSON.stringify(factsOf(outcome, huntSeed, signal.aborted), null, 2)}\n`
        : `${told(outcome, huntSeed, signal.aborted).join("\n")}\n`,
    );
    // Cut short, or with no run that could be judged, a hunt vouches for nothing.
    const { runs, unknown, tooBusy, couldNotRun, crashes } = findings;
    const judged = runs - unknown - tooBusy - couldNotRun - crashes.length;
    const vouches = !signal.aborted && crashes.length === 0 && judged > 0;
    process.exitCode = written.length > 0 ? exitCodes.invalid : vouches ? exitCodes.valid : exitCodes.unknown;
  },
};

/** With `--all` a hunt goes on in any case, and on processes it ends with the first finding. */
function steadyMs({ steady, all, cluster }: HuntArguments): number {
  if (steady === undefined) return defaultSteadyMs;
  if (!all && cluster === "sim") return parseDuration(steady, "steady");
  const why = all ? "--all keeps searching in any case" : "a hunt on processes stops at the first finding";
  throw new InputError(why, { option: "steady" }, "leave it out");
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
