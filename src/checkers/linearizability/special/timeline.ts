/**
 * The invocations and completions of one key's operations in order of time, renumbered densely: after one sort, everything a
 * decider needs sorted is a walk along `events`. Intervals are closed, so of equal stamps the call comes first: a precedes b
 * only if a's return is less than b's call.
 */
import type { Operation } from "../../../history/operation.js";
import { ascending } from "./ascending.js";

/** The return of an operation that never returned: after every event. */
export const never = 0x7fff_ffff;

export interface Timeline {
  /** 2 × position of the operation, plus 1 for its return. Returns that never came are not in it. */
  readonly events: Int32Array;
  /** By position of the operation: where its call and its return are in `events`. */
  readonly call: Int32Array;
  readonly return: Int32Array;
}

export function timelineOf(operations: readonly Operation[]): Timeline {
  const events = sortedEvents(operations);
  const call = new Int32Array(operations.length);
  const returns = new Int32Array(operations.length).fill(never);
  for (let rank = 0; rank < events.length; rank++) {
    const event = events[rank] ?? 0;
    if ((event & 1) === 0) call[event >> 1] = rank;
    else returns[event >> 1] = rank;
  }
  return { events, call, return: returns };
}

/** Positions of the operations in order of invocation. */
export function byCall(timeline: Timeline): Int32Array {
  const positions = new Int32Array(timeline.call.length);
  let count = 0;
  for (let rank = 0; rank < timeline.events.length; rank++) {
    const event = timeline.events[rank] ?? 0;
    if ((event & 1) === 0) positions[count++] = event >> 1;
  }
  return positions;
}

/**
 * The first operation of an order that had returned before one that stands earlier in the order was called, and that one; null
 * if the order respects real time.
 */
export function firstOutOfTime(
  order: ArrayLike<number>,
  timeline: Timeline,
): { readonly returned: number; readonly called: number } | null {
  let latest = -1;
  for (let place = 0; place < order.length; place++) {
    const position = order[place] ?? 0;
    if (latest >= 0 && (timeline.return[position] ?? 0) < (timeline.call[latest] ?? 0))
      return { returned: position, called: latest };
    if (latest < 0 || (timeline.call[position] ?? 0) > (timeline.call[latest] ?? 0)) latest = position;
  }
  return null;
}

function sortedEvents(operations: readonly Operation[]): Int32Array {
  const count = operations.length;
  const keys = new Int32Array(2 * count);
  const events = new Int32Array(2 * count);
  let used = 0;
  for (let position = 0; position < count; position++) {
    const { call = 0, return: end = 0 } = operations[position] ?? {};
    if (!isSmall(call) || !(end === Number.POSITIVE_INFINITY || isSmall(end))) return sortedByComparison(operations);
    keys[used] = 2 * call;
    events[used++] = 2 * position;
    if (end === Number.POSITIVE_INFINITY) continue;
    keys[used] = 2 * end + 1;
    events[used++] = 2 * position + 1;
  }
  const order = ascending(keys.subarray(0, used));
  for (let place = 0; place < used; place++) order[place] = events[order[place] ?? 0] ?? 0;
  return order;
}

function isSmall(stamp: number): boolean {
  return Number.isInteger(stamp) && stamp >= 0 && stamp < 2 ** 30 - 1;
}

/** For stamps that are not indexes of a history of ordinary length. */
function sortedByComparison(operations: readonly Operation[]): Int32Array {
  const stampOf = (event: number): number => {
    const operation = operations[event >> 1];
    return ((event & 1) === 0 ? operation?.call : operation?.return) ?? 0;
  };
  const events = operations.flatMap((operation, position) =>
    operation.return === Number.POSITIVE_INFINITY ? [2 * position] : [2 * position, 2 * position + 1],
  );
  return Int32Array.from(events.sort((a, b) => stampOf(a) - stampOf(b) || (a & 1) - (b & 1)));
}
