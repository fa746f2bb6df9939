/** Why a run does not pass, whatever its history shows: from the records of the run itself and of its faults. */
import { type CourseRecord, courseEvents, type Incomplete } from "../record/course.js";
import type { FaultRecord } from "../record/record.js";

export function incompleteness(course: readonly CourseRecord[], faults: readonly FaultRecord[]): readonly Incomplete[] {
  const found: Incomplete[] = [];
  const [failure] = courseEvents(course, "could not start");
  if (failure !== undefined) {
    const { reason: error, log } = failure;
    const sentence = `Could not start: ${error}.`;
    found.push({ reason: "could not start", sentence, error, ...(log.length > 0 ? { log } : {}) });
  }
  const unwritten = courseEvents(course, "not recorded");
  const [interruption] = courseEvents(course, "interrupted");
  if (unwritten.length > 0) {
    const files = [...new Set(unwritten.map(({ file }) => file))].join(", ");
    const sentence = `The run was ended since it could not be recorded any more (${files}): ${unwritten[0]?.error}.`;
    found.push({ reason: "not recorded", sentence });
  } else if (interruption !== undefined) {
    found.push({ reason: "interrupted", sentence: `The run was interrupted after ${seconds(interruption.time)}.` });
  }
  if (failure === undefined && courseEvents(course, "ended").length === 0) {
    const sentence = "Nothing shows that the run ended: its controller was killed, or is still running.";
    found.push({ reason: "no end", sentence });
  }
  const endings = courseEvents(course, "replica ended");
  for (const { node, time, status } of endings.filter(({ cause }) => cause === "killed")) {
    const sentence =
      `${node} was killed at ${seconds(time)}, but not by a fault of the run (${status}): by another process, or by the ` +
      "operating system because memory ran out.";
    found.push({ reason: "replica killed", sentence });
  }
  const starved = endings.filter(({ cause }) => cause === "machine");
  const [first] = starved;
  if (first !== undefined) {
    const nodes = [...new Set(starved.map(({ node }) => node))].join(" ");
    const sentence = `${nodes} ended because the machine ran out of a resource: ${first.status}.`;
    found.push({ reason: "replica without resources", sentence });
  }
  const [left] = courseEvents(course, "left behind");
  if (left !== undefined) {
    const sentence = `Not all of it could be removed: ${left.error}; \`schism heal\` removes what is left.`;
    found.push({ reason: "left behind", sentence });
  }
  return [...found, ...failedFaults(faults)];
}

/** Faults that began and failed. A fault without an occasion (its event never occurred, there was no leader) did not begin. */
function failedFaults(faults: readonly FaultRecord[]): readonly Incomplete[] {
  const healing = new Set<number>();
  return faults.flatMap(({ id, state, description, resolved, error = "failed" }): Incomplete[] => {
    if (state === "healing") healing.add(id);
    if (state !== "failed" || resolved === undefined) return [];
    if (healing.has(id)) {
      const sentence = `Fault ${id} (${description}) ${error.startsWith("could not be undone") ? error : `could not be undone: ${error}`}.`;
      return [{ reason: "fault not undone", sentence }];
    }
    return [{ reason: "fault not applied", sentence: `Fault ${id} (${description}) could not be applied: ${error}.` }];
  });
}

function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(2)} s`;
}
