/** Verdicts of a run on a machine that was too busy: what took too long says nothing about the system. */
import type { Verdict } from "../checkers/verdict.js";
import { type CourseRecord, tooBusyIn } from "../record/course.js";

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
