/** The puts of one text to a key-value store, by when they can take effect. */
import { never, type Timeline } from "./timeline.js";

export class PutsOfText {
  /** Those that completed, in order of return; of each and those after it the earliest call. */
  private readonly completed: readonly number[];
  private readonly returns: readonly number[];
  private readonly firstCall: readonly number[];
  /** In order of invocation. */
  private readonly indeterminate: readonly number[];

  /** `positions`: in order of invocation. */
  constructor(
    positions: readonly number[],
    private readonly timeline: Timeline,
  ) {
    const { call, return: returns } = timeline;
    this.indeterminate = positions.filter((put) => returns[put] === never);
    this.completed = positions
      .filter((put) => returns[put] !== never)
      .sort((a, b) => (returns[a] ?? 0) - (returns[b] ?? 0));
    // The first place stands for nothing, as that of the gaps does.
    this.returns = [-1, ...this.completed.map((put) => returns[put] ?? 0)];
    let earliest = never;
    this.firstCall = this.completed
      .toReversed()
      .map((put) => {
        earliest = Math.min(earliest, call[put] ?? 0);
        return earliest;
      })
      .reverse();
  }

  /** Those that can take effect after `from` and before `to`, in order of return. */
  between(from: number, to: number): number[] {
    const found: number[] = [];
    const isEarly = (put: number): boolean => (this.timeline.call[put] ?? 0) < to;
    for (let place = firstBeyond(this.returns, from) - 1; (this.firstCall[place] ?? never) < to; place++) {
      const put = this.completed[place] ?? 0;
      if (isEarly(put)) found.push(put);
    }
    found.push(...this.indeterminate.filter(isEarly));
    return found;
  }
}

/** The first, from 1 on, that is greater than this. `ascending`: numbers that never fall. */
export function firstBeyond(ascending: readonly number[], than: number): number {
  let low = 1;
  for (let high = ascending.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) <= than) low = middle + 1;
    else high = middle;
  }
  return low;
}
