/** What an execution leaves behind, as the judge wants it. */
import type { RunEvidence } from "../record/evidence.js";
import type { Prepared } from "../scenario/prepared.js";
import type { Execution } from "./execute.js";
import { operationsOf } from "./operations.js";

export function evidenceOf({ scenario, system, workload }: Omit<Prepared, "plan">, execution: Execution): RunEvidence {
  return { scenario, system, workload, operations: operationsOf(execution.events), ...execution };
}
