/** The operations of a run, from its events. */
import type { HistoryEvent, Operation } from "../history/operation.js";
import { Pairing } from "../history/pairing.js";

/** The recorder made these events one by one in their order, so that they need no reader as those of a stranger's file do. */
export function operationsOf(events: readonly HistoryEvent[]): readonly Operation[] {
  const pairing = new Pairing();
  let line = 0;
  for (const event of events) pairing.add(event, ++line);
  return pairing.finish();
}
