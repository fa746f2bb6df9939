/** What an execution leaves behind, as the judge wants it. */
import type { HistoryEvent, Operation } from "../history/operation.js";
import { Pairing } from "../history/pairing.js";
import type { RunEvidence } from "../record/evidence.js";
import type { Prepared } from "../scenario/prepared.js";
import type { Execution } from "./execute.js";

export function evidenceOf({ scenario, system, workload }: Omit<Prepared, "plan">, execution: Execution): RunEvidence {
  return { scenario, system, workload, operations: operationsOf(execution.events), ...execution };
}

/** The recorder made these events one by one in their order, so that they need no reader as those of a stranger's file do. */
export function operationsOf(events: readonly HistoryEvent[]): readonly Operation[] {
  const pairing = new Pairing();
  let line = 0;
  for (const event of events) pairing.add(event, ++line);
  pairing.finish();
  return pairing.operations;
}
