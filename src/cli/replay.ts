/** `schism replay`: a reproduction again: exactly, in the simulator; or as often as it happens, on real processes. */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { CommandModule } from "yargs";
import { z } from "zod";
import type { Validity } from "../checkers/verdict.js";
import { clusterKinds } from "../clusters/create.js";
import { InputError } from "../history/errors.js";
import { plural } from "../history/plural.js";
import { kindsOf, onlyInSim } from "../hunt/kinds.js";
import { renderVerdict } from "../report/terminal.js";
import { createRunDirectory, readJson, readScenario, runFiles, scenarioFrom, writeWhole } from "../run/directory.js";
import { type Scenario, scenarioSchema } from "../run/record.js";
import { type CreateCluster, runScenario } from "../run/run.js";
import { type Repro, reproSchema } from "../shrink/repro.js";
import { creatorFor } from "./creator.js";
import { startTimeout } from "./duration.js";
import { exitCodes } from "./exit.js";
import { interruption } from "./interrupt.js";

interface ReplayArguments {
  readonly repro: string;
  readonly cluster?: (typeof clusterKinds)[number] | undefined;
  readonly times: number;
  readonly "start-timeout"?: string | undefined;
  readonly runs: string;
  readonly json: boolean;
}

export const replayCommand: CommandModule<object, ReplayArguments> = {
  command: "replay <repro>",
  describe: "Run a reproduction again, exactly in the simulator or N times on another cluster",
  builder: (yargs) =>
    yargs
      .positional("repro", {
        type: "string",
        demandOption: true,
        describe: "repro.json, scenario.json or a run directory",
      })
      .option("cluster", { choices: clusterKinds, describe: "Cluster to run on (default: the recorded one)" })
      .option("times", { type: "number", default: 1, describe: "How often" })
      .option("start-timeout", {
        type: "string",
        describe: "How long a replica may take to start, such as 15s (default)",
      })
      .option("runs", { type: "string", default: "runs", describe: "Where run directories go" })
      .option("json", { type: "boolean", default: false, describe: "Print what became of the runs as JSON" })
      .example("$0 replay runs/latest/repro.json", "The same run again, to the byte")
      .example("$0 replay repro.json --cluster local --times 10", "How often does it happen on real processes?"),
  async handler(args) {
    if (!Number.isInteger(args.times) || args.times < 1) throw new InputError("--times must be a whole number above 0");
    const { scenario: recorded, repro } = read(args.repro);
    const recordedKind = repro?.kind;
    const scenario: Scenario = { ...recorded, cluster: args.cluster ?? recorded.cluster };
    const create = await creatorFor(scenario);
    const hidden = scenario.cluster !== "sim" && recordedKind !== undefined && onlyInSim(recordedKind);
    if (hidden && !args.json) {
      process.stdout.write(
        `Only the simulator sees into its replicas, so ${recordedKind} cannot show here: any contradiction counts.\n`,
      );
    }
    const kind = hidden ? undefined : recordedKind;
    const what = kind ?? (hidden ? "any contradiction" : "a contradiction");
    const tally = new Tally(kind, args.times);
    const runs: ReplayedRun[] = [];
    const startTimeoutMs = startTimeout(args["start-timeout"]);
    const signal = interruption();
    try {
      while (tally.made < args.times && !signal.aborted) {
        const directory = createRunDirectory(args.runs, scenario, new Date());
        // So that runs/latest/repro.json is still there when runs/latest is this run.
        if (repro !== undefined) writeWhole(join(directory, runFiles.repro), JSON.stringify(repro, null, 2));
        const told = await runOnce(scenario, directory, create, signal, tally, startTimeoutMs);
        if (told === undefined) break;
        runs.push({ directory, ...told.outcome });
        if (args.json) continue;
        const shown = relative(".", directory);
        const line = args.times > 1 ? `${String(tally.made).padStart(4)}  ${told.line}  ${shown}` : told.full(shown);
        process.stdout.write(`${line}\n`);
      }
    } finally {
      // Whatever ended it: many runs may have been made by then.
      const { cluster } = scenario;
      const interrupted = signal.aborted;
      const facts = { cluster, kind: recordedKind ?? null, interrupted, ...tally.facts, runs };
      process.stdout.write(
        args.json ? `${JSON.stringify(facts, null, 2)}\n` : tally.lines(cluster, what, interrupted).join(""),
      );
    }
    process.exitCode = tally.exitCode;
  },
};

interface RunOutcome {
  /** Null if it could not run. */
  readonly valid: Validity | null;
  readonly kinds: readonly string[];
  /** Why, if it could not. */
  readonly couldNotRun: string | null;
}

interface ReplayedRun extends RunOutcome {
  readonly directory: string;
}

/** What is told of one run: as data, in one line, or in full with its directory. */
interface Told {
  readonly outcome: RunOutcome;
  readonly line: string;
  full(directory: string): string;
}

/** Undefined if it was interrupted. */
async function runOnce(
  scenario: Scenario,
  directory: string,
  create: CreateCluster,
  signal: AbortSignal,
  tally: Tally,
  startTimeoutMs: number | undefined,
): Promise<Told | undefined> {
  const { verdict, unwritten } = await runScenario(scenario, directory, create, { signal, startTimeoutMs });
  if (signal.aborted) return undefined;
  for (const line of unwritten) process.stderr.write(`schism: ${line}\n`);
  const failure = verdict.incomplete.find(({ reason }) => reason === "could not start");
  if (failure !== undefined) {
    tally.couldNotRun += 1;
    const reason = failure.error ?? failure.sentence;
    const outcome = { valid: null, kinds: [], couldNotRun: reason };
    const line = `could not run: ${reason}`;
    return { outcome, line, full: (shown) => `${line}  ${shown}` };
  }
  const kinds = kindsOf(verdict.checks);
  const history = readFileSync(join(directory, runFiles.history));
  tally.judged(kinds, verdict.valid, createHash("sha256").update(history).digest("hex"));
  const [incomplete] = verdict.incomplete;
  return {
    outcome: { valid: verdict.valid, kinds, couldNotRun: null },
    line:
      kinds[0] ??
      (verdict.valid === "unknown" ? `unknown${incomplete === undefined ? "" : `: ${incomplete.sentence}`}` : "valid"),
    full: (shown) =>
      `${renderVerdict(verdict, { colour: process.stdout.isTTY === true })}\n\nreport     ${join(shown, runFiles.report)}`,
  };
}

/** What became of the runs of a replay. */
class Tally {
  couldNotRun = 0;
  private judgedRuns = 0;
  private reproduced = 0;
  private unknown = 0;
  /** By kind: how many runs were convicted of it. */
  private readonly convictions = new Map<string, number>();
  private readonly digests = new Set<string>();

  constructor(
    /** What is looked for; any contradiction if undefined. */
    private readonly kind: string | undefined,
    private readonly times: number,
  ) {}

  get made(): number {
    return this.judgedRuns + this.couldNotRun;
  }

  judged(kinds: readonly string[], valid: Validity, digest: string): void {
    const { kind, convictions } = this;
    this.judgedRuns += 1;
    if (valid === "unknown") this.unknown += 1;
    if (kind === undefined ? kinds.length > 0 : kinds.includes(kind)) this.reproduced += 1;
    for (const each of kinds) convictions.set(each, (convictions.get(each) ?? 0) + 1);
    this.digests.add(digest);
  }

  lines(cluster: string, what: string, interrupted: boolean): readonly string[] {
    const { made, times, judgedRuns, couldNotRun, kind } = this;
    const lines: string[] = [];
    if (made < times) lines.push(`${interrupted ? "interrupted" : "ended"} after ${made} of ${plural(times, "run")}`);
    const missing = couldNotRun > 0 ? `, ${couldNotRun} could not run,` : "";
    if (judgedRuns > 0) lines.push(`fails ${this.reproduced} of ${judgedRuns}${missing} on ${cluster}: ${what}`);
    else if (couldNotRun > 0) lines.push(`none of ${made} could run on ${cluster}`);
    const others = [...this.convictions].filter(([each]) => each !== kind).sort(([, a], [, b]) => b - a);
    for (const [each, count] of others)
      lines.push(`${kind === undefined ? "" : "also "}${each}: ${count} of ${judgedRuns}`);
    if (this.unknown > 0) lines.push(`unknown: ${this.unknown} of ${judgedRuns}`);
    if (this.repeated) lines.push("all histories are the same to the byte");
    return lines.map((line) => `${line}\n`);
  }

  /** For programs; what counts as reproduced is null if any contradiction does. */
  get facts() {
    const { times, judgedRuns: judged, reproduced, couldNotRun, unknown, repeated } = this;
    const convictions = Object.fromEntries(this.convictions);
    return { counted: this.kind ?? null, times, judged, reproduced, couldNotRun, unknown, convictions, repeated };
  }

  /** All histories are the same to the byte. */
  private get repeated(): boolean {
    return this.judgedRuns > 1 && this.digests.size === 1;
  }

  /** Whatever was contradicted, such runs are not valid; and what was not judged, or not run, vouches for nothing. */
  get exitCode(): number {
    if (this.convictions.size > 0) return exitCodes.invalid;
    return this.judgedRuns === this.times && this.unknown === 0 ? exitCodes.valid : exitCodes.unknown;
  }
}

function read(path: string): { readonly scenario: Scenario; readonly repro?: Repro } {
  const directory = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (directory) return { scenario: readScenario(path) };
  const found = readJson(path, z.discriminatedUnion("format", [reproSchema, scenarioSchema]));
  if (found.format === "schism-scenario-1") return { scenario: scenarioFrom(path, found) };
  return { scenario: scenarioFrom(path, found.scenario), repro: found };
}
