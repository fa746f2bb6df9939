/**
 * Moments at which the queue can have been empty. A value is certainly in the queue between the return of its enqueue and the call
 * of its dequeue; an empty answer needs a moment of its own interval at which no value certainly is. That is enough too: at
 * such a moment each value can be taken to be wholly in the past or wholly in the future, and these choices agree with the order
 * of the values, since a moment behaves in it like a value enqueued and dequeued just then.
 */
import type { Operation } from "../../../history/operation.js";
import { neverEmpty } from "./always-inside.js";
import type { QueueColumns } from "./queue-columns.js";
import type { Contradicted } from "./result.js";
import { never, type Timeline } from "./timeline.js";

/** By gap of the timeline (gap g is just before event g): the empty answers that are given there, in order of invocation. */
export interface EmptyMoments {
  readonly at: ReadonlyMap<number, readonly number[]>;
}

export function fitEmpties(
  operations: readonly Operation[],
  columns: QueueColumns,
  timeline: Timeline,
): EmptyMoments | Contradicted {
  const at = new Map<number, number[]>();
  if (columns.empties.length === 0) return { at };
  const nextFree = freeGaps(columns, timeline);
  for (const position of columns.empties) {
    const gap = nextFree[(timeline.call[position] ?? 0) + 1] ?? never;
    if (gap > (timeline.return[position] ?? never)) {
      const values = Array.from(columns.enqueue, (put, number) => ({ put, take: columns.dequeue[number] ?? -1 }));
      const inside = values.filter(({ put }) => put >= 0);
      return neverEmpty(operations, inside, timeline, position, "queue");
    }
    const others = at.get(gap);
    if (others === undefined) at.set(gap, [position]);
    else others.push(position);
  }
  return { at };
}

/** By gap: the first gap from there on at which no value is certainly in the queue. */
function freeGaps({ enqueue, dequeue }: QueueColumns, timeline: Timeline): Int32Array {
  const events = timeline.events.length;
  const change = new Int32Array(events + 2);
  for (let number = 0; number < enqueue.length; number++) {
    const [from, to] = certainly(number, { enqueue, dequeue }, timeline);
    if (from >= to) continue;
    change[from + 1] = (change[from + 1] ?? 0) + 1;
    change[to + 1] = (change[to + 1] ?? 0) - 1;
  }
  const next = new Int32Array(events + 2);
  let present = 0;
  for (let gap = 0; gap <= events; gap++) {
    present += change[gap] ?? 0;
    next[gap] = present === 0 ? gap : never;
  }
  next[events + 1] = never;
  for (let gap = events; gap >= 0; gap--) next[gap] = Math.min(next[gap] ?? never, next[gap + 1] ?? never);
  return next;
}

/** Events between which the value is certainly in the queue; an empty interval if there are none. */
function certainly(
  number: number,
  { enqueue, dequeue }: Pick<QueueColumns, "enqueue" | "dequeue">,
  timeline: Timeline,
): readonly [number, number] {
  const events = timeline.events.length;
  const put = enqueue[number] ?? -1;
  const taken = dequeue[number] ?? -1;
  const from = put < 0 ? never : (timeline.return[put] ?? never);
  return from >= events ? [0, 0] : [from, taken < 0 ? events : (timeline.call[taken] ?? 0)];
}
