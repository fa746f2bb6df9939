/**
 * Which states of a queue's search have used what is indeterminate with care. Estimates only: they choose what is tried first, and rule
 * nothing out. A sequence that lets its enqueues run ahead of its dequeues, because it takes more without answers than came, pairs
 * values that have nothing to do with each other, which costs more and more.
 */
import type { QueueHistory } from "./queue-pairs.js";
import { never } from "./special/timeline.js";

/**
 * How many indeterminate operations there were to use, and how many more dequeues than enqueues of them took effect: at an empty answer that
 * is known, since all that was put in has been taken; elsewhere it is about as if all of them had, put right by what is known before and after.
 */
export class Offered {
  private readonly puts: Int32Array;
  private readonly takes: Int32Array;
  /** The start, then each empty answer: its middle, and what is to be added there to `all`. */
  private readonly points: number[] = [0];
  private readonly added: number[] = [0];

  constructor({ enqueues, dequeues, empties, start, indeterminate, end, timeline }: QueueHistory) {
    const calls = (positions: readonly number[]): Int32Array =>
      Int32Array.from(positions, (position) => timeline.call[position] ?? 0).sort();
    const isFree = (position: number): boolean => end[position] === never;
    this.puts = calls(enqueues.filter(isFree));
    this.takes = calls([...indeterminate, ...dequeues.filter(isFree)]);
    const middle = (position: number): number => ((timeline.call[position] ?? 0) + (end[position] ?? 0)) / 2;
    const middles = (positions: readonly number[]): Float64Array =>
      Float64Array.from(
        positions.filter((position) => !isFree(position)),
        middle,
      ).sort();
    const putMiddles = middles(enqueues);
    const takeMiddles = middles(dequeues);
    for (const point of middles(empties)) {
      const more = start.length + countBefore(putMiddles, point) - countBefore(takeMiddles, point);
      this.points.push(point);
      this.added.push(more - this.all(point, point));
    }
  }

  /** As if all of them had taken effect. */
  private all(putLimit: number, takeLimit: number): number {
    return countBefore(this.takes, takeLimit) - countBefore(this.puts, putLimit);
  }

  /** How many more dequeues than enqueues of those before two events took effect. */
  moreTakes(putLimit: number, takeLimit: number): number {
    const { points, added } = this;
    const next = countBefore(points, takeLimit);
    const from = points[next - 1] ?? 0;
    const to = points[next];
    const before = added[next - 1] ?? 0;
    const part = to === undefined ? 0 : (takeLimit - from) / (to - from);
    return this.all(putLimit, takeLimit) + before + part * ((added[next] ?? 0) - before);
  }

  /** Enqueues that began before an event, and dequeues before another. */
  before(putLimit: number, takeLimit: number): number {
    return countBefore(this.puts, putLimit) + countBefore(this.takes, takeLimit);
  }
}

function countBefore(ascending: ArrayLike<number>, event: number): number {
  let low = 0;
  for (let high = ascending.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < event) low = middle + 1;
    else high = middle;
  }
  return low;
}
