/**
 * One run on processes or containers, for a job of a night or for the replay of a finding. Meanwhile, a lock beside its directory names its
 * owner, so that the next night can clear what a killed process left (`unfinished.ts`).
 */
import { rmSync } from "node:fs";
import type { WatchMachine } from "../../execution/execute.js";
import type { CreateCluster } from "../../execution/in-memory.js";
import { InputError } from "../../history/errors.js";
import { tooBusyIn } from "../../record/course.js";
import type { RunEvidence } from "../../record/evidence.js";
import type { RunVerdict, Scenario } from "../../record/record.js";
import { newRunDirectory } from "../../run/directory.js";
import { runScenario } from "../../run/run.js";
import { kindsOf } from "../../trials/kinds.js";
import { tryLock } from "../lock.js";
import type { OutcomeKind } from "../outcome.js";

export interface JudgedOnCluster {
  readonly came: "to a verdict";
  readonly directory: string;
  readonly verdict: RunVerdict;
  readonly evidence: RunEvidence;
  /** What it is convicted of. */
  readonly kinds: readonly string[];
  /** Why the machine was too busy for what depends on time; null if it was not. */
  readonly tooBusy: string | null;
}

export type OnCluster =
  | JudgedOnCluster
  /** It does not count, and nothing is left of it. */
  | { readonly came: "to nothing" }
  | {
      readonly came: "to no verdict";
      readonly outcome: "could not run" | "harness crash";
      readonly reason: string;
      /** Undefined if it did not get far enough to have one. */
      readonly directory: string | undefined;
    };

export interface ClusterRun {
  readonly scenario: Scenario;
  /** Where its directory is created. */
  readonly runs: string;
  readonly creatorFor: (scenario: Scenario) => Promise<CreateCluster>;
  readonly watchMachine: WatchMachine;
  readonly signal: AbortSignal;
}

/** Never rejects because of how the run went: that is an outcome. The caller decides what happens to its directory. */
export async function runOnCluster({
  scenario,
  runs,
  creatorFor,
  watchMachine,
  signal,
}: ClusterRun): Promise<OnCluster> {
  let directory: string | undefined;
  let release: (() => void) | undefined;
  try {
    const create = await creatorFor(scenario);
    directory = newRunDirectory(runs, scenario, new Date());
    const lock = tryLock(directory);
    if ("release" in lock) release = lock.release;
    const { verdict, evidence } = await runScenario(scenario, directory, create, { signal, watchMachine });
    if (verdict.incomplete.some(({ reason }) => reason === "interrupted")) {
      rmSync(directory, { recursive: true });
      return { came: "to nothing" };
    }
    const kinds = kindsOf(verdict.checks);
    return { came: "to a verdict", directory, verdict, evidence, kinds, tooBusy: tooBusyIn(evidence.course) };
  } catch (error) {
    if (signal.aborted) {
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
      return { came: "to nothing" };
    }
    // What the machine lacks is reported in one line; everything else is a defect of Schism, and its trace is wanted.
    const outcome = error instanceof InputError ? "could not run" : "harness crash";
    const reason =
      error instanceof Error ? (outcome === "harness crash" && error.stack) || error.message : String(error);
    return { came: "to no verdict", outcome, reason, directory };
  } finally {
    release?.();
  }
}

/**
 * What clients saw stands, however busy the machine was and however the run ended. The same holds for a cluster that did not start: an
 * image that cannot be built has nothing to do with the load.
 */
export function outcomeOfRun({
  verdict,
  kinds,
  tooBusy,
}: Pick<JudgedOnCluster, "kinds" | "tooBusy"> & {
  readonly verdict: Pick<RunVerdict, "valid" | "summary" | "incomplete" | "vacuity">;
}): {
  readonly outcome: OutcomeKind;
  readonly reason: string | null;
} {
  if (kinds.some((kind) => kind !== "crash")) return { outcome: "invalid", reason: null };
  if (kinds.length > 0) return { outcome: "replica crash", reason: null };
  const [incomplete] = verdict.incomplete;
  const passed = verdict.valid === true && incomplete === undefined;
  if (passed) return { outcome: "valid", reason: null };
  if (incomplete?.reason === "could not start") return { outcome: "could not run", reason: incomplete.sentence };
  if (tooBusy !== null) {
    const told = incomplete?.sentence ?? verdict.summary;
    // A check that took too long says so by itself.
    return { outcome: "too busy", reason: told.includes(tooBusy) ? told : `${tooBusy} ${told}` };
  }
  if (incomplete !== undefined) return { outcome: "could not run", reason: incomplete.sentence };
  const [nothing] = verdict.vacuity.provesNothing;
  return nothing === undefined
    ? { outcome: "unknown", reason: verdict.summary }
    : { outcome: "vacuous", reason: nothing };
}
