/** Verdicts of a run on a machine that was too busy: what took too long says nothing about the system. */
import type { Verdict } from "../checkers/verdict.js";
import type { Check, JudgeLimits } from "../contract/workload.js";
import { type CourseRecord, tooBusyIn } from "../record/course.js";
import type { RunEvidence } from "../record/evidence.js";

/** Checks that say that something took too long. */
const ofTime: ReadonlySet<string> = new Set(["liveness", "availability"]);

/** Those of the kinds of contradiction that stand: what clients saw does, however busy the machine was. */
export function kindsThatStand(kinds: readonly string[], tooBusy: string | null): readonly string[] {
  return tooBusy === null ? kinds : kinds.filter((kind) => !ofTime.has(kind));
}

/** The same verdicts, none of which convicts for what took too long if the machine was too busy. */
export function withoutTime(verdicts: readonly Verdict[], course: readonly CourseRecord[]): readonly Verdict[] {
  const tooBusy = tooBusyIn(course);
  if (tooBusy === null) return verdicts;
  return verdicts.map((verdict) =>
    verdict.valid === false && ofTime.has(verdict.property)
      ? { ...verdict, valid: "unknown", summary: `${tooBusy} ${verdict.summary}` }
      : verdict,
  );
}

/**
 * The verdict of a check of the workload. If the machine was too busy, nodes may not have had the time that they get to agree, so that a
 * conviction stands only where the operations convict without it, too.
 */
export function withoutAgreement(
  verdict: Verdict,
  check: Check,
  { workload, operations, course }: Pick<RunEvidence, "workload" | "operations" | "course">,
  limits: JudgeLimits,
): Verdict {
  const tooBusy = tooBusyIn(course);
  if (verdict.valid !== false || tooBusy === null || workload.unsettled === undefined || "model" in check)
    return verdict;
  const again = check.judge(workload.unsettled(operations), limits);
  return again.valid === false ? again : { ...verdict, valid: "unknown", summary: `${tooBusy} ${verdict.summary}` };
}
