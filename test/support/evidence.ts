/** What a run leaves behind, made by hand. */
import type { HistoryEvent } from "../../src/history/operation.js";
import type { ReplicaEvidence } from "../../src/record/evidence.js";
import type { FaultRecord, Scenario, TraceRecord } from "../../src/record/record.js";
import { findSystem } from "../../src/scenario/find-system.js";
import { workloads } from "../../src/workloads/index.js";

export function replicaEvidence(
  scenario: Scenario,
  events: readonly HistoryEvent[],
  faults: readonly FaultRecord[] = [],
  traces: readonly TraceRecord[] = [],
): ReplicaEvidence {
  const workload = workloads.get(scenario.workload);
  if (workload === undefined) throw new Error(`there is no workload ${scenario.workload}`);
  return { scenario, system: findSystem(scenario.system), workload, events, faults, traces };
}
