/** Judges again what a run directory holds, whole or cut short, and writes its verdict and report anew. */
import { pairOperations } from "../history/pairing.js";
import { workloads } from "../workloads/index.js";
import { type Conclusion, concludeRun } from "./conclude.js";
import { courseEvents } from "./course.js";
import { readCourse, readEvents, readFaults, readScenario, readTraces } from "./directory.js";
import { type CreateCluster, runInMemory } from "./run.js";

/** `createSimulated`: does a simulated run again for the messages in its report. */
export async function rejudge(directory: string, createSimulated: CreateCluster): Promise<Conclusion> {
  const scenario = readScenario(directory);
  const workload = workloads.get(scenario.workload);
  if (workload === undefined)
    throw new Error(`unreachable: readScenario accepted the unknown workload ${scenario.workload}`);
  const events = await readEvents(directory);
  const course = readCourse(directory);
  const stopOnViolation = courseEvents(course, "ended").some(({ stoppedBy }) => stoppedBy !== undefined);
  const [traces, faults] = [readTraces(directory), readFaults(directory)];
  return concludeRun(
    { scenario, workload, operations: pairOperations(events), events, faults, traces, course },
    directory,
    scenario.cluster === "sim" && courseEvents(course, "ended").length > 0
      ? (observer) => runInMemory(scenario, createSimulated, { observer, stopOnViolation })
      : undefined,
  );
}
