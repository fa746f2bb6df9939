/** From a record to a verdict: the workload's checkers, the vacuity facts and the replicas' own testimony, in one sentence and in full. */
import { checkLinearizableInParallel } from "../checkers/linearizability/parallel/check.js";
import { mergeValidity, type Verdict } from "../checkers/verdict.js";
import type { HistoryEvent, Operation } from "../history/operation.js";
import type { Workload } from "../workloads/workload.js";
import { discardedAcknowledgements, reigns, splitBrains } from "./forensics.js";
import { judgeInvariants } from "./invariants.js";
import { judgeLiveness } from "./liveness.js";
import type { FaultRecord, RunVerdict, Scenario, TraceRecord } from "./record.js";
import { faultSpans, vacuity } from "./vacuity.js";

export interface RunEvidence {
  readonly scenario: Scenario;
  readonly workload: Workload;
  readonly operations: readonly Operation[];
  readonly events: readonly HistoryEvent[];
  readonly faults: readonly FaultRecord[];
  readonly traces: readonly TraceRecord[];
  readonly clusterUpMs: number;
  readonly unexpectedExits: readonly string[];
  /** What ended the main phase early, where a run was to stop at the first violation. */
  readonly stoppedBy?: RunVerdict["stoppedBy"] | undefined;
}

type JudgeLimits = Parameters<Workload["judge"]>[1];

const patience = { timeLimitMs: 60_000, memoryLimitBytes: 1 << 30 };

/** What the checkers say, without what else there is to tell. */
export function judgeChecks(evidence: RunEvidence, limits: JudgeLimits = patience): readonly Verdict[] {
  const { workload, operations, events, faults, traces } = evidence;
  return [
    ...workload.judge(operations, limits),
    ...judgeInvariants(traces),
    ...judgeLiveness(evidence.scenario, events, faults, traces),
  ];
}

/** The same, with the hard part of linearizability on worker threads, and how long it took. */
export async function checkRun(evidence: RunEvidence): Promise<{
  readonly checks: readonly Verdict[];
  readonly checkMs: number;
}> {
  const { workload, operations, events, faults, traces } = evidence;
  const begun = performance.now();
  const checks = [
    ...(workload.model === undefined
      ? workload.judge(operations, patience)
      : [await checkLinearizableInParallel(operations, workload.model, patience)]),
    ...judgeInvariants(traces),
    ...judgeLiveness(evidence.scenario, events, faults, traces),
  ];
  return { checks, checkMs: Math.round(performance.now() - begun) };
}

/** `checked`: what checkRun gave; without it the checks are made here, on this thread. */
export function judgeRun(
  evidence: RunEvidence,
  checked?: { readonly checks: readonly Verdict[]; readonly checkMs: number },
): RunVerdict {
  const { workload, events, faults, traces } = evidence;
  const begun = performance.now();
  const checks = checked?.checks ?? judgeChecks(evidence);
  const checkMs = checked?.checkMs ?? Math.round(performance.now() - begun);
  const spans = faultSpans(faults);
  const end = events.at(-1)?.time ?? 0;
  const facts = vacuity(events, spans);
  const splitBrain = splitBrains(events, reigns(traces, spans, end), (f) => !workload.readOnly(f));
  const lostWrites = discardedAcknowledgements(events, traces);
  const nothingHappened = Object.values(facts.operations).every((counts) => counts.ok === 0);
  const merged = mergeValidity(checks.map((check) => check.valid));
  const valid = nothingHappened && merged === true ? "unknown" : merged;
  return {
    valid,
    summary:
      nothingHappened && valid === "unknown"
        ? "No operation succeeded, so there is nothing to judge."
        : summarise(checks),
    checks: checks.map((check) => ({
      property: check.property,
      model: check.model,
      valid: check.valid,
      summary: check.summary,
      explanations: check.explanations.map((explanation) => ({
        headline: explanation.headline,
        key: explanation.key,
        steps: explanation.steps.map((step) => ({ ...step })),
      })),
      cost: check.cost,
      details: check.details,
    })),
    vacuity: { ...facts, warnings: [...facts.warnings, ...evidence.unexpectedExits] },
    splitBrain,
    lostWrites,
    ...(evidence.stoppedBy === undefined ? {} : { stoppedBy: evidence.stoppedBy }),
    timings: { clusterUpMs: Math.round(evidence.clusterUpMs), checkMs, reportMs: 0 },
  };
}

function summarise(checks: readonly Verdict[]): string {
  const worst = checks.find((check) => check.valid === false) ?? checks.find((check) => check.valid === "unknown");
  return worst?.summary ?? checks.map((check) => check.summary).join(" ");
}
