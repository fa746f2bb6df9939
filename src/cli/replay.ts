/** `schism replay`: a reproduction again, as recorded or beside the same with a change, to see whether that mends it. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { clusterKinds } from "../clusters/create.js";
import type { CreateCluster } from "../execution/in-memory.js";
import { writeWhole } from "../files/whole.js";
import { InputError } from "../history/errors.js";
import { plural } from "../history/plural.js";
import { runFiles } from "../record/files.js";
import type { RunVerdict, Scenario } from "../record/record.js";
import { changed, parseChanges, settingsOf } from "../replay/changes.js";
import { comparisonLines, conclude, type Side } from "../replay/comparison.js";
import { notRun, outcomeOf, type RunOutcome } from "../replay/outcome.js";
import { readRecorded } from "../replay/recorded.js";
import { Tally } from "../replay/tally.js";
import { inWorld } from "../replay/world.js";
import { renderVerdict } from "../report/terminal.js";
import { creatorFor } from "../run/creator.js";
import { createRunDirectory } from "../run/directory.js";
import { runScenario } from "../run/run.js";
import { findSystem } from "../scenario/scenario.js";
import type { Repro } from "../shrink/repro.js";
import { onlyInSim } from "../trials/kinds.js";
import type { Command } from "./command.js";
import { startTimeout } from "./duration.js";
import { exitCodes } from "./exit.js";
import { interruption } from "./interrupt.js";
import { addSystemOptions, chosenSystemOptions } from "./system-options.js";

interface ReplayArguments {
  readonly repro: string;
  readonly cluster?: (typeof clusterKinds)[number] | undefined;
  readonly against?: readonly string[] | undefined;
  readonly variant?: string | undefined;
  readonly times?: number | undefined;
  readonly "start-timeout"?: string | undefined;
  readonly runs: string;
  readonly json: boolean;
  /** Options of the systems, as changes. */
  readonly [option: string]: unknown;
}

/** How often each side runs when a change is judged: once may be luck. */
const comparedTimes = 10;

export const replayCommand: Command<ReplayArguments> = {
  builder: (yargs) =>
    addSystemOptions(
      yargs
        .positional("repro", {
          type: "string",
          demandOption: true,
          describe: "repro.json, scenario.json or a run directory",
        })
        .option("cluster", { choices: clusterKinds, describe: "Cluster to run on (default: the recorded one)" })
        .option("times", {
          type: "number",
          describe: `Number of runs (default 1); with --against on each side (default ${comparedTimes})`,
        })
        .option("against", {
          type: "string",
          array: true,
          nargs: 1,
          describe:
            "Run each time once as recorded and once with this change: variant=none, or NAME=VALUE for an option of the " +
            "system; several with commas (also: --variant none, --NAME VALUE)",
        })
        .option("variant", { type: "string", hidden: true, describe: "As --against variant=" })
        .option("start-timeout", {
          type: "string",
          describe: "How long a replica may take to start, such as 15s (default)",
        })
        .option("runs", { type: "string", default: "runs", describe: "Where run directories go" })
        .option("json", { type: "boolean", default: false, describe: "Print the outcome of the runs as JSON" }),
      // A repro is a file: whose options may be changed is seen when it is read.
      [],
    )
      .example("$0 replay runs/latest/repro.json", "The same run again, to the byte")
      .example("$0 replay repro.json --cluster local --times 10", "How often does it happen on real processes?")
      .example("$0 replay repro.json --against variant=none", "Does the fix hold?")
      .epilogue(
        "On sim a replay is the same run every time. With --against the first run of each side is the recorded one, and each later run of both\n" +
          "sides is in one more simulated world, the same for both: other latencies, boots and syncs, drawn from the next seed.\n" +
          "Exit codes: 0 all runs valid, 1 a run was convicted, 2 unknown: not all could be run and judged, 254 bad input.\n" +
          "With --against: 0 the fix holds: without it a run fails, with it every run is valid, operations succeed and faults are proven; 1 with the\n" +
          "change a run is convicted; 2 nothing is shown: no run fails without it, or with it some could not run, are unknown, or prove nothing.",
      ),
  async handler(args) {
    const { times } = args;
    if (times !== undefined && (!Number.isSafeInteger(times) || times < 1)) {
      throw new InputError("--times must be a whole number above 0");
    }
    const { scenario: recorded, repro } = readRecorded(args.repro);
    const scenario: Scenario = { ...recorded, cluster: args.cluster ?? recorded.cluster };
    const hidden =
      scenario.cluster !== "sim" && repro !== undefined && onlyInSim(repro.kind, findSystem(scenario.system));
    const kind = hidden ? undefined : repro?.kind;
    if (hidden && !args.json) {
      process.stdout.write(
        `Only the simulator sees into its replicas, so ${repro.kind} cannot show here: any contradiction counts.\n`,
      );
    }
    const replay: Replay = {
      ...{ repro, kind, root: args.runs, json: args.json, signal: interruption() },
      startTimeoutMs: startTimeout(args["start-timeout"]),
      what: kind ?? (hidden ? "any contradiction" : "a contradiction"),
    };
    const texts = changesIn(args);
    if (texts.length === 0) await again(replay, scenario, times ?? 1);
    else await compare(replay, scenario, texts, times ?? comparedTimes);
  },
};

/** What all runs of a replay have in common. */
interface Replay {
  readonly repro: Repro | undefined;
  /** What is looked for; any contradiction if undefined. */
  readonly kind: string | undefined;
  readonly what: string;
  readonly root: string;
  readonly json: boolean;
  readonly signal: AbortSignal;
  readonly startTimeoutMs: number | undefined;
}

function changesIn(args: ReplayArguments): readonly string[] {
  const options = Object.entries({
    ...(args.variant === undefined ? {} : { variant: args.variant }),
    ...chosenSystemOptions(args),
  });
  return [...(args.against ?? []), ...options.map(([name, value]) => `${name}=${value}`)];
}

async function again(replay: Replay, scenario: Scenario, times: number): Promise<void> {
  const create = await creatorFor(scenario);
  const tally = new Tally(replay.kind, times);
  const runs: ReplayedRun[] = [];
  try {
    while (tally.made < times && !replay.signal.aborted) {
      const done = await runOnce(replay, scenario, create);
      if (done === undefined) break;
      tally.add(done.run, done.digest);
      runs.push(done.run);
      if (replay.json) continue;
      const shown = relative(".", done.run.directory);
      const full =
        times === 1 && done.verdict !== undefined ? inFull(done.verdict, shown) : `${word(done.run)}  ${shown}`;
      process.stdout.write(times > 1 ? `${numbered(tally.made)}  ${full}\n` : `${full}\n`);
    }
  } finally {
    // Whatever ended it: many runs may have been made by then.
    const { cluster } = scenario;
    const interrupted = replay.signal.aborted;
    const facts = { cluster, kind: replay.repro?.kind ?? null, interrupted, ...tally.facts, runs };
    process.stdout.write(replay.json ? json(facts) : lines(tally, cluster, replay.what, interrupted));
  }
  process.exitCode = exitCodeOf(tally);
}

async function compare(replay: Replay, scenario: Scenario, texts: readonly string[], times: number): Promise<void> {
  const place = { option: "against" };
  const changes = parseChanges(texts, place);
  const after = changed(scenario, changes, place);
  const sides = await Promise.all(
    [scenario, after].map(async (each) => ({
      ...{ scenario: each, create: await creatorFor(each), settings: settingsOf(each, changes) },
      ...{ tally: new Tally(each === scenario ? replay.kind : undefined, times), runs: [] as ReplayedRun[] },
      name: each === scenario ? "before" : "after",
    })),
  );
  try {
    rounds: for (let nth = 0; nth < times; nth++) {
      for (const side of sides) {
        const done = replay.signal.aborted
          ? undefined
          : await runOnce(replay, inWorld(side.scenario, nth), side.create);
        if (done === undefined) break rounds;
        side.tally.add(done.run, done.digest);
        side.runs.push(done.run);
        if (replay.json) continue;
        process.stdout.write(
          `${numbered(nth + 1)}  ${side.name.padEnd(6)}  ${word(done.run)}  ${relative(".", done.run.directory)}\n`,
        );
      }
    }
  } finally {
    const { cluster } = scenario;
    const interrupted = replay.signal.aborted;
    const [one, other] = sides;
    if (one !== undefined && other !== undefined) {
      const conclusion = conclude(one.tally, other.tally);
      const about = { cluster, interrupted };
      process.stdout.write(
        replay.json
          ? json({
              ...{ cluster, kind: replay.repro?.kind ?? null, changes: Object.fromEntries(changes), interrupted },
              ...{ before: sideFacts(one), after: sideFacts(other), ...conclusion },
            })
          : `${comparisonLines(one, other, about).join("\n")}\n`,
      );
      process.exitCode = { holds: exitCodes.valid, fails: exitCodes.invalid, nothing: exitCodes.unknown }[
        conclusion.shown
      ];
    }
  }
}

function sideFacts({ settings, tally, runs }: Side & { readonly runs: readonly ReplayedRun[] }) {
  return { settings, ...tally.facts, runs };
}

interface ReplayedRun extends RunOutcome {
  readonly directory: string;
}

interface Done {
  readonly run: ReplayedRun;
  /** Of its history. */
  readonly digest: string | null;
  readonly verdict?: RunVerdict;
}

/** Undefined if it was interrupted. */
async function runOnce(replay: Replay, scenario: Scenario, create: CreateCluster): Promise<Done | undefined> {
  const { repro, root, signal, startTimeoutMs } = replay;
  const directory = createRunDirectory(root, scenario, new Date());
  // So that runs/latest/repro.json is still there when runs/latest is this run.
  if (repro !== undefined) writeWhole(join(directory, runFiles.repro), JSON.stringify(repro, null, 2));
  const { verdict, unwritten } = await runScenario(scenario, directory, create, { signal, startTimeoutMs });
  if (signal.aborted) return undefined;
  for (const line of unwritten) process.stderr.write(`schism: ${line}\n`);
  const failure = verdict.incomplete.find(({ reason }) => reason === "could not start");
  if (failure !== undefined) return { run: { directory, ...notRun(failure.error ?? failure.sentence) }, digest: null };
  const history = readFileSync(join(directory, runFiles.history));
  const digest = createHash("sha256").update(history).digest("hex");
  return { run: { directory, ...outcomeOf(scenario, verdict) }, digest, verdict };
}

/** A run in one line. */
function word({ kinds, valid, couldNotRun, vacuous, incomplete }: RunOutcome): string {
  if (couldNotRun !== null) return `could not run: ${couldNotRun}`;
  const [kind] = kinds;
  if (kind !== undefined) return kind;
  if (valid === "unknown") return `unknown${incomplete === null ? "" : `: ${incomplete}`}`;
  return `valid${vacuous === null ? "" : `, but it proves nothing: ${vacuous}`}`;
}

function inFull(verdict: RunVerdict, directory: string): string {
  const colour = process.stdout.isTTY === true;
  return `${renderVerdict(verdict, { colour })}\n\nreport     ${join(directory, runFiles.report)}`;
}

function lines(tally: Tally, cluster: string, what: string, interrupted: boolean): string {
  const { made, times, judged, couldNotRun, unknown } = tally;
  const told: string[] = [];
  if (made < times) told.push(`${interrupted ? "interrupted" : "ended"} after ${made} of ${plural(times, "run")}`);
  const missing = couldNotRun > 0 ? `, ${couldNotRun} could not run,` : "";
  if (judged > 0) told.push(`fails ${tally.reproduced} of ${judged}${missing} on ${cluster}: ${what}`);
  else if (couldNotRun > 0) told.push(`none of ${made} could run on ${cluster}`);
  told.push(...tally.others());
  if (unknown > 0) told.push(`unknown: ${unknown} of ${judged}`);
  if (tally.repeated) told.push("all histories are the same to the byte");
  return told.map((line) => `${line}\n`).join("");
}

/** A run that was convicted, of whatever, is not valid; and what was not judged, or not run, vouches for nothing. */
function exitCodeOf({ convicted, judged, times, unknown }: Tally): number {
  if (convicted > 0) return exitCodes.invalid;
  return judged === times && unknown === 0 ? exitCodes.valid : exitCodes.unknown;
}

function numbered(nth: number): string {
  return String(nth).padStart(4);
}

function json(facts: object): string {
  return `${JSON.stringify(facts, null, 2)}\n`;
}
