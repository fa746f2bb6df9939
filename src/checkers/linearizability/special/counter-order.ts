/**
 * Counters whose adds are of any amounts: looks for an order, and is sure of one that it finds. Operations take effect when a return demands
 * it, an answer also as soon as the total is what it found. Where a return needs another total, open adds are chosen that lead there, completed
 * ones before indeterminate ones, and of one amount the one that returns first (they are interchangeable). What is left to choose
 * is kept as several partial orders side by side, the cheapest few; so that one may be missed that exists, and nothing is said then.
 */
import type { CounterColumns } from "./counter-columns.js";
import type { Effort } from "./result.js";
import { never } from "./timeline.js";

/** Partial orders kept at each return: first few, then more. */
const widths = [1, 12, 60] as const;
/** For each width: operations looked at in making them, for each of the history. */
const mostWork = [400, 20_000, 20_000] as const;
const mostWorkInAll = 1e8;
/** Open answers that are tried to be met before an add that has to take effect. */
const mostMet = 4;
/** What it costs that an open answer is missed, beside what an add costs. */
const missedCost = 50;
/** By so many steps all is tried that may come before a return, and so many partial orders are made by it. */
const mostSteps = 4;
const mostExplored = 60;
/** An answer that the total has passed by so much is as good as missed. */
const farBehind = 20;
/** Sums that a search for open adds may remember. */
const mostSums = 3000;

interface Partial {
  readonly total: number;
  /** Bit of each open operation that has taken effect, by slot. */
  readonly done: Int32Array;
  /** Indeterminate adds that have, by class. */
  readonly used: Int32Array;
  /** What it spent that others might yet need. */
  readonly cost: number;
  readonly path: Placed | null;
}

/** Which open adds are tried first. */
type Preferred = "deadline" | "large" | "small";
const preferences: readonly Preferred[] = ["deadline", "large", "small"];

interface Placed {
  readonly position: number;
  readonly before: Placed | null;
}

/** Positions in order, or null if none was found. */
export function findOrder(columns: CounterColumns, { steps, deadline }: Effort): number[] | null {
  for (const [attempt, width] of widths.entries()) {
    const found = new Orders(
      columns,
      width,
      Math.min(steps, mostWorkInAll, (mostWork[attempt] ?? 0) * columns.found.length),
    ).run(deadline);
    if (found !== "none kept") return found === "too much work" ? null : found;
  }
  return null;
}

class Orders {
  private kept: Partial[];
  private readonly words: number;
  /** By slot: the open completed operation that has it; −1 if none has. */
  private readonly slots: number[] = [];
  private readonly slotOf: Int32Array;
  private readonly free: number[] = [];
  private readonly classOf: Int32Array;
  private readonly amounts: number[] = [];
  /** By class: indeterminate adds that have begun, in order of invocation. */
  private readonly indeterminate: number[][] = [];
  /** Whether the totals mostly grow, so that one missed below is missed for good. */
  private readonly rises: boolean;
  /** Whether they never go back. */
  private readonly monotone: boolean;
  private work = 0;

  constructor(
    private readonly columns: CounterColumns,
    private readonly width: number,
    private readonly most: number,
  ) {
    const { amount, found, init } = columns;
    this.slotOf = new Int32Array(amount.length).fill(-1);
    this.classOf = new Int32Array(amount.length).fill(-1);
    const classes = new Map<number, number>();
    for (let position = 0; position < amount.length; position++) {
      const size = amount[position] ?? 0;
      if (size === 0 || !Number.isNaN(found[position])) continue;
      let own = classes.get(size);
      if (own === undefined) {
        own = this.amounts.push(size) - 1;
        classes.set(size, own);
        this.indeterminate.push([]);
      }
      this.classOf[position] = own;
    }
    this.rises = amount.reduce((sum, each) => sum + each, 0) >= 0;
    this.monotone = amount.every((each) => each >= 0) || amount.every((each) => each <= 0);
    this.words = Math.ceil(this.mostOpen() / 32);
    const [done, used] = [new Int32Array(this.words), new Int32Array(this.amounts.length)];
    this.kept = [{ total: init, done, used, cost: 0, path: null }];
  }

  run(deadline: number): number[] | "none kept" | "too much work" {
    const { timeline, found, amount } = this.columns;
    for (let rank = 0; rank < timeline.events.length; rank++) {
      const event = timeline.events[rank] ?? 0;
      const position = event >> 1;
      if ((event & 1) === 1) {
        this.complete(position);
        if (this.kept.length === 0) return "none kept";
        if (this.work > this.most || performance.now() > deadline) return "too much work";
      } else if (timeline.return[position] === never) {
        const own = this.classOf[position] ?? -1;
        if (own >= 0) this.indeterminate[own]?.push(position);
      } else {
        const slot = this.free.pop() ?? this.slots.length;
        this.slots[slot] = position;
        this.slotOf[position] = slot;
        // What changes nothing takes effect where it fits.
        if (amount[position] !== 0) continue;
        const value = found[position] ?? 0;
        this.kept = this.kept.map((each) =>
          Number.isNaN(value) || each.total === value ? this.place(each, position) : each,
        );
      }
    }
    const order: number[] = [];
    for (let each = this.kept[0]?.path ?? null; each !== null; each = each.before) order.push(each.position);
    return order.reverse();
  }

  private mostOpen(): number {
    let [open, most] = [0, 1];
    const { events, return: returns } = this.columns.timeline;
    for (const event of events) {
      if ((event & 1) === 1) open -= 1;
      else if (returns[event >> 1] !== never) open += 1;
      most = Math.max(most, open);
    }
    return most;
  }

  private complete(position: number): void {
    const slot = this.slotOf[position] ?? 0;
    const next: Partial[] = [];
    for (const each of this.kept) {
      if (this.isDone(each, slot)) next.push(each);
      else next.push(...this.waysTo(each, position));
    }
    this.slots[slot] = -1;
    this.free.push(slot);
    const word = slot >> 5;
    const mask = ~(1 << (slot & 31));
    if (next.length === 1) {
      const [only] = next;
      this.kept = only === undefined ? [] : [without(only, word, mask)];
      return;
    }
    const distinct = new Map<string, Partial>();
    for (const each of next) {
      const partial = without(each, word, mask);
      const key = `${partial.total} ${partial.done.join()} ${partial.used.join()}`;
      const other = distinct.get(key);
      if (other === undefined || other.cost > partial.cost) distinct.set(key, partial);
    }
    this.work += next.length * (this.words + this.amounts.length);
    const costs = new Map([...distinct.values()].map((each) => [each, each.cost + missedCost * this.missed(each)]));
    this.kept = [...costs.keys()].sort((a, b) => (costs.get(a) ?? 0) - (costs.get(b) ?? 0)).slice(0, this.width);
  }

  /** Partial orders in which the operation that returns now has taken effect. */
  private waysTo(from: Partial, position: number): Partial[] {
    const ways = [...this.directWaysTo(from, position), ...(this.width === 1 ? [] : this.explored(from, position))];
    if (!this.monotone || this.width === 1) return ways;
    return ways.filter((each) => this.missed(each) === 0);
  }

  /** By any few steps. */
  private explored(from: Partial, position: number): Partial[] {
    const slot = this.slotOf[position] ?? 0;
    const ways: Partial[] = [];
    const seen = new Set<string>();
    let level: Partial[] = [from];
    for (let depth = 0; depth < mostSteps && level.length > 0; depth++) {
      const next: Partial[] = [];
      for (const each of level) {
        for (const step of this.steps(each)) {
          const there = this.place(each, step);
          const key = `${there.done.join()} ${there.used.join()}`;
          if (seen.has(key) || (this.monotone && this.missed(there) > 0)) continue;
          seen.add(key);
          if (this.isDone(there, slot)) ways.push(there);
          else next.push(there);
          if (seen.size >= mostExplored) return ways;
        }
      }
      level = next;
    }
    return ways;
  }

  /** What can take effect next: of each class of adds the one that returns first. */
  private steps(from: Partial): number[] {
    const { found, timeline } = this.columns;
    const first = new Array<number>(this.amounts.length).fill(-1);
    const steps: number[] = [];
    for (const [slot, position] of this.slots.entries()) {
      if (position < 0 || this.isDone(from, slot)) continue;
      const own = this.classOf[position] ?? -1;
      if (own < 0) {
        if (found[position] === from.total) steps.push(position);
        continue;
      }
      const other = first[own] ?? -1;
      if (other < 0 || (timeline.return[position] ?? never) < (timeline.return[other] ?? never)) first[own] = position;
    }
    this.work += this.slots.length;
    for (const [own, position] of first.entries()) {
      const spare = this.indeterminate[own]?.[from.used[own] ?? 0];
      if (position >= 0) steps.push(position);
      else if (spare !== undefined) steps.push(spare);
    }
    return steps;
  }

  private directWaysTo(from: Partial, position: number): Partial[] {
    const value = this.columns.found[position] ?? Number.NaN;
    const ways: Partial[] = [];
    if (!Number.isNaN(value)) {
      for (const there of this.waysToTotal(from, value)) {
        ways.push(this.isDone(there, this.slotOf[position] ?? 0) ? there : this.place(there, position));
      }
      return ways;
    }
    // By way of the totals that it would step over, which may not come again.
    for (const preferred of this.width === 1 ? preferences.slice(0, 1) : preferences) {
      const end = from.total + (this.columns.amount[position] ?? 0);
      ways.push(this.place(this.through(from, end, position, preferred), position));
    }
    if (this.width === 1) return ways;
    ways.push(this.place(from, position));
    for (const target of this.waiting(from).slice(0, mostMet)) {
      for (const there of this.waysToTotal(from, target, -1)) {
        ways.push(this.isDone(there, this.slotOf[position] ?? 0) ? there : this.place(there, position));
      }
    }
    return ways;
  }

  /** Meets the totals that open answers wait for up to an end, as far as it can, and stops before that. */
  private through(from: Partial, end: number, spared: number, preferred: Preferred): Partial {
    const change = end - from.total;
    let reached = from;
    const ahead = this.waiting(from).filter((total) => (total - from.total) * Math.sign(change) > 0);
    ahead.sort((a, b) => (a - b) * Math.sign(change));
    for (const total of ahead) {
      // An add that must come next takes the end along as the total goes.
      const to = spared < 0 ? end : reached.total + change;
      if ((to - total) * Math.sign(change) <= 0) break;
      reached = this.reach(reached, total, spared, preferred) ?? reached;
    }
    return reached;
  }

  /** Open answers that the total has passed, further than the open adds can take it back. */
  private missed(from: Partial): number {
    const { found, amount } = this.columns;
    let [down, up] = [from.total, from.total];
    for (const [own, begun] of this.indeterminate.entries()) {
      const left = (begun.length - (from.used[own] ?? 0)) * (this.amounts[own] ?? 0);
      if (left < 0) down += left;
      else up += left;
    }
    for (const [slot, position] of this.slots.entries()) {
      if (position < 0 || this.isDone(from, slot)) continue;
      const size = amount[position] ?? 0;
      if (size < 0) down += size;
      else up += size;
    }
    let [missed, behind] = [0, 0];
    for (const [slot, position] of this.slots.entries()) {
      if (position < 0 || Number.isNaN(found[position]) || this.isDone(from, slot)) continue;
      const value = found[position] ?? 0;
      if (this.rises ? value < down : value > up) missed += 1;
      else if (this.rises ? value < from.total : value > from.total)
        behind += Math.min(1, Math.abs(value - from.total) / farBehind);
    }
    this.work += 2 * this.slots.length;
    return this.monotone ? missed : missed + behind;
  }

  /** Totals that open answers wait for, those that return first before the others. */
  private waiting(from: Partial): number[] {
    const { found, timeline } = this.columns;
    const open: number[] = [];
    for (const [slot, position] of this.slots.entries()) {
      if (position >= 0 && !Number.isNaN(found[position]) && !this.isDone(from, slot)) open.push(position);
    }
    this.work += this.slots.length;
    open.sort((a, b) => (timeline.return[a] ?? never) - (timeline.return[b] ?? never));
    return [...new Set(open.map((position) => found[position] ?? 0))];
  }

  /** Partial orders that end with this total; `spared`: an add that is not to be used for it, unless it takes that. */
  private waysToTotal(from: Partial, target: number, spared = -1): Partial[] {
    if (from.total === target) return [from];
    const ways: Partial[] = [];
    for (const preferred of this.width === 1 ? preferences.slice(0, 1) : preferences) {
      const way = this.reach(this.through(from, target, spared, preferred), target, spared, preferred);
      if (way !== undefined) ways.push(way);
    }
    if (ways.length === 0) {
      const direct = this.reach(from, target, spared, "deadline");
      if (direct !== undefined) ways.push(direct);
    }
    if (ways.length === 0 || this.width > 1) {
      const answered = this.byAnswers(from, target);
      if (answered !== undefined) ways.push(answered);
    }
    return ways;
  }

  /** Open adds that answered take effect where they fit, one after the other, until the total is right or can be made so. */
  private byAnswers(from: Partial, target: number): Partial | undefined {
    const { found, amount } = this.columns;
    let reached = from;
    for (let steps = 0; steps <= this.slots.length; steps++) {
      const { total } = reached;
      const fits = this.slots.find(
        (position, slot) =>
          position >= 0 && found[position] === total && amount[position] !== 0 && !this.isDone(reached, slot),
      );
      this.work += this.slots.length;
      if (fits === undefined) return undefined;
      reached = this.place(reached, fits);
      const there = reached.total === target ? reached : this.reach(reached, target, -1, "deadline");
      if (there !== undefined) return there;
    }
    return undefined;
  }

  /** By open adds without an answer, as few as can be, completed ones if that is possible. */
  private reach(from: Partial, target: number, spared: number, preferred: Preferred): Partial | undefined {
    if (from.total === target) return from;
    const completed: number[] = [];
    for (const [slot, position] of this.slots.entries()) {
      if (position < 0 || position === spared || (this.classOf[position] ?? -1) < 0 || this.isDone(from, slot))
        continue;
      completed.push(position);
    }
    const { timeline, amount } = this.columns;
    completed.sort((a, b) => (timeline.return[a] ?? never) - (timeline.return[b] ?? never));
    if (preferred !== "deadline") {
      const sign = preferred === "large" ? -1 : 1;
      completed.sort((a, b) => sign * (Math.abs(amount[a] ?? 0) - Math.abs(amount[b] ?? 0)));
    }
    this.work += this.slots.length;
    const distance = target - from.total;
    let chosen = this.sum(completed, distance);
    if (chosen === undefined) {
      const more = this.indeterminate.flatMap((begun, own) => {
        const used = from.used[own] ?? 0;
        return begun.slice(used, used + 1 + Math.min(8, Math.abs(Math.trunc(distance / (this.amounts[own] ?? 1)))));
      });
      if (more.length > 0) chosen = this.sum([...completed, ...more], distance);
    }
    if (chosen === undefined) return undefined;
    let reached = from;
    for (const position of chosen) reached = this.place(reached, position);
    return reached;
  }

  /** Some of the adds that together make the distance. */
  private sum(adds: readonly number[], distance: number): number[] | undefined {
    return this.fewest(adds, distance) ?? this.any(adds, distance);
  }

  /** Add by add: the sums that those so far can make, unless what is left cannot lead from there. */
  private any(adds: readonly number[], distance: number): number[] | undefined {
    const { amount } = this.columns;
    let [down, up] = [0, 0];
    for (const position of adds) {
      down += Math.min(amount[position] ?? 0, 0);
      up += Math.max(amount[position] ?? 0, 0);
    }
    const sums = new Map<number, Placed | null>([[0, null]]);
    for (const position of adds) {
      const size = amount[position] ?? 0;
      if (size < 0) down -= size;
      else up -= size;
      for (const [total, path] of [...sums]) {
        this.work += 1;
        if (total + down > distance || total + up + Math.abs(size) < distance) sums.delete(total);
        const sum = total + size;
        if (sums.has(sum)) continue;
        const longer: Placed = { position, before: path };
        if (sum === distance) return positionsOf(longer);
        if (sums.size < mostSums && sum + down <= distance && sum + up >= distance) sums.set(sum, longer);
      }
    }
    return undefined;
  }

  /** As few as can be. */
  private fewest(adds: readonly number[], distance: number): number[] | undefined {
    const { amount } = this.columns;
    const sums = new Map<number, Placed | null>([[0, null]]);
    let latest: (readonly [number, Placed | null])[] = [[0, null]];
    // Level by level: by one add, by two, and so on. Of one amount the first left is taken.
    const place = new Map(adds.map((position, index) => [position, index]));
    for (let depth = 0; depth < mostSteps && latest.length > 0; depth++) {
      const next: (readonly [number, Placed | null])[] = [];
      for (const [total, path] of latest) {
        const tried = new Set<number>();
        const begin = path === null ? 0 : (place.get(path.position) ?? 0) + 1;
        for (let index = begin; index < adds.length; index++) {
          const position = adds[index] ?? 0;
          const size = amount[position] ?? 0;
          if (tried.has(size)) continue;
          tried.add(size);
          const sum = total + size;
          this.work += 1;
          if (sums.has(sum)) continue;
          const longer: Placed = { position, before: path };
          if (sum === distance) return positionsOf(longer);
          if (sums.size >= mostSums) return undefined;
          sums.set(sum, longer);
          next.push([sum, longer]);
        }
      }
      latest = next;
    }
    return undefined;
  }

  private isDone({ done }: Partial, slot: number): boolean {
    return ((done[slot >> 5] ?? 0) & (1 << (slot & 31))) !== 0;
  }

  /** Then also the answers that are right now. */
  private place(from: Partial, position: number): Partial {
    const { amount, found } = this.columns;
    const change = amount[position] ?? 0;
    const total = from.total + change;
    let { done, used, cost } = from;
    let path: Placed = { position, before: from.path };
    const slot = this.slotOf[position] ?? -1;
    if (slot < 0) {
      used = Int32Array.from(used);
      const own = this.classOf[position] ?? 0;
      used[own] = (used[own] ?? 0) + 1;
      cost += 4;
    }
    done = Int32Array.from(done);
    if (slot >= 0) done[slot >> 5] = (done[slot >> 5] ?? 0) | (1 << (slot & 31));
    if (change !== 0) {
      cost += 1;
      for (let other = 0; other < this.slots.length; other++) {
        const waiting = this.slots[other] ?? -1;
        if (waiting < 0 || found[waiting] !== total || amount[waiting] !== 0) continue;
        if (((done[other >> 5] ?? 0) & (1 << (other & 31))) !== 0) continue;
        done[other >> 5] = (done[other >> 5] ?? 0) | (1 << (other & 31));
        path = { position: waiting, before: path };
      }
      this.work += this.slots.length;
    }
    return { total, done, used, cost, path };
  }
}

function without(partial: Partial, word: number, mask: number): Partial {
  const done = Int32Array.from(partial.done);
  done[word] = (done[word] ?? 0) & mask;
  return { ...partial, done };
}

function positionsOf(last: Placed): number[] {
  const positions: number[] = [];
  for (let each: Placed | null = last; each !== null; each = each.before) positions.push(each.position);
  return positions.reverse();
}
