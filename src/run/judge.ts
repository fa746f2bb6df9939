/** From a record to a verdict: the workload's checkers, the vacuity facts and the replicas' own testimony, in one sentence and in full. */
import { checkLinearizableInParallel } from "../checkers/linearizability/parallel/check.js";
import { mergeValidity, type Verdict } from "../checkers/verdict.js";
import type { HistoryEvent, Operation } from "../history/operation.js";
import type { Workload } from "../workloads/workload.js";
import { discardedAcknowledgements, reigns, splitBrains } from "./forensics.js";
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
}

const limits = { timeLimitMs: 60_000, memoryLimitBytes: 1 << 30 };

/** The workload's checks, with the hard part of linearizability on worker threads. */
export async function checkRun({ workload, operations }: Pick<RunEvidence, "workload" | "operations">): Promise<{
  readonly checks: readonly Verdict[];
  readonly checkMs: number;
}> {
  const begun = performance.now();
  const checks =
    workload.model === undefined
      ? workload.judge(operations, limits)
      : [await checkLinearizableInParallel(operations, workload.model, limits)];
  return { checks, checkMs: Math.round(performance.now() - begun) };
}

/** `checked`: what checkRun gave; without it the workload's checks are made here, on this thread. */
export function judgeRun(
  evidence: RunEvidence,
  checked?: { readonly checks: readonly Verdict[]; readonly checkMs: number },
): RunVerdict {
  const { workload, operations, events, faults, traces } = evidence;
  const begun = performance.now();
  const checks = checked?.checks ?? workload.judge(operations, limits);
  const checkMs = checked?.checkMs ?? Math.round(performance.now() - begun);
  const spans = faultSpans(faults);
  const end = events.at(-1)?.time ?? 0;
  const facts = vacuity(events, spans);
  const splitBrain = splitBrains(events, reigns(traces, spans, end), (f) => !workload.readOnly(f));
  const lostWrites = discardedAcknowledgements(events, traces);
  const nothingHappened = Object.values(facts.operations).every((counts) => counts.ok === 0);
  const valid = nothingHappened ? "unknown" : mergeValidity(checks.map((check) => check.valid));
  return {
    valid,
    summary: nothingHappened ? "No operation succeeded, so there is nothing to judge." : summarise(checks),
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
    timings: { clusterUpMs: Math.round(evidence.clusterUpMs), checkMs, reportMs: 0 },
  };
}

function summarise(checks: readonly Verdict[]): string {
  const worst = checks.find((check) => check.valid === false) ?? checks.find((check) => check.valid === "unknown");
  return worst?.summary ?? checks.map((check) => check.summary).join(" ");
}
