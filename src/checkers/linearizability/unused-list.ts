/**
 * Operations that are not placed yet, in groups, each in an order of its own: doubly linked lists from which one is taken out and put
 * back, last out first in, in constant time.
 */
export class UnusedLists {
  private readonly after: Int32Array;
  private readonly before: Int32Array;

  /** `groups`: positions in the order of their list, each in one list at most; `bound`: more than any position. */
  constructor(
    groups: readonly (readonly number[])[],
    private readonly bound: number,
  ) {
    this.after = new Int32Array(bound + groups.length).fill(-1);
    this.before = new Int32Array(bound + groups.length).fill(-1);
    for (const [group, positions] of groups.entries()) {
      let last = bound + group;
      for (const position of positions) {
        this.after[last] = position;
        this.before[position] = last;
        last = position;
      }
    }
  }

  /** −1 when there is none. */
  first(group: number): number {
    return this.after[this.bound + group] ?? -1;
  }

  /** The one after it, −1 for none. */
  next(position: number): number {
    return this.after[position] ?? -1;
  }

  remove(position: number): void {
    const before = this.before[position] ?? -1;
    const after = this.after[position] ?? -1;
    this.after[before] = after;
    if (after >= 0) this.before[after] = before;
  }

  restore(position: number): void {
    const before = this.before[position] ?? -1;
    const after = this.after[position] ?? -1;
    this.after[before] = position;
    if (after >= 0) this.before[after] = position;
  }
}
