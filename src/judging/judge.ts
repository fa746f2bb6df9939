/** From a record to a verdict: the workload's checks, the vacuity facts and the replicas' traces, in one sentence and in full. */
import { misanswered } from "../checkers/answers/form.js";
import { checkLinearizable } from "../checkers/linearizability/check.js";
import { checkLinearizableInParallel } from "../checkers/linearizability/parallel/check.js";
import { mergeValidity, type Validity, type Verdict } from "../checkers/verdict.js";
import { isProgramSystem } from "../contract/system.js";
import type { JudgeLimits, Workload } from "../contract/workload.js";
import type { Operation } from "../history/operation.js";
import { packageVersion } from "../package.js";
import { courseEvents, tooBusyIn } from "../record/course.js";
import type { RunEvidence } from "../record/evidence.js";
import { provenSpans } from "../record/fault-spans.js";
import { leadershipIntervals } from "../record/leadership.js";
import type { RunVerdict } from "../record/record.js";
import { judgeAvailability } from "./availability.js";
import { judgeCrashes } from "./crashes.js";
import { deposedByStrangers } from "./deposed.js";
import { fatesIn } from "./fates.js";
import { discardedAcknowledgements, splitBrains } from "./forensics.js";
import { incompleteness } from "./incomplete.js";
import { judgeInvariants } from "./invariants.js";
import { judgeLiveness } from "./liveness.js";
import { withoutHaste } from "./patience.js";
import { judgeStability } from "./stability.js";
import { withoutTime } from "./too-busy.js";
import { vacuity } from "./vacuity.js";

const patience = { timeLimitMs: 60_000, memoryLimitBytes: 1 << 30 };

/** All checks of a workload, on this thread; of answers that do not have the form of one, that alone. */
export function judgeOperations(
  workload: Pick<Workload, "checks" | "complaint">,
  operations: readonly Operation[],
  limits: JudgeLimits = patience,
): readonly Verdict[] {
  const wrong = misanswered(operations, workload);
  if (wrong !== undefined) return [wrong];
  return workload.checks.map((check) =>
    "model" in check ? checkLinearizable(operations, check.model, limits) : check.judge(operations, limits),
  );
}

/** The checkers' results alone. */
export function judgeChecks(evidence: RunEvidence, limits: JudgeLimits = patience): readonly Verdict[] {
  const checked = judgeOperations(evidence.workload, evidence.operations, limits);
  return [...withoutHaste(checked, evidence), ...judgeReplicas(evidence)];
}

/** The checks of every run, whatever its workload. */
function judgeReplicas(evidence: RunEvidence): readonly Verdict[] {
  const { system, traces, course } = evidence;
  const endings = courseEvents(course, "replica ended");
  const liveness = judgeLiveness(evidence, endings);
  const verdicts = [
    ...judgeInvariants(traces, system),
    ...judgeCrashes(course),
    ...liveness,
    // Silence that lasts to the end is reported once.
    ...(liveness.length > 0 ? [] : judgeAvailability(evidence, endings).verdicts),
    ...judgeStability(evidence, endings),
  ];
  return withoutTime(verdicts, course);
}

/** The same, with the hard part of linearizability on worker threads, and how long it took. */
export async function checkRun(evidence: RunEvidence): Promise<{
  readonly checks: readonly Verdict[];
  readonly checkMs: number;
}> {
  const { workload, operations } = evidence;
  const begun = performance.now();
  const wrong = misanswered(operations, workload);
  const checked: Verdict[] = wrong === undefined ? [] : [wrong];
  for (const check of wrong === undefined ? workload.checks : []) {
    checked.push(
      "model" in check
        ? await checkLinearizableInParallel(operations, check.model.name, patience)
        : check.judge(operations, patience),
    );
  }
  const checks = [...withoutHaste(checked, evidence), ...judgeReplicas(evidence)];
  return { checks, checkMs: Math.round(performance.now() - begun) };
}

/** `checked`: the result of checkRun; without it the checks run here, on this thread. */
export function judgeRun(
  evidence: RunEvidence,
  checked?: { readonly checks: readonly Verdict[]; readonly checkMs: number },
): RunVerdict {
  const { system, workload, events, faults, traces, course } = evidence;
  const begun = performance.now();
  const checks = checked?.checks ?? judgeChecks(evidence);
  const checkMs = checked?.checkMs ?? Math.round(performance.now() - begun);
  const spans = provenSpans(faults, course);
  const end = events.at(-1)?.time ?? 0;
  const incomplete = incompleteness(course, faults);
  const claims = claimsOf(evidence);
  const leaderships = leadershipIntervals(traces, spans, end);
  const [{ stoppedBy } = { stoppedBy: undefined }] = courseEvents(course, "ended");
  const wholeRun = incomplete.length === 0 && stoppedBy === undefined;
  const facts = vacuity({ ...evidence, spans, claims, wholeRun });
  const [started] = courseEvents(course, "started");
  const operated = courseEvents(course, "operator").map(({ time, node, command }) => ({ time, node, command }));
  const merged = mergeValidity(checks.map((check) => check.valid));
  const doubts = [...incomplete.map(({ sentence }) => sentence), ...facts.provesNothing];
  return {
    format: "schism-verdict-1",
    version: packageVersion(),
    valid: merged === true && doubts.length > 0 ? "unknown" : merged,
    summary: summaryOf(checks, merged, incomplete, facts.provesNothing),
    incomplete,
    claims,
    checks: checks.map((check) => ({
      property: check.property,
      model: check.model,
      valid: check.valid,
      summary: check.summary,
      explanations: check.explanations.map((explanation) => ({
        headline: explanation.headline,
        key: explanation.key,
        steps: [...explanation.steps.map((step) => ({ ...step })), ...fatesIn(explanation, evidence)],
      })),
      cost: check.cost,
      details: check.details,
    })),
    vacuity: facts,
    // A server that is not ours is asked for its role now and then: what it was when it acknowledged something is not known.
    splitBrain: isProgramSystem(system) ? splitBrains(events, leaderships, (f) => !workload.readOnly(f)) : [],
    // A node that restarts discards what it does not know yet to be committed, and gets it again: that explains nothing unless something is wrong.
    lostWrites: merged === false ? discardedAcknowledgements(events, traces) : [],
    deposed: deposedByStrangers(traces, faults),
    ...(operated.length === 0 ? {} : { operator: operated }),
    ...(stoppedBy === undefined ? {} : { stoppedBy }),
    timings: { clusterUpMs: Math.round(started?.clusterUpMs ?? 0), checkMs, reportMs: 0 },
  };
}

/** Claims on single facts, as the cluster counted them, and the claim to serve. The counts are unknown if the run has no end. */
function claimsOf(evidence: RunEvidence): RunVerdict["claims"] {
  const { course } = evidence;
  const { examined, verdicts } = judgeAvailability(evidence, courseEvents(course, "replica ended"));
  const broken = tooBusyIn(evidence.course) === null ? verdicts.length : 0;
  const availability = { name: "availability", examined, broken };
  return [...courseEvents(course, "ended").flatMap(({ claims }) => claims), availability];
}

function summaryOf(
  checks: readonly Verdict[],
  merged: Validity,
  incomplete: RunVerdict["incomplete"],
  provesNothing: readonly string[],
): string {
  const worst = checks.find((check) => check.valid === false) ?? checks.find((check) => check.valid === "unknown");
  if (merged === false && worst !== undefined) return worst.summary;
  const reasons = [
    ...(incomplete.length === 0 ? [] : ["Incomplete.", ...incomplete.map(({ sentence }) => sentence)]),
    ...provesNothing,
  ];
  if (reasons.length === 0) return worst?.summary ?? checks.map((check) => check.summary).join(" ");
  const rest = worst?.summary ?? (incomplete.length === 0 ? "" : "The record shows nothing wrong.");
  return [...reasons, rest].filter((text) => text !== "").join(" ");
}
