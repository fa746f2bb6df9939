/** Ends a run, or the re-judging of a recorded one: verdict.json and report.html in its directory. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pairOperations } from "../history/pairing.js";
import { readHistory } from "../history/read.js";
import { renderReport } from "../report/html.js";
import { workloads } from "../workloads/index.js";
import { readFaults, readScenario, readTraces, readVerdict, runFiles, writeWhole } from "./directory.js";
import { checkRun, judgeRun, type RunEvidence } from "./judge.js";
import type { RunVerdict } from "./record.js";
import { commandOf } from "./scenario.js";

export async function concludeRun(evidence: RunEvidence, directory: string): Promise<RunVerdict> {
  const { scenario, events, operations, faults, traces } = evidence;
  const checked = await checkRun(evidence);
  const judged = judgeRun(evidence, checked);
  const { checks } = checked;
  const reproduce = commandOf(scenario, join(directory, runFiles.scenario));
  const begun = performance.now();
  const page = renderReport({ scenario, events, operations, faults, traces, verdict: judged, checks, reproduce });
  writeWhole(join(directory, runFiles.report), page);
  const verdict = { ...judged, timings: { ...judged.timings, reportMs: Math.round(performance.now() - begun) } };
  writeWhole(join(directory, runFiles.verdict), JSON.stringify(verdict, null, 2));
  return verdict;
}

/** Judges again what a run directory holds, whole or cut short, and writes its verdict and report anew. */
export async function rejudge(directory: string): Promise<RunVerdict> {
  const scenario = readScenario(directory);
  const workload = workloads.get(scenario.workload);
  if (workload === undefined)
    throw new Error(`${directory} used the workload ${scenario.workload}, which is not known`);
  const { events } = await readHistory(join(directory, runFiles.history), { format: "jsonl" });
  const before = existsSync(join(directory, runFiles.verdict)) ? readVerdict(directory) : undefined;
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
    },
    directory,
  );
}
