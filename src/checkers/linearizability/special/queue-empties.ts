/**
 * Moments at which the queue can have been empty. A value is certainly in the queue between the return of its enqueue and the call
 * of its dequeue; an empty answer needs a moment of its own interval at which no value certainly is. That is enough too: at
 * such a moment each value can be taken to be wholly in the past or wholly in the future, and these choices agree with the order
 * of the values, since a moment behaves in it like a value enqueued and dequeued just then.
 */
import type { Operation } from "../../../history/operation.js";
import { capital, listed } from "../../telling/shown.js";
import type { QueueColumns } from "./queue-columns.js";
import { type Contradicted, contradicted, inputOf, named } from "./result.js";
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
    if (gap > (timeline.return[position] ?? never)) return neverEmpty(operations, columns, timeline, position);
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

/** The fewest values of which one after the other is in the queue all through an operation: always the one that stays longest. */
function neverEmpty(
  operations: readonly Operation[],
  columns: QueueColumns,
  timeline: Timeline,
  position: number,
): Contradicted {
  const values = [...columns.enqueue.keys()]
    .map((number) => ({ number, interval: certainly(number, columns, timeline) }))
    .filter(({ interval: [from, to] }) => from < to)
    .sort((a, b) => a.interval[0] - b.interval[0]);
  const chosen: number[] = [];
  let gap = (timeline.call[position] ?? 0) + 1;
  let looked = 0;
  let longest: (typeof values)[number] | undefined;
  while (gap <= (timeline.return[position] ?? never)) {
    for (let each = values[looked]; each !== undefined && each.interval[0] < gap; each = values[++looked]) {
      if (longest === undefined || each.interval[1] > longest.interval[1]) longest = each;
    }
    if (longest === undefined || longest.interval[1] < gap)
      throw new Error("some value is in the queue at every moment");
    chosen.push(longest.number);
    gap = longest.interval[1] + 1;
  }
  const stays = chosen.map((number) => {
    const put = columns.enqueue[number] ?? -1;
    const taken = columns.dequeue[number] ?? -1;
    const until = taken < 0 ? "on, since nobody took it" : `until ${named(operations, taken)} began`;
    return `${inputOf(operations, put)} from the end of ${named(operations, put)} ${until}`;
  });
  const some = stays.length > 4 ? [...stays.slice(0, 3), `${stays.length - 3} more values after that`] : stays;
  return contradicted(
    [position, ...chosen.flatMap((number) => [columns.enqueue[number] ?? -1, columns.dequeue[number] ?? -1])],
    `${capital(named(operations, position))} found the queue empty, but at every moment of it something was in there: ${listed(some)}.`,
  );
}
