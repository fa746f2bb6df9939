/** An attempt at a job of simulated runs: a batch on all threads, of which everything but passes is worth a note. */

import type { TrialExecutor } from "../../trials/executor.js";
import type { Outcome } from "../../trials/trial.js";
import type { Notable } from "../ledger/lines.js";
import type { OutcomeKind } from "../outcome.js";
import { cellRunSeed, scenarioOf } from "../plan/scenarios.js";
import { Attempted, type AttemptResult } from "./attempted.js";
import type { Job } from "./jobs.js";

/** Undefined if it was given up: nothing of it counts then. */
export async function attemptSimulated(
  { cell, firstRun, runs }: Job,
  seedOfNight: number,
  executor: Pick<TrialExecutor, "run">,
): Promise<AttemptResult | undefined> {
  const seeds = Array.from({ length: runs }, (_, run) => cellRunSeed(seedOfNight, cell, firstRun + run));
  const blame = cell.variant !== null;
  const made = await Promise.all(
    seeds.map((seed) => executor.run({ scenario: scenarioOf(cell, seed), stopOnViolation: true, blame })),
  );
  const attempted = new Attempted();
  for (const [run, outcome] of made.entries()) {
    if (outcome === undefined) return undefined;
    attempted.add(noted(run, seeds[run] ?? 0, outcome), outcome.ms, outcome.outcome === "judged" ? outcome : undefined);
  }
  return attempted.result();
}

function noted(run: number, seed: number, outcome: Outcome): Notable {
  const { kind, reason } = cameTo(outcome);
  const noted = { run, seed, outcome: kind, reason, directory: null };
  if (outcome.outcome === "crashed") return { ...noted, kinds: [], signature: null };
  // Also of a vacuous run of a canary: what the correct program is convicted of, too, is a finding against that one.
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
