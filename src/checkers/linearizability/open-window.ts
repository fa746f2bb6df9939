/**
 * The operations that are open just before one return of a partition: invoked before it, and not returned before it. A walk moves it
 * from return to return, forth and back.
 */
import type { Partition } from "./partition.js";

export class OpenWindow {
  /** Operations by number, in no order; the first `count` count. */
  readonly open: Int32Array;
  count = 0;
  /** Bits of the slots in which a read-only operation is open, and a blind update or an optional operation. */
  readonly readOnly: Int32Array;
  readonly hideable: Int32Array;
  /** Place in `returns`. */
  private position = 0;
  private readonly placeOf: Int32Array;
  private readonly inSlot: Int32Array;

  /** `words`: for a bit of each slot. */
  constructor(
    private readonly partition: Partition,
    words: number,
  ) {
    this.open = new Int32Array(partition.slots);
    this.inSlot = new Int32Array(partition.slots);
    this.placeOf = new Int32Array(partition.operations.length);
    this.readOnly = new Int32Array(words);
    this.hideable = new Int32Array(words);
    if (partition.returns.length > 0) this.openFrom(0);
  }

  /** The operation that is open in a slot. */
  openIn(slot: number): number {
    return this.inSlot[slot] ?? 0;
  }

  /** Moves it to just before this return. */
  moveTo(position: number): void {
    const { invokedBefore, returns, completed } = this.partition;
    while (this.position < position) {
      this.close(returns[this.position] ?? 0);
      this.position += 1;
      this.openFrom(invokedBefore[this.position - 1] ?? 0);
    }
    while (this.position > position) {
      const to = invokedBefore[this.position] ?? 0;
      for (let index = invokedBefore[this.position - 1] ?? 0; index < to; index++) this.close(completed[index] ?? 0);
      this.position -= 1;
      this.openOne(returns[this.position] ?? 0);
    }
  }

  /** Opens what is invoked before the return, from this place of `completed` on. */
  private openFrom(from: number): void {
    const { invokedBefore, completed } = this.partition;
    const to = invokedBefore[this.position] ?? 0;
    for (let index = from; index < to; index++) this.openOne(completed[index] ?? 0);
  }

  private openOne(id: number): void {
    this.placeOf[id] = this.count;
    this.open[this.count++] = id;
    const { slot, signature, readOnly, blind, optional } = this.partition;
    const place = slot[id] ?? 0;
    this.inSlot[place] = id;
    const own = signature[id] ?? 0;
    const bit = 1 << (place & 31);
    if (readOnly[own] === 1) this.readOnly[place >> 5] = (this.readOnly[place >> 5] ?? 0) | bit;
    else if (blind[own] === 1 || optional[own] === 1)
      this.hideable[place >> 5] = (this.hideable[place >> 5] ?? 0) | bit;
  }

  private close(id: number): void {
    const place = this.placeOf[id] ?? 0;
    const last = this.open[--this.count] ?? 0;
    this.open[place] = last;
    this.placeOf[last] = place;
    const slot = this.partition.slot[id] ?? 0;
    const others = ~(1 << (slot & 31));
    this.readOnly[slot >> 5] = (this.readOnly[slot >> 5] ?? 0) & others;
    this.hideable[slot >> 5] = (this.hideable[slot >> 5] ?? 0) & others;
  }
}
