/**
 * Evidence in the replicas' own traces: spans in which several nodes led and acknowledged updates (a
 * split brain), and acknowledged updates that a replica later discarded.
 */

import type { HistoryEvent } from "../history/operation.js";
import { contested, type LeadershipInterval } from "../record/leadership.js";
import type { RunVerdict, TraceRecord } from "../record/record.js";
import { numbered, requestName } from "../record/request-names.js";

/** Spans in which at least two nodes led and at least two of them acknowledged updates. `updates`: names of updating operations. */
export function splitBrains(
  events: readonly HistoryEvent[],
  intervals: readonly LeadershipInterval[],
  isUpdate: (f: string) => boolean,
): RunVerdict["splitBrain"] {
  return contested(intervals).flatMap(({ from, to, leading }) => {
    const leaders = leading.map((interval) => ({ node: interval.node, epoch: interval.epoch, acknowledged: 0 }));
    for (const event of events) {
      if (event.type !== "ok" || event.time < from || event.time > to || !isUpdate(event.f)) continue;
      const leader = leaders.find((candidate) => candidate.node === event.node);
      if (leader !== undefined) leader.acknowledged += 1;
    }
    return leaders.filter((leader) => leader.acknowledged > 0).length >= 2 ? [{ from, to, leaders }] : [];
  });
}

/** Updates that a replica acknowledged and later discarded itself. */
export function discardedAcknowledgements(
  events: readonly HistoryEvent[],
  traces: readonly TraceRecord[],
): RunVerdict["lostWrites"] {
  const acknowledgements = new Map<string, { readonly call: number; readonly event: HistoryEvent }>();
  for (const { client, seq, invoked, event } of numbered(events)) {
    if (event.type === "ok") acknowledgements.set(requestName({ client, seq }), { call: invoked.index, event });
  }
  const found = new Map<string, RunVerdict["lostWrites"][number]>();
  for (const { time, node, event } of traces) {
    if (event.type !== "discarded") continue;
    for (const entry of event.entries) {
      const name = requestName(entry);
      const acknowledgement = acknowledgements.get(name);
      if (acknowledgement === undefined || found.has(name)) continue;
      const { call, event: ok } = acknowledgement;
      // Another node's copy of the same request may have been the one that counted.
      if (ok.node !== node || ok.time > time) continue;
      found.set(name, {
        call,
        f: ok.f,
        ...(ok.key === undefined ? {} : { key: ok.key }),
        value: ok.value ?? null,
        acknowledgedBy: node,
        acknowledgedAt: ok.time,
        discardedBy: node,
        discardedAt: time,
      });
    }
  }
  return [...found.values()].sort((a, b) => a.call - b.call);
}
