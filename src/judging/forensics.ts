/**
 * Evidence in the replicas' own traces: spans in which several nodes led and acknowledged updates (a
 * split brain), and acknowledged updates that a replica later discarded.
 */

import type { HistoryEvent } from "../history/operation.js";
import { isNemesis, type Process } from "../history/process.js";
import type { FaultSpan } from "../record/fault-spans.js";
import type { RunVerdict, TraceRecord } from "../record/record.js";

/** One node's time as leader, ns. */
export interface Reign {
  readonly node: string;
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
}

/** Each node's leadership intervals, in order; an interval also ends when the node's process does. */
export function reigns(traces: readonly TraceRecord[], spans: readonly FaultSpan[], end: number): Reign[] {
  const found: Reign[] = [];
  const current = new Map<string, { epoch: number; from: number }>();
  const close = (node: string, to: number): void => {
    const reign = current.get(node);
    if (reign === undefined) return;
    current.delete(node);
    if (to > reign.from) found.push({ node, epoch: reign.epoch, from: reign.from, to });
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
    const reign = current.get(change.node);
    if (reign !== undefined && change.leads && reign.epoch === change.epoch) continue;
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
  readonly ruling: readonly Reign[];
}

export function contested(allReigns: readonly Reign[]): readonly Contested[] {
  const cuts = [...new Set(allReigns.flatMap((reign) => [reign.from, reign.to]))].sort((a, b) => a - b);
  return cuts.flatMap((from, index) => {
    const to = cuts[index + 1];
    if (to === undefined) return [];
    const ruling = allReigns.filter((reign) => reign.from <= from && reign.to >= to);
    return new Set(ruling.map((reign) => reign.node)).size >= 2 ? [{ from, to, ruling }] : [];
  });
}

/** Spans in which at least two nodes led and at least two of them acknowledged updates. `updates`: names of updating operations. */
export function splitBrains(
  events: readonly HistoryEvent[],
  allReigns: readonly Reign[],
  isUpdate: (f: string) => boolean,
): RunVerdict["splitBrain"] {
  return contested(allReigns).flatMap(({ from, to, ruling }) => {
    const leaders = ruling.map((reign) => ({ node: reign.node, epoch: reign.epoch, acknowledged: 0 }));
    for (const event of events) {
      if (event.type !== "ok" || event.time < from || event.time > to || !isUpdate(event.f)) continue;
      const leader = leaders.find((candidate) => candidate.node === event.node);
      if (leader !== undefined) leader.acknowledged += 1;
    }
    return leaders.filter((leader) => leader.acknowledged > 0).length >= 2 ? [{ from, to, leaders }] : [];
  });
}

/**
 * Updates that a replica acknowledged and later discarded itself. The client session in an entry is `p<process>` and its n-th
 * invocation has sequence number n, which identifies the operation in the history.
 */
export function discardedAcknowledgements(
  events: readonly HistoryEvent[],
  traces: readonly TraceRecord[],
): RunVerdict["lostWrites"] {
  const acknowledged = new Map<string, HistoryEvent>();
  const invocations = new Map<Process, { seq: number; call: number }>();
  const calls = new Map<string, number>();
  for (const event of events) {
    if (isNemesis(event.process)) continue;
    if (event.type === "invoke") {
      const seq = (invocations.get(event.process)?.seq ?? 0) + 1;
      invocations.set(event.process, { seq, call: event.index });
    } else {
      const open = invocations.get(event.process);
      if (open === undefined || event.type !== "ok") continue;
      const name = `p${event.process}/${open.seq}`;
      acknowledged.set(name, event);
      calls.set(name, open.call);
    }
  }
  const found = new Map<string, RunVerdict["lostWrites"][number]>();
  for (const { time, node, event } of traces) {
    if (event.type !== "discarded") continue;
    for (const { client, seq } of event.entries) {
      const name = `${client}/${seq}`;
      const acknowledgement = acknowledged.get(name);
      const call = calls.get(name);
      if (acknowledgement === undefined || call === undefined || found.has(name)) continue;
      // Another node's copy of the same request may have been the one that counted.
      if (acknowledgement.node !== node || acknowledgement.time > time) continue;
      found.set(name, {
        call,
        f: acknowledgement.f,
        ...(acknowledgement.key === undefined ? {} : { key: acknowledgement.key }),
        value: acknowledgement.value ?? null,
        acknowledgedBy: acknowledgement.node ?? "?",
        acknowledgedAt: acknowledgement.time,
        discardedBy: node,
        discardedAt: time,
      });
    }
  }
  return [...found.values()].sort((a, b) => a.call - b.call);
}
