/** Everything that a run leaves for judging and reporting: in memory, or read back from its directory. */
import type { System } from "../contract/system.js";
import type { Workload } from "../contract/workload.js";
import type { HistoryEvent, Operation } from "../history/operation.js";
import type { CourseRecord } from "./course.js";
import type { FaultRecord, Scenario, TraceRecord } from "./record.js";

export interface RunEvidence {
  readonly scenario: Scenario;
  /** The one that the scenario names. */
  readonly system: System;
  readonly workload: Workload;
  readonly operations: readonly Operation[];
  readonly events: readonly HistoryEvent[];
  readonly faults: readonly FaultRecord[];
  readonly traces: readonly TraceRecord[];
  readonly course: readonly CourseRecord[];
}

/** The checks of every run, whatever its workload. */
export type ReplicaEvidence = Pick<RunEvidence, "scenario" | "system" | "workload" | "events" | "faults" | "traces"> &
  Partial<Pick<RunEvidence, "course">>;
