/// <reference lib="dom" />
/**
 * Where things stand on the timeline, by time or by events: on the latter every event has room, the more while something goes on,
 * so that operations of a millisecond in a run of minutes can be read.
 */
import type { PageOperation } from "./history.js";

export type AxisKind = "time" | "events";

export interface Axis {
  readonly kind: AxisKind;
  readonly start: number;
  readonly end: number;
  startOf(operation: PageOperation): number;
  /** Of an operation that never completed, the end of the axis. */
  endOf(operation: PageOperation): number;
  atTime(ns: number): number;
  /** Where each operation of an order may take effect, one after the other, each within its interval. */
  points(order: readonly PageOperation[]): Float64Array;
}

export function makeAxis(shown: readonly PageOperation[], kind: AxisKind, timeOfLast: number): Axis {
  const timeOf = new Map<number, number>();
  for (const { call, completion, from, to } of shown) {
    timeOf.set(call, from);
    if (completion >= 0) timeOf.set(completion, to);
  }
  const events = Float64Array.from(timeOf.keys()).sort();
  const times = Float64Array.from(events, (event) => timeOf.get(event) ?? 0);
  const rankOf = new Map<number, number>();
  events.forEach((event, rank) => {
    rankOf.set(event, rank);
  });
  const places = kind === "time" ? times : roomyPlaces();
  const start = kind === "time" ? (times[0] ?? 0) : -0.5;
  const last = places[places.length - 1] ?? start;
  const end = kind === "time" ? Math.max(timeOfLast, start + 1) : last + 1;
  const place = (event: number): number => places[rankOf.get(event) ?? -1] ?? end;

  function roomyPlaces(): Float64Array {
    const change = new Int8Array(events.length);
    for (const { call, completion } of shown) {
      if (completion < 0) continue;
      change[rankOf.get(call) ?? 0] = 1;
      change[rankOf.get(completion) ?? 0] = -1;
    }
    let open = 0;
    let at = 0;
    return Float64Array.from(change, (opened) => {
      const here = at;
      open += opened;
      at += open > 0 ? 1 : 0.5;
      return here;
    });
  }

  return {
    kind,
    start,
    end,
    startOf: ({ call }) => place(call),
    endOf: ({ completion }) => (completion < 0 ? end : place(completion)),
    atTime(ns) {
      if (kind === "time") return ns;
      let low = 0;
      let high = times.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((times[middle] ?? 0) <= ns) low = middle + 1;
        else high = middle;
      }
      return ((places[low - 1] ?? start) + (places[low] ?? end)) / 2;
    },
    points(order) {
      // After the latest invocation so far, and before the event that follows it: those that fall there share the room.
      const points = new Float64Array(order.length);
      let latest = -1;
      let first = 0;
      const spread = (next: number): void => {
        const from = place(latest);
        const following = events[(rankOf.get(latest) ?? 0) + 1];
        const width = (following === undefined ? end : place(following)) - from;
        for (let step = first; step < next; step++)
          points[step] = from + (width * (step - first + 1)) / (next - first + 1);
        first = next;
      };
      order.forEach(({ call }, step) => {
        if (call <= latest) return;
        spread(step);
        latest = call;
      });
      spread(order.length);
      return points;
    },
  };
}
