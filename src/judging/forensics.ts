/**
 * Evidence in the replicas' own traces: spans in which several nodes led and acknowledged updates (a
 * split brain), and acknowledged updates that a replica later discarded.
 */

import type { HistoryEvent } from "../history/operation.js";
import type { FaultSpan } from "../record/fault-spans.js";
import type { RunVerdict, TraceRecord } from "../record/record.js";
import { numbered, requestName } from "../record/request-names.js";

/** One node's time as leader, ns. */
export interface LeadershipInterval {
  readonly node: string;
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
}

/** Each node's leadership intervals, in order; an interval also ends when the node's process does. */
export function leadershipIntervals(traces: readonly TraceRecord[], spans: readonly FaultSpan[], end: number): LeadershipInterval[] {
  const found: LeadershipInterval[] = [];
  const current = new Map<string, { epoch: number; from: number }>();
  const close = (node: string, to: number): void => {
    const interval = current.get(node);
    if (interval === undefined) return;
    current.delete(node);
    if (to > interval.from) found.push({ node, epoch: interval.epoch, from: interval.from, to });
  };
  const deaths = [
    ...spans.flatMap((span) => span.nodesDown.map((node) => ({ time: span.from, node }))),
    ...traces.flatMap(({ time, node, event }) => (event.type === "ended" ? [{ time, node }] : [])),
  ];
  const changes = [
    ...traces.flatMap(({ time, node, event }) =>
      event.type === "role" ? [{ time, node, leads: event.leads, epoch: event.epoch }] : [],
    ),
    ...deaths.map(({ time, node }) => ({ time, node, leads: false, epoch: 0 })),
  ].sort((a, b) => a.time - b.time);
  for (const change of changes) {
    const interval = current.get(change.node);
    if (interval !== undefined && change.leads && interval.epoch === change.epoch) continue;
    close(change.node, change.time);
    if (change.leads) current.set(change.node, { epoch: change.epoch, from: change.time });
  }
  for (const node of [...current.keys()]) close(node, end);
  return found.sort((a, b) => a.from - b.from);
}

/** A span in which at least two nodes led. */
export interface Contested {
  readonly from: number;
  readonly to: number;
  readonly leading: readonly LeadershipInterval[];
}

export function contested(intervals: readonly LeadershipInterval[]): readonly Contested[] {
  const cuts = [...new Set(intervals.flatMap((interval) => [interval.from, interval.to]))].sort((a, b) => a - b);
  return cuts.flatMap((from, index) => {
    const to = cuts[index + 1];
    if (to === undefined) return [];
    const leading = intervals.filter((interval) => interval.from <= from && interval.to >= to);
    return new Set(leading.map((interval) => interval.node)).size >= 2 ? [{ from, to, leading }] : [];
  });
}

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
