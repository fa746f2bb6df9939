/** The events of a run that faults may wait for (`after` in a schedule): the same for a run under way and for one that is over. */

import type { Workload } from "../contract/workload.js";
import type { AnchorEvent } from "../faults/fault.js";
import type { HistoryEvent } from "../history/operation.js";
import { isNemesis } from "../history/process.js";
import type { RunEvidence } from "../record/evidence.js";
import { faultSpans } from "../record/fault-spans.js";
import type { TraceRecord } from "../record/record.js";

export function anchorEventOfTrace({ node, event }: TraceRecord): AnchorEvent | undefined {
  switch (event.type) {
    case "role":
      return event.leads ? { event: "leads", node } : undefined;
    case "vote":
      return { event: "votes", node };
    case "invariant-broken":
    case "torn-tail":
    case "unsynced-lost":
    case "ended":
      // No protocol lists these, so that no fault may wait for them.
      return undefined;
    default:
      return { event: "reports", type: event.type, node };
  }
}

export function anchorEventOfEvent({ type, f, process }: HistoryEvent, workload: Workload): AnchorEvent | undefined {
  if (isNemesis(process)) return undefined;
  if (type === "invoke") return { event: "invoked" };
  return type === "ok" && !workload.readOnly(f) ? { event: "acknowledged" } : undefined;
}

export type TimedAnchorEvent = AnchorEvent & { /** Since clients started. */ readonly ms: number };

/** All events of a run that faults may wait for, in order. */
export function anchorEventsOf({ traces, events, faults, workload }: RunEvidence): readonly TimedAnchorEvent[] {
  const found: TimedAnchorEvent[] = [];
  const add = (time: number, anchorEvent: AnchorEvent | undefined): void => {
    if (anchorEvent !== undefined) found.push({ ...anchorEvent, ms: time / 1e6 });
  };
  for (const record of traces) if (record.time > 0) add(record.time, anchorEventOfTrace(record));
  for (const event of events) add(event.time, anchorEventOfEvent(event, workload));
  for (const { nodesDown, to } of faultSpans(faults)) {
    for (const node of nodesDown) if (to < Number.POSITIVE_INFINITY) add(to, { event: "restarts", node });
  }
  return found.sort((a, b) => a.ms - b.ms);
}
