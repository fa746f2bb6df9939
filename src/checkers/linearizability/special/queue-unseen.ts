/**
 * Values whose enqueue completed and that no dequeue is known to have taken, beside dequeues without an answer, each of which may have
 * taken one. Such a value must be gone before a later one was, and before the queue was empty.
 *
 * An empty answer at a gap g requires every value put in before g to be gone by then. Whether that leaves enough dequeues for what is
 * due later does not depend on the other empty answers: of those before a moment, the last requires most. So with N values put in
 * before g, and at any t from g on D of the others due, N + D dequeues must have begun before t.
 */

import type { QueueColumns } from "./queue-columns.js";
import type { EmptyMoments } from "./queue-empties.js";
import { never, type Timeline } from "./timeline.js";

export interface Unseen {
  readonly number: number;
  /** Where in the timeline its enqueue ended. */
  readonly from: number;
  /** Before where in the timeline it must be gone, and the dequeue of a later value that ended there; `never` and −1 for none. */
  deadline: number;
  readonly by: number;
}

/** By deadline. */
export function unseenValues({ enqueue, dequeue, value }: QueueColumns, timeline: Timeline): Unseen[] {
  const unseen: Unseen[] = [];
  let deadline = never;
  let by = -1;
  for (let rank = timeline.events.length - 1; rank >= 0; rank--) {
    const event = timeline.events[rank] ?? 0;
    const number = value[event >> 1] ?? -1;
    if (number < 0 || enqueue[number] !== event >> 1) continue;
    const taken = dequeue[number] ?? -1;
    if ((event & 1) === 0 && taken >= 0 && (timeline.return[taken] ?? never) < deadline) {
      deadline = timeline.return[taken] ?? never;
      by = taken;
    } else if ((event & 1) === 1 && taken < 0) unseen.push({ number, from: rank, deadline, by });
  }
  return byDeadline(unseen);
}

export function byDeadline(unseen: Unseen[]): Unseen[] {
  return unseen.sort((a, b) => a.deadline - b.deadline);
}

/**
 * Where the empty answers can be, and the values' deadlines set to these. Otherwise the first empty answer without such a gap, and
 * whether all its gaps are ruled out by what had been put in before them.
 */
export function momentsBeside(
  columns: QueueColumns,
  unseen: readonly Unseen[],
  timeline: Timeline,
): EmptyMoments | { readonly position: number; readonly plain: boolean } {
  const { free, plain } = freeGaps(columns, unseen, timeline);
  const at = new Map<number, number[]>();
  for (const position of columns.empties) {
    const began = (timeline.call[position] ?? 0) + 1;
    const ended = timeline.return[position] ?? never;
    let gap = began;
    while (gap <= ended && free[gap] !== 1) gap += 1;
    if (gap > ended) return { position, plain: plain.subarray(began, ended + 1).every((each) => each === 1) };
    const others = at.get(gap);
    if (others === undefined) at.set(gap, [position]);
    else others.push(position);
  }
  const gaps = [...at.keys()].sort((a, b) => b - a);
  let next = never;
  for (const value of [...unseen].sort((a, b) => b.from - a.from)) {
    for (let gap = gaps[0]; gap !== undefined && gap > value.from; gap = gaps[0]) next = gaps.shift() ?? never;
    value.deadline = Math.min(value.deadline, next);
  }
  return { at };
}

/** By gap: 1 if the queue can have been empty there; 1 if not by what had been put in and not taken before it. */
function freeGaps(
  { enqueue, dequeue, indeterminate }: QueueColumns,
  unseen: readonly Unseen[],
  timeline: Timeline,
): { readonly free: Uint8Array; readonly plain: Uint8Array } {
  const events = timeline.events.length;
  const change = new Int32Array(events + 2);
  for (let number = 0; number < enqueue.length; number++) {
    const put = enqueue[number] ?? -1;
    const taken = dequeue[number] ?? -1;
    if (put < 0 || taken < 0) continue;
    const from = timeline.return[put] ?? never;
    const to = timeline.call[taken] ?? 0;
    if (from >= to) continue;
    change[from + 1] = (change[from + 1] ?? 0) + 1;
    change[to + 1] = (change[to + 1] ?? 0) - 1;
  }
  const begins = new Uint8Array(events + 1);
  for (const position of indeterminate) begins[timeline.call[position] ?? 0] = 1;
  const dueIfFrom = new Map(unseen.map(({ from, deadline }) => [from, deadline]));
  const free = new Uint8Array(events + 1);
  const plain = new Uint8Array(events + 1);
  const certain = new Int32Array(events + 1);
  for (let gap = 0, inside = 0; gap <= events; gap++) {
    inside += change[gap] ?? 0;
    certain[gap] = inside;
  }
  let putBefore = unseen.length;
  let begunBefore = indeterminate.length;
  const later = new LeastPrefix(events + 2);
  for (let gap = events; gap >= 0; gap--) {
    // Now of what is at event `gap`: just after this gap.
    if (gap < events && begins[gap] === 1) {
      later.add(gap + 1, 1);
      begunBefore -= 1;
    }
    const deadline = dueIfFrom.get(gap);
    if (deadline !== undefined) {
      putBefore -= 1;
      if (deadline !== never) later.add(deadline, -1);
    }
    plain[gap] = (certain[gap] ?? 0) > 0 || putBefore > begunBefore ? 1 : 0;
    free[gap] = plain[gap] === 0 && putBefore <= begunBefore + Math.min(0, later.least) ? 1 : 0;
  }
  return { free, plain };
}

/** Numbers in a row, all 0 at first: the least sum of the first so many of them. */
class LeastPrefix {
  private readonly size: number;
  private readonly sum: Int32Array;
  private readonly lowest: Int32Array;

  constructor(count: number) {
    let size = 1;
    while (size < count) size *= 2;
    this.size = size;
    this.sum = new Int32Array(2 * size);
    this.lowest = new Int32Array(2 * size);
  }

  get least(): number {
    return this.lowest[1] ?? 0;
  }

  add(place: number, amount: number): void {
    let node = place + this.size;
    this.sum[node] = (this.sum[node] ?? 0) + amount;
    this.lowest[node] = this.sum[node] ?? 0;
    for (node >>= 1; node > 0; node >>= 1) {
      const left = this.sum[2 * node] ?? 0;
      this.sum[node] = left + (this.sum[2 * node + 1] ?? 0);
      this.lowest[node] = Math.min(this.lowest[2 * node] ?? 0, left + (this.lowest[2 * node + 1] ?? 0));
    }
  }
}
