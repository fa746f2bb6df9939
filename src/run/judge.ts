/** From a record to a verdict: the workload's checkers, the vacuity facts and the replicas' own testimony, in one sentence and in full. */
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

/** The verdict to keep, and what the checkers said in full: orders of operations are as long as the history. */
export interface JudgedRun {
  readonly verdict: RunVerdict;
  readonly checks: readonly Verdict[];
}

export function judgeRun(evidence: RunEvidence): JudgedRun {
  const { workload, operations, events, faults, traces } = evidence;
  const begun = performance.now();
  const checks = workload.judge(operations, limits);
  const checkMs = Math.round(performance.now() - begun);
  const spans = faultSpans(faults);
  const end = events.at(-1)?.time ?? 0;
  const facts = vacuity(events, spans);
  const splitBrain = splitBrains(events, reigns(traces, spans, end), (f) => !workload.readOnly(f));
  const lostWrites = discardedAcknowledgements(events, traces);
  const nothingHappened = Object.values(facts.operations).every((counts) => counts.ok === 0);
  const valid = nothingHappened ? "unknown" : mergeValidity(checks.map((check) => check.valid));
  const verdict: RunVerdict = {
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
  return { verdict, checks };
}

function summarise(checks: readonly Verdict[]): string {
  const worst = checks.find((check) => check.valid === false) ?? checks.find((check) => check.valid === "unknown");
  return worst?.summary ?? checks.map((check) => check.summary).join(" ");
}
