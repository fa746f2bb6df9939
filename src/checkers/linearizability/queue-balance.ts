/**
 * Which states of a queue's search have used what is indeterminate with care. Where an empty answer is to come, what was put in until then
 * has been taken, of each value: so it can be estimated how many indeterminate enqueues and dequeues it takes to get there. Estimates
 * only, in the middle of each operation: they choose what is tried first, and rule nothing out.
 */
import type { QueueHistory } from "./queue-pairs.js";
import { never } from "./special/timeline.js";

/** There is no estimate of more values, or of more empty answers and values. */
const mostValues = 64;
const mostCounts = 4_000_000;

export class Balance {
  /** How many values there is an estimate of: all, or none. */
  readonly values: number;
  /** By empty answer and value: of the completed enqueues and elements of the start, how many more than of the completed dequeues came before. */
  private readonly until: Int32Array;
  private readonly count: number;
  /** By empty answer: what is lacking from there to the last one. */
  private readonly later: Int32Array;

  constructor({ enqueues, dequeues, empties, start, value, values, timeline, end }: QueueHistory) {
    const known = values <= mostValues && values * empties.length <= mostCounts;
    this.values = known ? values : 0;
    this.count = known ? empties.length : 0;
    this.until = new Int32Array(this.count * this.values);
    this.later = new Int32Array(this.count + 1);
    if (this.count === 0) return;
    const middle = (position: number): number => (timeline.call[position] ?? 0) + (end[position] ?? 0);
    const completed = [...enqueues, ...dequeues].filter((position) => end[position] !== never);
    completed.sort((a, b) => middle(a) - middle(b));
    const isPut = new Set(enqueues);
    const sums = new Int32Array(values);
    for (const own of start) sums[own] = (sums[own] ?? 0) + 1;
    let next = 0;
    for (const [place, empty] of empties.entries()) {
      for (; next < completed.length && middle(completed[next] ?? 0) < middle(empty); next++) {
        const position = completed[next] ?? 0;
        const own = value[position] ?? 0;
        sums[own] = (sums[own] ?? 0) + (isPut.has(position) ? 1 : -1);
      }
      this.until.set(sums, place * values);
    }
    for (let place = this.count - 1; place > 0; place--) {
      const before = this.until.subarray((place - 1) * values, place * values);
      this.later[place - 1] = (this.later[place] ?? 0) + this.lacking(before, place);
    }
  }

  /** Until the next empty answer. `drift`: of what was placed (see State). */
  lacking(drift: Int32Array, empty: number): number {
    if (empty >= this.count) return 0;
    let sum = 0;
    for (let own = 0; own < this.values; own++) {
      sum += Math.abs((this.until[empty * this.values + own] ?? 0) - (drift[own] ?? 0));
    }
    return sum;
  }

  /** From the next empty answer to the last. */
  lackingLater(empty: number): number {
    return this.later[empty] ?? 0;
  }
}

/**
 * How many indeterminate operations there were to use, and how many more dequeues than enqueues of them will have been used by some point:
 * about all of both, but where an empty answer comes it is known, and in between it lies in between.
 */
export class Offered {
  private readonly puts: Int32Array;
  private readonly takes: Int32Array;
  /** By empty answer: its middle, and how far all of both are from what is known. */
  private readonly points: number[] = [0];
  private readonly off: number[] = [0];

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
      this.off.push(more - this.all(point, point));
    }
  }

  private all(putLimit: number, takeLimit: number): number {
    return countBefore(this.takes, takeLimit) - countBefore(this.puts, putLimit);
  }

  /** How many more dequeues than enqueues, of those before two events. */
  moreTakes(putLimit: number, takeLimit: number): number {
    const { points, off } = this;
    const next = countBefore(points, takeLimit);
    const from = points[next - 1] ?? 0;
    const to = points[next];
    const before = off[next - 1] ?? 0;
    const part = to === undefined ? 0 : (takeLimit - from) / (to - from);
    return this.all(putLimit, takeLimit) + before + part * ((off[next] ?? 0) - before);
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
