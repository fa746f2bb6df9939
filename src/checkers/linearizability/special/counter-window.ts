/**
 * What is open at one moment of the history of a counter, in columns that the search for an order walks through for each partial order:
 * open adds by amount, the one that returns first before the others (they are interchangeable), and open operations that must find a total.
 */
import type { CounterColumns } from "./counter-columns.js";
import { never } from "./timeline.js";

export class CounterWindow {
  /** Whether totals never go back. */
  readonly monotone: boolean;
  /** Whether the totals rise or fall in the long run. */
  readonly drift: number;
  readonly largest: number;
  /** 32-bit words with a bit for each slot. */
  readonly words: number;
  /** By position: the slot of an open completed operation. */
  readonly slotOf: Int32Array;
  /** By position: which adds without an answer are of the same amount; −1 for others. */
  readonly classOf: Int32Array;
  /** Open adds without an answer, by class, then by return. */
  readonly adds: Int32Array;
  addCount = 0;
  /** Open operations that must find a total, reads among them: what they must find, and the word and bit of their slots. */
  readonly finders: Int32Array;
  readonly goals: Float64Array;
  readonly goalWords: Int32Array;
  readonly goalBits: Int32Array;
  finderCount = 0;
  /** By class that has any: indeterminate adds in order of invocation, and how many of them have begun. */
  readonly spares: readonly (readonly number[])[];
  /** By class: its place in `spares`; −1 if it has none. */
  readonly spareOf: Int32Array;
  begun: Int32Array;
  /** By slot: the open completed operation that has it; −1 if none has. */
  private slots: number[] = [];
  private free: number[] = [];

  constructor(readonly columns: CounterColumns) {
    const { amount, found, timeline } = columns;
    this.slotOf = new Int32Array(amount.length).fill(-1);
    this.classOf = new Int32Array(amount.length).fill(-1);
    const classes = new Map<number, number>();
    const spares: number[][] = [];
    const spareOf = new Map<number, number>();
    let [open, most] = [0, 1];
    for (const event of timeline.events) {
      const position = event >> 1;
      const returns = timeline.return[position] !== never;
      if ((event & 1) === 1) open -= 1;
      else if (returns) open += 1;
      most = Math.max(most, open);
      const size = amount[position] ?? 0;
      if ((event & 1) === 1 || size === 0 || !Number.isNaN(found[position])) continue;
      const own = classes.get(size) ?? classes.size;
      classes.set(size, own);
      this.classOf[position] = own;
      if (returns) continue;
      const spare = spareOf.get(own) ?? spares.push([]) - 1;
      spareOf.set(own, spare);
      spares[spare]?.push(position);
    }
    this.spares = spares;
    this.spareOf = Int32Array.from({ length: classes.size }, (_, own) => spareOf.get(own) ?? -1);
    this.begun = new Int32Array(spares.length);
    this.monotone = amount.every((each) => each >= 0) || amount.every((each) => each <= 0);
    this.largest = amount.reduce((largest, each) => Math.max(largest, Math.abs(each)), 1);
    this.drift = Math.sign(amount.reduce((sum, each) => sum + each, 0));
    this.words = Math.ceil(most / 32);
    this.adds = new Int32Array(most);
    this.finders = new Int32Array(most);
    this.goals = new Float64Array(most);
    this.goalWords = new Int32Array(most);
    this.goalBits = new Int32Array(most);
  }

  open(position: number): void {
    if (this.columns.timeline.return[position] === never) {
      const spare = this.spareOf[this.classOf[position] ?? -1] ?? -1;
      if (spare >= 0) this.begun[spare] = (this.begun[spare] ?? 0) + 1;
      return;
    }
    const slot = this.free.pop() ?? this.slots.length;
    this.slots[slot] = position;
    this.slotOf[position] = slot;
    this.list(position, slot);
  }

  close(position: number): void {
    const slot = this.slotOf[position] ?? 0;
    this.slots[slot] = -1;
    this.free.push(slot);
    if ((this.classOf[position] ?? -1) >= 0) {
      const place = this.adds.indexOf(position);
      this.adds.copyWithin(place, place + 1, this.addCount--);
      return;
    }
    const place = this.finders.subarray(0, this.finderCount).indexOf(position);
    if (place < 0) return;
    const last = --this.finderCount;
    this.finders[place] = this.finders[last] ?? 0;
    this.goals[place] = this.goals[last] ?? 0;
    this.goalWords[place] = this.goalWords[last] ?? 0;
    this.goalBits[place] = this.goalBits[last] ?? 0;
  }

  save(): { readonly slots: readonly number[]; readonly free: readonly number[]; readonly begun: Int32Array } {
    return { slots: [...this.slots], free: [...this.free], begun: Int32Array.from(this.begun) };
  }

  restore({ slots, free, begun }: ReturnType<CounterWindow["save"]>): void {
    this.slots = [...slots];
    this.free = [...free];
    this.begun = Int32Array.from(begun);
    this.addCount = 0;
    this.finderCount = 0;
    for (const [slot, position] of slots.entries()) {
      if (position < 0) continue;
      this.slotOf[position] = slot;
      this.list(position, slot);
    }
  }

  private list(position: number, slot: number): void {
    const { found, timeline } = this.columns;
    const own = this.classOf[position] ?? -1;
    if (own >= 0) {
      const returned = timeline.return[position] ?? never;
      let place = this.addCount++;
      for (; place > 0; place--) {
        const other = this.adds[place - 1] ?? 0;
        const otherOwn = this.classOf[other] ?? -1;
        if (otherOwn < own || (otherOwn === own && (timeline.return[other] ?? never) < returned)) break;
        this.adds[place] = other;
      }
      this.adds[place] = position;
      return;
    }
    const goal = found[position] ?? Number.NaN;
    if (Number.isNaN(goal)) return;
    const place = this.finderCount++;
    this.finders[place] = position;
    this.goals[place] = goal;
    this.goalWords[place] = slot >> 5;
    this.goalBits[place] = 1 << (slot & 31);
  }
}
