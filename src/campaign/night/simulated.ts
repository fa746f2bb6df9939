/** An attempt at a job of simulated runs: a batch on all threads, in which everything but passes is worth a note. */

import type { TrialExecutor } from "../../trials/executor.js";
import type { Outcome } from "../../trials/trial.js";
import type { OutcomeKind } from "../outcome.js";
import type { Cell } from "../plan/cell.js";
import { scenarioOf } from "../plan/scenarios.js";
import { Attempted, type AttemptResult, type NotedRun } from "./attempted.js";
import type { Job } from "./jobs.js";

/** The outcome of one run, reported as soon as it ends. */
export type RunReport = {
  /** Of the cell's runs, from 0. */
  readonly index: number;
  readonly seed: number;
  /** Length of its schedule. */
  readonly faults: number;
} & (
  | (Outcome & {
      /** Of a run on processes: what it came to, and its directory, if that was kept. */
      readonly real?: { readonly outcome: OutcomeKind; readonly directory: string | null };
    })
  /** On processes: what the machine or the server lacks. */
  | { readonly outcome: "could not run"; readonly reason: string; readonly ms: number }
);

export interface SimulatedOptions {
  readonly executor: Pick<TrialExecutor, "run">;
  /** Of the runs of a cell, by index. */
  readonly seedOf: (cell: Cell, index: number) => number;
  /** Whether reports of convictions say how reliably they fail; that takes some more runs. */
  readonly steadiness?: boolean;
  readonly onRun?: ((report: RunReport) => void) | undefined;
}

/** Undefined if it was given up: then it does not count. */
export async function attemptSimulated(
  { cell, firstRun, runs }: Job,
  { executor, seedOf, steadiness = false, onRun }: SimulatedOptions,
): Promise<AttemptResult | undefined> {
  const blame = cell.variant !== null;
  const made = await Promise.all(
    Array.from({ length: runs }, async (_, run) => {
      const index = firstRun + run;
      const seed = seedOf(cell, index);
      const scenario = scenarioOf(cell, seed);
      const outcome = await executor.run({ scenario, stopOnViolation: true, blame, steadiness });
      if (outcome !== undefined) onRun?.({ index, seed, faults: scenario.schedule.length, ...outcome });
      return { run, seed, outcome };
    }),
  );
  const attempted = new Attempted();
  for (const { run, seed, outcome } of made) {
    if (outcome === undefined) return undefined;
    attempted.add(noted(run, seed, outcome), outcome.ms, outcome.outcome === "judged" ? outcome : undefined);
  }
  return attempted.result();
}

function noted(run: number, seed: number, outcome: Outcome): NotedRun {
  const { kind, reason } = cameTo(outcome);
  const noted = { run, seed, outcome: kind, reason, directory: null };
  if (outcome.outcome === "crashed") return { ...noted, kinds: [], signature: null };
  // Also for a vacuous run of a canary: if the correct program is convicted too, that is a finding against the correct program.
  return { ...noted, kinds: [...outcome.kinds], signature: outcome.signature };
}

function cameTo(outcome: Outcome): { readonly kind: OutcomeKind; readonly reason: string | null } {
  if (outcome.outcome === "crashed") return { kind: "harness crash", reason: outcome.error };
  const { kinds, valid, provesNothing, withoutMistake } = outcome;
  if (withoutMistake) {
    return {
      kind: "vacuous",
      reason: "The correct program is convicted in the same scenario, so the mistake is not to blame.",
    };
  }
  if (kinds.some((kind) => kind !== "crash")) return { kind: "invalid", reason: null };
  if (kinds.length > 0) return { kind: "replica crash", reason: null };
  if (valid === "unknown") return { kind: "unknown", reason: "The checkers ran out of time or memory." };
  if (provesNothing !== null) return { kind: "vacuous", reason: provesNothing };
  return { kind: "valid", reason: null };
}
