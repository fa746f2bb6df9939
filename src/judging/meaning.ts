/**
 * Whether a run of thousands means anything, in a few numbers: how many operations succeeded while faults were in effect, and why it
 * would prove nothing. `vacuity` says the same at length, of a run that a person looks at.
 */
import { isNemesis } from "../history/process.js";
import { courseEvents } from "../record/course.js";
import type { RunEvidence } from "../record/evidence.js";
import { type FaultSpan, provenSpans } from "../record/fault-spans.js";
import type { RunVerdict } from "../record/record.js";
import { incompleteness } from "./incomplete.js";
import { emptiness } from "./vacuity.js";

/** How many faults were in effect for a while, and how many operations succeeded while one was, each counted for every such fault. */
export interface FaultWindows {
  readonly windows: number;
  readonly ok: number;
}

export interface Meaning {
  readonly faultWindows: FaultWindows;
  /** The first reason; null if the run proves something. */
  readonly provesNothing: string | null;
}

export function meaningOf(evidence: Pick<RunEvidence, "scenario" | "events" | "faults" | "course">): Meaning {
  const { scenario, events, faults, course } = evidence;
  const spans = provenSpans(faults, course);
  const succeeded: number[] = [];
  const counts = new Map<string, { ok: number }>();
  for (const { process, f, type, time } of events) {
    if (isNemesis(process)) continue;
    const ofThis = counts.get(f) ?? { ok: 0 };
    counts.set(f, ofThis);
    if (type !== "ok") continue;
    ofThis.ok += 1;
    succeeded.push(time);
  }
  const [{ stoppedBy } = { stoppedBy: undefined }] = courseEvents(course, "ended");
  const wholeRun = incompleteness(course, faults).length === 0 && stoppedBy === undefined;
  const [provesNothing = null] = emptiness({ scenario, spans, wholeRun }, counts);
  return { faultWindows: windowsIn(spans, succeeded), provesNothing };
}

/** The same, of what a verdict says at length. */
export function faultWindowsOf({ vacuity }: Pick<RunVerdict, "vacuity">): FaultWindows {
  const ok = vacuity.faults.flatMap((fault) => Object.values(fault.ok)).reduce((sum, count) => sum + count, 0);
  return { windows: vacuity.faults.length, ok };
}

/** `succeeded`: times in ascending order, ns. */
function windowsIn(spans: readonly FaultSpan[], succeeded: readonly number[]): FaultWindows {
  const ok = spans.reduce((sum, { from, to }) => sum + firstAfter(succeeded, to) - firstFrom(succeeded, from), 0);
  return { windows: spans.length, ok };
}

/** The place of the first time that is at least `time`. */
function firstFrom(times: readonly number[], time: number): number {
  return firstWhere(times, (each) => each >= time);
}

/** The place of the first time that is more than `time`. */
function firstAfter(times: readonly number[], time: number): number {
  return firstWhere(times, (each) => each > time);
}

function firstWhere(times: readonly number[], holds: (time: number) => boolean): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(times[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
