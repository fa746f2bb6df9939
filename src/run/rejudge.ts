/** Judges the records of a run directory again, whole or cut short, and rewrites its verdict and report. */

import { join } from "node:path";
import { withLongestOrders } from "../checkers/linearizability/longest-order.js";
import { evidenceOf } from "../execution/evidence.js";
import { type CreateCluster, runInMemory } from "../execution/in-memory.js";
import { InputError } from "../history/errors.js";
import { readOperations } from "../history/read.js";
import { models } from "../models/index.js";
import { courseEvents } from "../record/course.js";
import type { RunEvidence } from "../record/evidence.js";
import { runFiles } from "../record/files.js";
import type { RunVerdict } from "../record/record.js";
import { prepared } from "../scenario/prepared.js";
import { type Conclusion, concludeRun } from "./conclude.js";
import { readCourse, readEvents, readFaults, readScenario, readTraces, refuseChanged } from "./directory.js";

/** `createSimulated`: repeats a simulated run for the messages in its report. */
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

/** With the longest orders of an object that is not linearizable, which are too long for the stored verdict. */
export async function withOrders(verdict: RunVerdict, directory: string): Promise<RunVerdict> {
  if (verdict.valid !== false) return verdict;
  const { operations } = await readOperations(join(directory, runFiles.history), { format: "jsonl" });
  const checks = verdict.checks.map((check) => {
    const model = models.get(check.model ?? "");
    return model === undefined ? check : withLongestOrders(check, operations, model);
  });
  return { ...verdict, checks };
}

/** The records of a run directory, in the form that is judged. Rejects with an InputError if it is not a run directory. */
export async function recordedEvidence(directory: string): Promise<RunEvidence> {
  const scenario = readScenario(directory);
  const course = readCourse(directory);
  refuseChanged(directory, course);
  const events = await readEvents(directory);
  const [traces, faults] = [readTraces(directory), readFaults(directory)];
  const ready = prepared(scenario, directory);
  try {
    return evidenceOf(ready, { events, faults, traces, course });
  } catch (error) {
    throw error instanceof InputError ? error.within({ file: join(directory, runFiles.history) }) : error;
  }
}
