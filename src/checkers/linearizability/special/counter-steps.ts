/**
 * What is open at one moment of the history of a counter, and the steps that a partial order can take then: an open add, of one amount
 * the one that returns first (they are interchangeable), completed ones before indeterminate ones, or an open operation whose answer is the
 * total. What a partial order has spent, and what it has left behind, says how promising it is.
 * Where totals only rise, or only fall, no step passes a total which an open operation must find: it does not come again.
 */
import type { CounterColumns } from "./counter-columns.js";
import { never } from "./timeline.js";

/** What it costs to use an indeterminate add, beside what an add costs. */
const spentCost = 4;
/** Where totals go up and down, what a read is worth that takes effect before it must: its total need not be met again. */
const metWorth = 1;
export interface PartialOrder {
  readonly total: number;
  /** Bit of each open operation that has taken effect, by slot. */
  readonly done: Int32Array;
  /** Indeterminate adds that have, by class. */
  readonly used: Int32Array;
  /** What it spent that others might yet need, less what it is rid of. */
  readonly cost: number;
  readonly path: Placed | null;
}

interface Placed {
  readonly position: number;
  readonly before: Placed | null;
}

export function positionsOf(last: Placed | null): number[] {
  const positions: number[] = [];
  for (let each = last; each !== null; each = each.before) positions.push(each.position);
  return positions.reverse();
}

export class CounterWindow {
  /** Operations looked at. */
  work = 0;
  private readonly words: number;
  /** By slot: the open completed operation that has it; −1 if none has. */
  private slots: number[] = [];
  private free: number[] = [];
  private readonly slotOf: Int32Array;
  /** By position: which adds without an answer are of the same amount; −1 for others. */
  private readonly classOf: Int32Array;
  private readonly amounts: number[] = [];
  /** By class: indeterminate adds in order of invocation, and how many of them have begun. */
  private readonly indeterminate: number[][] = [];
  private begun: number[] = [];
  /** Whether totals never go back. */
  readonly monotone: boolean;
  private readonly largest: number;
  /** Whether the totals rise or fall in the long run. */
  private readonly drift: number;
  /** Of the present slots, by class: open adds in order of return; and open operations that must find a total, by it. */
  private openAdds: readonly (readonly number[])[] = [];
  private awaiting = new Map<number, number[]>();
  private isCurrent = false;

  constructor(private readonly columns: CounterColumns) {
    const { amount, found, timeline } = columns;
    this.slotOf = new Int32Array(amount.length).fill(-1);
    this.classOf = new Int32Array(amount.length).fill(-1);
    const classes = new Map<number, number>();
    const begins = [...timeline.events].filter((event) => (event & 1) === 0);
    for (const event of begins) {
      const position = event >> 1;
      const size = amount[position] ?? 0;
      if (size === 0 || !Number.isNaN(found[position])) continue;
      let own = classes.get(size);
      if (own === undefined) {
        own = this.amounts.push(size) - 1;
        classes.set(size, own);
        this.indeterminate.push([]);
        this.begun.push(0);
      }
      this.classOf[position] = own;
      if (timeline.return[position] === never) this.indeterminate[own]?.push(position);
    }
    this.monotone = amount.every((each) => each >= 0) || amount.every((each) => each <= 0);
    this.largest = amount.reduce((most, each) => Math.max(most, Math.abs(each)), 1);
    this.drift = Math.sign(amount.reduce((sum, each) => sum + each, 0));
    this.words = Math.ceil(mostOpen(columns) / 32);
  }

  beginning(): PartialOrder {
    const [done, used] = [new Int32Array(this.words), new Int32Array(this.amounts.length)];
    return { total: this.columns.init, done, used, cost: 0, path: null };
  }

  open(position: number): void {
    this.isCurrent = false;
    if (this.columns.timeline.return[position] === never) {
      const own = this.classOf[position] ?? -1;
      if (own >= 0) this.begun[own] = (this.begun[own] ?? 0) + 1;
      return;
    }
    const slot = this.free.pop() ?? this.slots.length;
    this.slots[slot] = position;
    this.slotOf[position] = slot;
  }

  close(position: number): void {
    this.isCurrent = false;
    const slot = this.slotOf[position] ?? 0;
    this.slots[slot] = -1;
    this.free.push(slot);
  }

  save(): { readonly slots: readonly number[]; readonly free: readonly number[]; readonly begun: readonly number[] } {
    return { slots: [...this.slots], free: [...this.free], begun: [...this.begun] };
  }

  restore({ slots, free, begun }: ReturnType<CounterWindow["save"]>): void {
    this.isCurrent = false;
    this.slots = [...slots];
    this.free = [...free];
    this.begun = [...begun];
    for (const [slot, position] of slots.entries()) if (position >= 0) this.slotOf[position] = slot;
  }

  /** A read that was just invoked takes effect if its answer is the total, and so does what changes nothing. */
  answered(from: PartialOrder, position: number): PartialOrder {
    const { amount, found } = this.columns;
    if (amount[position] !== 0) return from;
    const value = found[position] ?? 0;
    return Number.isNaN(value) || value === from.total ? this.place(from, position) : from;
  }

  isDone({ done }: PartialOrder, position: number): boolean {
    const slot = this.slotOf[position] ?? 0;
    return ((done[slot >> 5] ?? 0) & (1 << (slot & 31))) !== 0;
  }

  /** The same when the operation, which has taken effect, is open no more. */
  without(order: PartialOrder, position: number): PartialOrder {
    const slot = this.slotOf[position] ?? 0;
    const done = Int32Array.from(order.done);
    done[slot >> 5] = (done[slot >> 5] ?? 0) & ~(1 << (slot & 31));
    return { ...order, done };
  }

  /**
   * Equal for partial orders that can go on in the same ways. Others have the same by a rare chance only, and then one of them is lost:
   * an order may be missed for it, but none that is found is wrong.
   */
  keyOf({ total, done, used }: PartialOrder): number {
    this.work += this.words + used.length;
    let [low, high] = [mixed(0, total), mixed(1, total)];
    for (const each of used) [low, high] = [mixed(low, each), mixed(high, each)];
    for (const each of done) [low, high] = [mixed(low, each), mixed(high, each)];
    return (low >>> 0) * 2 ** 21 + (high >>> 11);
  }

  /** How many adds it takes at least from a total to the one that an operation found; 0 if it found none. */
  addsTo(position: number, total: number): number {
    const goal = this.columns.found[position] ?? Number.NaN;
    return Number.isNaN(goal) ? 0 : Math.abs(goal - total) / this.largest;
  }

  /** True if the step passed a total which an open operation must find and which does not come again. */
  passes(from: PartialOrder, to: PartialOrder): boolean {
    if (!this.monotone) return false;
    this.look();
    const [low, high] = from.total < to.total ? [from.total, to.total - 1] : [to.total + 1, from.total];
    for (const [value, positions] of this.awaiting) {
      if (value < low || value > high) continue;
      if (positions.some((position) => !this.isDone(to, position))) return true;
    }
    return false;
  }

  private look(): void {
    if (this.isCurrent) return;
    this.isCurrent = true;
    const { found, timeline } = this.columns;
    const adds: number[][] = this.amounts.map(() => []);
    this.awaiting = new Map();
    for (const position of this.slots) {
      if (position < 0) continue;
      const own = this.classOf[position] ?? -1;
      const value = found[position] ?? Number.NaN;
      if (own >= 0) adds[own]?.push(position);
      else if (!Number.isNaN(value)) {
        const list = this.awaiting.get(value);
        if (list === undefined) this.awaiting.set(value, [position]);
        else list.push(position);
      }
    }
    for (const list of adds) list.sort((a, b) => (timeline.return[a] ?? never) - (timeline.return[b] ?? never));
    this.openAdds = adds;
    this.work += this.slots.length;
  }

  /**
   * What it will cost, where totals go up and down, that open operations must find totals which the order has left behind: each is as many
   * steps against the drift as it is away.
   */
  leftBehind(order: PartialOrder): number {
    if (this.monotone) return 0;
    this.look();
    let sum = 0;
    for (const [value, positions] of this.awaiting) {
      const away = (order.total - value) * this.drift;
      if (away <= 0) continue;
      for (const position of positions) if (!this.isDone(order, position)) sum += away;
    }
    this.work += this.awaiting.size;
    return sum;
  }

  /** What can take effect next: of each class the add that returns first, and what finds the total. */
  steps(from: PartialOrder): number[] {
    this.look();
    const steps = (this.awaiting.get(from.total) ?? []).filter((position) => !this.isDone(from, position));
    for (const [own, adds] of this.openAdds.entries()) {
      this.work += adds.length;
      const used = from.used[own] ?? 0;
      const spare = used < (this.begun[own] ?? 0) ? this.indeterminate[own]?.[used] : undefined;
      const step = adds.find((position) => !this.isDone(from, position)) ?? spare;
      if (step !== undefined) steps.push(step);
    }
    return steps;
  }

  /** Then also the reads whose answer is the total. */
  place(from: PartialOrder, position: number): PartialOrder {
    const { amount, timeline } = this.columns;
    const change = amount[position] ?? 0;
    const total = from.total + change;
    let { used, cost } = from;
    let path: Placed = { position, before: from.path };
    const done = Int32Array.from(from.done);
    const mark = (each: number): void => {
      const slot = this.slotOf[each] ?? 0;
      done[slot >> 5] = (done[slot >> 5] ?? 0) | (1 << (slot & 31));
    };
    if (timeline.return[position] === never) {
      used = Int32Array.from(used);
      const own = this.classOf[position] ?? 0;
      used[own] = (used[own] ?? 0) + 1;
      cost += spentCost;
    } else mark(position);
    if (change !== 0) {
      cost += 1;
      for (const read of this.awaiting.get(total) ?? []) {
        if (amount[read] !== 0 || this.isDone(from, read)) continue;
        mark(read);
        path = { position: read, before: path };
        if (!this.monotone) cost -= metWorth;
      }
    }
    this.work += this.words;
    return { total, done, used, cost, path };
  }
}

function mixed(hash: number, value: number): number {
  const product = Math.imul(hash ^ value, 0x9e37_79b1);
  return product ^ (product >>> 15);
}

function mostOpen({ timeline: { events, return: returns } }: CounterColumns): number {
  let [open, most] = [0, 1];
  for (const event of events) {
    if ((event & 1) === 1) open -= 1;
    else if (returns[event >> 1] !== never) open += 1;
    most = Math.max(most, open);
  }
  return most;
}
