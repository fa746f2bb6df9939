/** Judges again what a run directory holds, whole or cut short, and writes its verdict and report anew. */
import { join } from "node:path";
import { refuseIrregular, statOf } from "../history/errors.js";
import { pairOperations } from "../history/pairing.js";
import { readHistory } from "../history/read.js";
import { workloads } from "../workloads/index.js";
import { concludeRun } from "./conclude.js";
import { readFaults, readScenario, readTraces, readVerdict, runFiles } from "./directory.js";
import type { RunVerdict } from "./record.js";
import { type CreateCluster, runInMemory } from "./run.js";

/** `createSimulated`: does a simulated run again for the messages in its report. */
export async function rejudge(directory: string, createSimulated: CreateCluster): Promise<RunVerdict> {
  const scenario = readScenario(directory);
  const workload = workloads.get(scenario.workload);
  if (workload === undefined)
    throw new Error(`unreachable: readScenario accepted the unknown workload ${scenario.workload}`);
  const recorded = join(directory, runFiles.history);
  refuseIrregular(recorded);
  const { events } = await readHistory(recorded, { format: "jsonl" });
  const before = statOf(join(directory, runFiles.verdict)) === undefined ? undefined : readVerdict(directory);
  const stoppedBy = before?.stoppedBy;
  const stopOnViolation = stoppedBy !== undefined;
  return concludeRun(
    {
      scenario,
      workload,
      operations: pairOperations(events),
      events,
      faults: readFaults(directory),
      traces: readTraces(directory),
      clusterUpMs: before?.timings.clusterUpMs ?? 0,
      unexpectedExits: [],
      stoppedBy,
    },
    directory,
    scenario.cluster === "sim"
      ? (observer) => runInMemory(scenario, createSimulated, { observer, stopOnViolation })
      : undefined,
  );
}
