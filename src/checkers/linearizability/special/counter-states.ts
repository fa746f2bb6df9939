/**
 * Partial orders of a counter, in columns, since thousands are made for each that is gone on from. What one has spent, and what it has left
 * behind, says how promising it is.
 * Where totals only rise, or only fall, no step passes a total which an open operation must find: it does not come again.
 */
import type { CounterWindow } from "./counter-window.js";
import { never } from "./timeline.js";

/** What it costs to use an indeterminate add, beside what any add costs. */
const spentCost = 4;
/** Where totals go up and down, what a read is worth that takes effect before it must: its total need not be met again. */
const metWorth = 0.5;
/** What an add costs that leads the way totals go in the long run; and one that leads back, of which there are fewer. */
const addCost = 1;
const backCost = 2;

export class PartialOrders {
  count = 0;
  total = new Float64Array(64);
  /** What it spent that others might yet need, less what it is rid of. */
  cost = new Float64Array(64);
  /** Where totals go up and down: how far it went past totals that open operations must find, in sum. */
  behind = new Float64Array(64);
  /** The one that it goes on from and what took effect then; for a copy −1, and its place among the others. */
  before = new Int32Array(64);
  step = new Int32Array(64);
  /** Bits of the open operations that have taken effect, by slot: `words` for each. */
  done: Int32Array;
  /** How many indeterminate adds have, of each class that has any. */
  used: Int32Array;
  readonly words: number;
  readonly classes: number;
  /** Equal ones are found by their hash: an entry counts if its stamp is the present one. */
  private table = new Int32Array(512);
  private stamps = new Int32Array(512);
  private stamp = 1;

  constructor(private readonly window: CounterWindow) {
    this.words = window.words;
    this.classes = window.spares.length;
    this.done = new Int32Array(64 * this.words);
    this.used = new Int32Array(64 * this.classes);
  }

  clear(): void {
    this.count = 0;
    this.stamp += 1;
  }

  beginWith(total: number): void {
    this.total[this.next()] = total;
    this.count += 1;
  }

  /** Appends one of others. False if it is known already. */
  copy(others: PartialOrders, from: number): boolean {
    const to = this.next();
    this.total[to] = others.total[from] ?? 0;
    this.cost[to] = others.cost[from] ?? 0;
    this.before[to] = -1;
    this.step[to] = from;
    const { words, classes } = this;
    for (let word = 0; word < words; word++) this.done[to * words + word] = others.done[from * words + word] ?? 0;
    for (let own = 0; own < classes; own++) this.used[to * classes + own] = others.used[from * classes + own] ?? 0;
    this.behind[to] = this.window.monotone ? 0 : this.leftBehind(to);
    return this.enter();
  }

  private leftBehind(each: number): number {
    const { finderCount, goals, goalWords, goalBits, drift } = this.window;
    let sum = 0;
    for (let place = 0; place < finderCount; place++) {
      const past = ((this.total[each] ?? 0) - (goals[place] ?? 0)) * drift;
      const word = this.done[each * this.words + (goalWords[place] ?? 0)] ?? 0;
      if (past > 0 && (word & (goalBits[place] ?? 0)) === 0) sum += past;
    }
    return sum;
  }

  isDone(each: number, slot: number): boolean {
    return ((this.done[each * this.words + (slot >> 5)] ?? 0) & (1 << (slot & 31))) !== 0;
  }

  mark(each: number, slot: number): void {
    const word = each * this.words + (slot >> 5);
    this.done[word] = (this.done[word] ?? 0) | (1 << (slot & 31));
  }

  /** In all of them: the slot is free for another operation. */
  unmark(slot: number): void {
    for (let each = 0; each < this.count; each++) {
      const word = each * this.words + (slot >> 5);
      this.done[word] = (this.done[word] ?? 0) & ~(1 << (slot & 31));
    }
  }

  allHave(slot: number): boolean {
    for (let each = 0; each < this.count; each++) if (!this.isDone(each, slot)) return false;
    return true;
  }

  /** What can take effect next: of each amount the add that returns first, indeterminate ones last, and what finds the total and changes it. */
  eachStep(from: number, step: (from: number, position: number) => void): void {
    const { window } = this;
    const { finders, goals, adds, classOf, spares, begun, columns, slotOf } = window;
    const total = this.total[from] ?? 0;
    for (let place = 0; place < window.finderCount; place++) {
      if (goals[place] !== total) continue;
      const position = finders[place] ?? 0;
      if (columns.amount[position] !== 0 && !this.isDone(from, slotOf[position] ?? 0)) step(from, position);
    }
    let last = -1;
    for (let place = 0; place < window.addCount; place++) {
      const position = adds[place] ?? 0;
      const own = classOf[position] ?? 0;
      if (own === last || this.isDone(from, slotOf[position] ?? 0)) continue;
      last = own;
      step(from, position);
    }
    for (let spare = 0; spare < spares.length; spare++) {
      const used = this.used[from * this.classes + spare] ?? 0;
      if (used >= (begun[spare] ?? 0)) continue;
      const position = spares[spare]?.[used] ?? 0;
      if (!this.hasOpen(from, classOf[position] ?? 0)) step(from, position);
    }
  }

  private hasOpen(from: number, own: number): boolean {
    const { adds, addCount, classOf, slotOf } = this.window;
    for (let place = 0; place < addCount; place++) {
      const position = adds[place] ?? 0;
      if (classOf[position] === own && !this.isDone(from, slotOf[position] ?? 0)) return true;
    }
    return false;
  }

  /**
   * Appends what comes of one when an operation takes effect, and then the reads whose answer is the total. False, and nothing is there,
   * if that is known already, or passed a total that does not come again.
   */
  place(from: number, position: number): boolean {
    const { window } = this;
    const { amount, timeline } = window.columns;
    const { words, classes } = this;
    const to = this.next();
    const change = amount[position] ?? 0;
    const before = this.total[from] ?? 0;
    const total = before + change;
    let cost = this.cost[from] ?? 0;
    let behind = 0;
    const first = to * words;
    for (let word = 0; word < words; word++) this.done[first + word] = this.done[from * words + word] ?? 0;
    for (let own = 0; own < classes; own++) this.used[to * classes + own] = this.used[from * classes + own] ?? 0;
    if (timeline.return[position] === never) {
      const own = to * classes + (window.spareOf[window.classOf[position] ?? 0] ?? 0);
      this.used[own] = (this.used[own] ?? 0) + 1;
      cost += spentCost;
    } else this.mark(to, window.slotOf[position] ?? 0);
    if (change !== 0) {
      cost += change * window.drift < 0 ? backCost : addCost;
      const { finderCount, finders, goals, goalWords, goalBits, monotone, drift } = window;
      const low = Math.min(before, total + 1);
      const high = Math.max(before, total - 1);
      for (let place = 0; place < finderCount; place++) {
        const goal = goals[place] ?? 0;
        const word = first + (goalWords[place] ?? 0);
        const bit = goalBits[place] ?? 0;
        if (((this.done[word] ?? 0) & bit) !== 0) continue;
        if (goal === total) {
          if (amount[finders[place] ?? 0] !== 0) continue;
          this.done[word] = (this.done[word] ?? 0) | bit;
          if (!monotone) cost -= metWorth;
        } else if (monotone) {
          if (goal >= low && goal <= high) return false;
        } else if ((total - goal) * drift > 0) behind += Math.abs(total - goal);
      }
    }
    this.behind[to] = behind;
    this.total[to] = total;
    this.cost[to] = cost;
    this.before[to] = from;
    this.step[to] = position;
    return this.enter();
  }

  /** Counts the one that was just written at the end, unless it is known. */
  private enter(): boolean {
    const mask = this.table.length - 1;
    const to = this.count;
    let place = this.hash(to) & mask;
    for (; this.stamps[place] === this.stamp; place = (place + 1) & mask)
      if (this.isEqual(this.table[place] ?? 0, to)) return false;
    this.table[place] = to;
    this.stamps[place] = this.stamp;
    this.count += 1;
    if (2 * this.count > mask) this.rehash();
    return true;
  }

  private hash(each: number): number {
    const { words, classes } = this;
    let hash = mixed(0, this.total[each] ?? 0);
    for (let word = 0; word < words; word++) hash = mixed(hash, this.done[each * words + word] ?? 0);
    for (let own = 0; own < classes; own++) hash = mixed(hash, this.used[each * classes + own] ?? 0);
    return hash;
  }

  private isEqual(a: number, b: number): boolean {
    const { words, classes } = this;
    if (this.total[a] !== this.total[b]) return false;
    for (let word = 0; word < words; word++)
      if (this.done[a * words + word] !== this.done[b * words + word]) return false;
    for (let own = 0; own < classes; own++)
      if (this.used[a * classes + own] !== this.used[b * classes + own]) return false;
    return true;
  }

  private rehash(): void {
    this.table = new Int32Array(4 * this.table.length);
    this.stamps = new Int32Array(this.table.length);
    this.stamp = 1;
    const mask = this.table.length - 1;
    for (let each = 0; each < this.count; each++) {
      let place = this.hash(each) & mask;
      while (this.stamps[place] === 1) place = (place + 1) & mask;
      this.table[place] = each;
      this.stamps[place] = 1;
    }
  }

  /** The place after the last, with room there. */
  private next(): number {
    const capacity = this.total.length;
    if (this.count < capacity) return this.count;
    this.total = enlarged(this.total, new Float64Array(2 * capacity));
    this.cost = enlarged(this.cost, new Float64Array(2 * capacity));
    this.behind = enlarged(this.behind, new Float64Array(2 * capacity));
    this.before = enlarged(this.before, new Int32Array(2 * capacity));
    this.step = enlarged(this.step, new Int32Array(2 * capacity));
    this.done = enlarged(this.done, new Int32Array(2 * this.done.length));
    this.used = enlarged(this.used, new Int32Array(2 * this.used.length));
    return this.count;
  }
}

function enlarged<Column extends Int32Array | Float64Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}

function mixed(hash: number, value: number): number {
  const product = Math.imul(hash ^ value, 0x9e37_79b1);
  return product ^ (product >>> 15);
}
