/** Judges again what a run directory holds, whole or cut short, and writes its verdict and report anew. */

import { type CreateCluster, runInMemory } from "../execution/in-memory.js";
import { evidenceOf, prepared } from "../execution/prepared.js";
import { courseEvents } from "../record/course.js";
import type { RunEvidence } from "../record/evidence.js";
import { type Conclusion, concludeRun } from "./conclude.js";
import { readCourse, readEvents, readFaults, readScenario, readTraces } from "./directory.js";

/** `createSimulated`: does a simulated run again for the messages in its report. */
export async function rejudge(directory: string, createSimulated: CreateCluster): Promise<Conclusion> {
  const evidence = await recordedEvidence(directory);
  const { scenario, course } = evidence;
  const stopOnViolation = courseEvents(course, "ended").some(({ stoppedBy }) => stoppedBy !== undefined);
  return concludeRun(
    evidence,
    directory,
    scenario.cluster === "sim" && courseEvents(course, "ended").length > 0
      ? (observer) => runInMemory(scenario, createSimulated, { observer, stopOnViolation })
      : undefined,
  );
}

/** What a run directory holds, as it is judged. Rejects with an InputError for what is no run directory. */
export async function recordedEvidence(directory: string): Promise<RunEvidence> {
  const scenario = readScenario(directory);
  const events = await readEvents(directory);
  const [course, traces, faults] = [readCourse(directory), readTraces(directory), readFaults(directory)];
  return evidenceOf(prepared(scenario, directory), { events, faults, traces, course });
}
