/** One run of a hunt: executed in memory, judged with less patience than a run that a person waits for. */

import { mergeValidity, type Validity } from "../checkers/verdict.js";
import { createSimCluster } from "../clusters/sim/cluster.js";
import { runInMemory } from "../execution/in-memory.js";
import { judgeChecks } from "../judging/judge.js";
import { type FaultWindows, meaningOf } from "../judging/meaning.js";
import type { RunEvidence } from "../record/evidence.js";
import type { Scenario } from "../record/record.js";
import { kindsOf, leadingKind } from "./kinds.js";
import { signatureOf } from "./signature.js";
import { situationsOf } from "./situations.js";

/** What a hunt keeps of a run. */
export interface JudgedRun {
  readonly kinds: readonly string[];
  /** Of the leading kind; null if it was convicted of none. */
  readonly signature: string | null;
  readonly valid: Validity;
  readonly operations: number;
  readonly simulatedMs: number;
  readonly faultsInjected: number;
  /** Faults that were in effect for a while, and how many operations succeeded meanwhile. */
  readonly faultWindows: FaultWindows;
  /** Why the run would prove nothing if it were valid: the first reason; null if it proves something. */
  readonly provesNothing: string | null;
  /** What its replicas got into, each once. */
  readonly situations: readonly number[];
}

/**
 * Whether the program without its mistake is convicted of one of these kinds in the very same scenario: then the mistake is not
 * to blame.
 */
export async function convictedWithoutMistake(scenario: Scenario, kinds: readonly string[]): Promise<boolean> {
  if (scenario.variant === null || kinds.length === 0) return false;
  const correct = await judgedRun({ ...scenario, variant: null });
  return correct.kinds.some((kind) => kinds.includes(kind));
}

/** A search that takes longer is not worth the runs that could be made meanwhile. */
const limits = { timeLimitMs: 2000, memoryLimitBytes: 2 ** 28 };

/** `stopOnViolation`: clients and faults stop at the first answer that nothing can explain; what else the run would show is not seen. */
export async function judgedRun(scenario: Scenario, { stopOnViolation = false } = {}): Promise<JudgedRun> {
  return judgedEvidence(await runInMemory(scenario, (plan) => createSimCluster(plan), { stopOnViolation }));
}

/** The same of a run that was executed already. */
export function judgedEvidence(evidence: RunEvidence): JudgedRun {
  const checks = judgeChecks(evidence, limits);
  const kinds = kindsOf(checks);
  const kind = leadingKind(kinds);
  const { faultWindows, provesNothing } = meaningOf(evidence);
  return {
    kinds,
    signature: kind === undefined ? null : signatureOf(evidence, checks, kind),
    valid: mergeValidity(checks.map((check) => check.valid)),
    operations: evidence.operations.length,
    simulatedMs: (evidence.events.at(-1)?.time ?? 0) / 1e6,
    faultsInjected: evidence.faults.filter((record) => record.state === "active").length,
    faultWindows,
    provesNothing,
    situations: situationsOf(evidence),
  };
}
