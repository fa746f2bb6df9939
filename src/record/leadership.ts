/** Which nodes led when, by their own reports. */
import type { FaultSpan } from "./fault-spans.js";
import type { TraceRecord } from "./record.js";

/** One node's time as leader, ns. */
export interface LeadershipInterval {
  readonly node: string;
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
}

/** Each node's leadership intervals, in order; an interval also ends when the node's process does. */
export function leadershipIntervals(
  traces: readonly TraceRecord[],
  spans: readonly FaultSpan[],
  end: number,
): LeadershipInterval[] {
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
