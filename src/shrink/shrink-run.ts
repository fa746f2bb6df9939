/**
 * Shrinks a recorded run and writes the result into its directory, or beside its file: repro.json, and the smallest run itself below `shrunk`. The result of an
 * earlier shrinking is kept if it still fails and this one was cut short before it got as far.
 */
import { mkdirSync, readdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { createSimCluster } from "../clusters/sim/cluster.js";
import { whyNotOn } from "../contract/system.js";
import { calmWorld } from "../contract/world.js";
import { refuseUnwritable, writeWhole } from "../files/whole.js";
import { InputError, statOf } from "../history/errors.js";
import { readJson } from "../history/json-file.js";
import { runFiles } from "../record/files.js";
import type { Scenario } from "../record/record.js";
import { type Repro, reproSchema } from "../record/repro.js";
import { readVerdict, scenarioFrom } from "../run/directory.js";
import { readRecorded } from "../run/recorded.js";
import { runScenario } from "../run/run.js";
import { prepared } from "../scenario/prepared.js";
import { judgedRun } from "../trials/judged-run.js";
import { kindsOf, leadingKind } from "../trials/kinds.js";
import { toldOf } from "../trials/told.js";
import { shrinkOnProcesses } from "./on-processes.js";
import { shrinkInPool } from "./pool.js";
import { reproductionOf } from "./reproduction.js";

export interface ShrinkRunOptions {
  /** How long at most, ms: in the simulator, and on processes. */
  readonly timeMs: { readonly simulated: number; readonly real: number };
  /** Number of seeds tried for each smaller scenario. */
  readonly seeds: number;
  readonly signal: AbortSignal;
  /** Called once, with the run's failure and its number of operations. */
  readonly onOriginal: (kind: string, scenario: Scenario, operations: number) => void;
  /** Called whenever a smaller scenario is accepted, with the number of runs so far. */
  readonly onStep: (name: string, scenario: Scenario, tried: number) => void;
}

/** A scenario that still fails, and the number of operations of its run. */
export interface Small {
  readonly scenario: Scenario;
  readonly operations: number;
}

export type ShrunkRun =
  /** It was interrupted before anything smaller was found. */
  | { readonly outcome: "nothing" }
  | {
      readonly outcome: "written" | "kept";
      /** The result of this shrinking. */
      readonly found: Small;
      readonly tried: number;
      readonly fixpoint: boolean;
      readonly interrupted: boolean;
      /** The scenario in the file: this result, or the one that was kept. */
      readonly repro: Repro;
      /** Of the run of the scenario in the file. */
      readonly operations: number;
      readonly reproFile: string;
      /** Directory of the smallest run. */
      readonly directory: string;
    };

/**
 * `path`: what `schism replay` takes, a run directory, a reproduction or a scenario. Of a file, the result is written beside it. Rejects with an
 * InputError if it is none of these, and for a run that does not fail in the simulator.
 */
export async function shrinkRun(path: string, { onOriginal, signal, ...limits }: ShrinkRunOptions): Promise<ShrunkRun> {
  if (statOf(path) === undefined) {
    throw new InputError("is not there", { file: path }, "name a run directory, such as runs/latest, or a repro.json");
  }
  const { scenario: recorded, repro: given } = readRecorded(path);
  const home = statOf(path)?.isDirectory() === true ? path : dirname(path);
  // `latest` may be another run by the time that someone follows the printed command.
  const run = relative(".", realpathSync(home)) || ".";
  refuseUnwritable(home);
  refuseForeign(join(run, "shrunk"));
  const wanted = { given, home, run, onOriginal, signal, ...limits };
  if (!isSimulated(recorded)) return shrinkReal(path, recorded, wanted);
  const original = scenarioFrom(path, { ...recorded, cluster: "sim", world: recorded.world ?? calmWorld });
  const first = await judgedRun(original);
  const kind = given === undefined ? first.kinds[0] : first.kinds.find((each) => each === given.kind);
  if (kind === undefined && recorded.cluster === "local") return shrinkReal(path, recorded, wanted);
  if (kind === undefined) {
    const what = given === undefined ? "does not fail" : `does not fail by ${given.kind}`;
    throw new InputError(`${what} in the simulator`, { file: path }, "hunt for a run that does: schism hunt");
  }
  onOriginal(kind, original, first.operations);
  const shrunk = await shrinkInPool(original, kind, { ...limits, timeMs: limits.timeMs.simulated, signal });
  const interrupted = signal.aborted;
  if (interrupted && shrunk.scenario === original) return { outcome: "nothing" };
  const { scenario, tried, fixpoint, steadiness } = shrunk;
  const { repro, evidence } = await reproductionOf(shrunk, kind);
  const operations = evidence.operations.length;
  const reproFile = join(run, runFiles.repro);
  const directory = join(run, "shrunk");
  const told = { found: { scenario, operations }, tried, fixpoint, interrupted, reproFile, directory };
  // A complete shrinking replaces the earlier result; one that was cut short may not have got as far as one before it.
  const before = fixpoint ? undefined : await reproBefore(reproFile, kind);
  if (before !== undefined && !noWorse({ scenario, steadiness, operations }, { ...before, ...before.repro })) {
    return { outcome: "kept", ...told, ...before };
  }
  writeWhole(reproFile, JSON.stringify(repro, null, 2));
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(directory, "logs"), { recursive: true });
  writeWhole(join(directory, runFiles.scenario), JSON.stringify(scenario, null, 2));
  await runScenario(scenario, directory, (plan) => createSimCluster(plan));
  return { outcome: "written", ...told, repro, operations };
}

/** A server that is not ours cannot be simulated. */
function isSimulated(scenario: Scenario): boolean {
  return whyNotOn(prepared(scenario, "").system, "sim") === undefined;
}

interface Wanted extends ShrinkRunOptions {
  readonly given: Repro | undefined;
  /** The run directory, or that of the file, as it was named and as it is. */
  readonly home: string;
  readonly run: string;
}

/** Shrinks on processes what was found there. */
async function shrinkReal(
  path: string,
  recorded: Scenario,
  { given, home, run, onOriginal, onStep, timeMs, signal }: Wanted,
): Promise<ShrunkRun> {
  const scenario = scenarioFrom(path, {
    ...recorded,
    cluster: recorded.cluster === "sim" ? "local" : recorded.cluster,
  });
  const kind = given?.kind ?? recordedKind(home);
  if (kind === undefined) {
    throw new InputError(
      "was not convicted of anything",
      { file: path },
      "hunt for a run that is: schism hunt --cluster local",
    );
  }
  const shrunk = await shrinkOnProcesses(scenario, kind, run, {
    ...{ timeMs: timeMs.real, signal, onStep },
    onOriginal: (operations) => onOriginal(kind, scenario, operations),
  }).catch((error: unknown) => {
    throw error instanceof InputError ? error.within({ file: path }) : error;
  });
  if (shrunk === undefined) return { outcome: "nothing" };
  const { steadiness, fixpoint, verdict, operations, tried } = shrunk;
  const { headline } = toldOf(verdict.checks, kind, prepared(shrunk.scenario, "").system);
  const repro: Repro = {
    format: "schism-repro-1",
    kind,
    headline,
    story: [],
    steadiness,
    fixpoint,
    scenario: shrunk.scenario,
  };
  const [reproFile, directory] = [join(run, runFiles.repro), join(run, "shrunk")];
  writeWhole(reproFile, JSON.stringify(repro, null, 2));
  rmSync(directory, { recursive: true, force: true });
  renameSync(shrunk.directory, directory);
  const found = { scenario: shrunk.scenario, operations };
  return {
    ...{ outcome: "written", found, tried, fixpoint, interrupted: signal.aborted, repro, operations },
    reproFile,
    directory,
  };
}

/** What the run in a directory was convicted of. */
function recordedKind(directory: string): string | undefined {
  if (statOf(join(directory, runFiles.verdict)) === undefined) return undefined;
  return leadingKind(kindsOf(readVerdict(directory).checks));
}

/** The directory is replaced, so it must be that of an earlier shrinking: a file may lie anywhere. */
function refuseForeign(directory: string): void {
  if (statOf(directory) === undefined || statOf(join(directory, runFiles.scenario)) !== undefined) return;
  // One that was cut off at once has only a directory for logs.
  if (statOf(directory)?.isDirectory() === true && readdirSync(directory).every((name) => name === "logs")) return;
  throw new InputError("is in the way, and is not a run directory", { file: directory }, "move it away");
}

/** The result of an earlier shrinking of the run, if it can be read and still fails in the same way. */
async function reproBefore(file: string, kind: string): Promise<{ repro: Repro; operations: number } | undefined> {
  if (statOf(file) === undefined) return undefined;
  try {
    const repro = readJson(file, reproSchema);
    const scenario = { ...scenarioFrom(file, repro.scenario), cluster: "sim" } as const;
    const { kinds, operations } = await judgedRun(scenario);
    return kinds.includes(kind) ? { repro: { ...repro, scenario }, operations } : undefined;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** The measures by which two reproductions of one failure are compared. */
type Compared = Small & Pick<Repro, "steadiness">;

/** No larger in any measure, and as reliable. */
function noWorse(found: Compared, before: Compared): boolean {
  const [mine, others] = [found, before].map(({ scenario, steadiness, operations }) => [
    ...[scenario.nodes.length, scenario.clients, scenario.schedule.length, scenario.mainMs, operations],
    -steadiness.failing / steadiness.worlds,
  ]);
  return mine?.every((measure, index) => measure <= (others?.[index] ?? Infinity)) === true;
}
