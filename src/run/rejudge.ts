/** Judges again what a run directory holds, whole or cut short, and writes its verdict and report anew. */

import { evidenceOf } from "../execution/evidence.js";
import { type CreateCluster, runInMemory } from "../execution/in-memory.js";
import { courseEvents } from "../record/course.js";
import { prepared } from "../scenario/prepared.js";
import { type Conclusion, concludeRun } from "./conclude.js";
import { readCourse, readEvents, readFaults, readScenario, readTraces } from "./directory.js";

/** `createSimulated`: does a simulated run again for the messages in its report. */
export async function rejudge(directory: string, createSimulated: CreateCluster): Promise<Conclusion> {
  const scenario = readScenario(directory);
  const events = await readEvents(directory);
  const course = readCourse(directory);
  const stopOnViolation = courseEvents(course, "ended").some(({ stoppedBy }) => stoppedBy !== undefined);
  const [traces, faults] = [readTraces(directory), readFaults(directory)];
  return concludeRun(
    evidenceOf(prepared(scenario, directory), { events, faults, traces, course }),
    directory,
    scenario.cluster === "sim" && courseEvents(course, "ended").length > 0
      ? (observer) => runInMemory(scenario, createSimulated, { observer, stopOnViolation })
      : undefined,
  );
}
