/**
 * Decides FIFO queues whose values repeat. What a queue holds need not be known for that: the n-th value to come is the n-th to
 * leave, so an order is a sequence of pairs, an enqueue and the dequeue that took its value, and of empty answers between them. A
 * sequence stands for an order exactly if
 * - no enqueue in it began after a later enqueue, dequeue or empty answer had ended,
 * - no dequeue in it began after a later dequeue or empty answer had ended, and
 * - nothing before an empty answer began after anything that comes later had ended.
 * (Then enqueues, each as early as the dequeues to come allow, and dequeues can be merged.) What was enqueued and never taken comes after
 * all pairs; what is indeterminate has no end and may be missing.
 *
 * What needs no trying:
 * - Of the enqueues of a value that could be next, the one that ends first may be taken, and so of the dequeues: exchanging two of the same
 *   value breaks no rule. Only where an empty answer is to come, it can matter which dequeue began first (`choices`).
 * - What is indeterminate is of use only where nothing completed of its value could be taken instead.
 * - If enqueue and dequeue are the first to end of all that are left of their value, that pair may be next (`surePair`): in any order, exchange
 *   them with the first ones of that value and move the pair to the front. Where no value appears twice at a time, all pairs are of that kind.
 * - An empty answer is placed as soon as it can be, since it asks for nothing afterwards.
 * - Of two states with the same completed operations left, one that used no more of each indeterminate kind is at least as good.
 *
 * A sequence that pairs values wrongly goes on for long where many clients are busy, but uses up what is indeterminate (see queue-balance.ts,
 * and queue-agenda.ts for what is tried first). There is no order once no state is left.
 */
import { LimitReached, type StepLimits } from "../limits.js";
import { Agenda } from "./queue-agenda.js";
import { Balance, Offered } from "./queue-balance.js";
import { Column, Left } from "./queue-left.js";
import { orderOfPairs, type QueueItem } from "./queue-order.js";
import type { QueueHistory } from "./queue-pairs.js";
import type { Placed, State } from "./queue-state.js";
import { Used } from "./queue-used.js";
import { never } from "./special/timeline.js";

/** States between looks at the clock. */
const statesBetweenLooks = 64;
const bytesPerState = 120;
const bytesPerNumber = 8;

/** An enqueue that is an element of the start; one that is indeterminate; a dequeue without answer. */
const ofStart = -1;
const free = -2;
const unseen = -3;

/** Among the kinds of indeterminate operations (see Used): dequeues without an answer. */
const unseenKind = 0;

/** What can be next. `put` and `take`: places of their columns, or one of the above. */
interface Pair {
  readonly value: number;
  readonly put: number;
  readonly take: number;
}

export class QueueSearch {
  states = 0;
  bytes = 0;
  /** Pairs in the longest sequence that broke no rule. */
  longest = 0;
  private readonly puts: Left;
  private readonly takes: Left;
  private readonly emptyCall: Int32Array;
  /** By place of the empty answers, in order of invocation: the earliest end from there on. */
  private readonly emptyEnd: Int32Array;
  /** By value: positions of the indeterminate enqueues, and of the dequeues of which nothing is asked. */
  private readonly freePuts = new Map<number, number[]>();
  private readonly freeTakes = new Map<number, number[]>();
  private readonly freeValues: readonly number[];
  /** By value: the kind that its free enqueues are, the next one being its free dequeues; see `unseenKind`. */
  private readonly kinds = new Map<number, number>();
  private readonly offered: Offered;
  private readonly balance: Balance;
  /** See State. Never changed, but replaced. */
  private drift: Int32Array;
  private used: Used;
  /** Of the state that was unpacked last. */
  private usedBefore: Used;
  private usedStart = 0;
  private usedEmpties = 0;
  /** The latest call of anything placed. */
  private latest = -1;
  private slack = 0;
  private readonly averageLength: number;
  private items: QueueItem[] = [];
  private readonly agenda = new Agenda();
  private putLimit = 0;
  private takeLimit = 0;

  constructor(
    private readonly history: QueueHistory,
    private readonly limits: StepLimits,
    /** States to meet at most. */
    private readonly mostStates = Number.POSITIVE_INFINITY,
  ) {
    const { enqueues, dequeues, empties, end, value, values, timeline } = history;
    const split = (positions: readonly number[], frees: Map<number, number[]>): Left => {
      for (const position of positions) {
        if (end[position] !== never) continue;
        const own = value[position] ?? 0;
        const others = frees.get(own);
        if (others === undefined) frees.set(own, [position]);
        else others.push(position);
      }
      const column = new Column(
        positions.filter((position) => end[position] !== never),
        history,
      );
      return new Left(column, values);
    };
    this.puts = split(enqueues, this.freePuts);
    this.takes = split(dequeues, this.freeTakes);
    this.freeValues = [...new Set([...this.freePuts.keys(), ...this.freeTakes.keys()])];
    for (const [place, free] of this.freeValues.entries()) this.kinds.set(free, 2 * place + 1);
    this.used = Used.none(2 * this.freeValues.length + 1);
    this.usedBefore = this.used;
    const lengths = this.puts.column.lengths() + this.takes.column.lengths();
    const completed = this.puts.column.positions.length + this.takes.column.positions.length;
    this.averageLength = Math.max(1, lengths) / Math.max(1, completed);
    this.offered = new Offered(history);
    this.balance = new Balance(history);
    this.drift = new Int32Array(this.balance.values);
    this.emptyCall = Int32Array.from(empties, (position) => timeline.call[position] ?? 0);
    this.emptyEnd = new Int32Array(empties.length + 1).fill(never);
    for (let place = empties.length - 1; place >= 0; place--) {
      this.emptyEnd[place] = Math.min(this.emptyEnd[place + 1] ?? never, end[empties[place] ?? 0] ?? never);
    }
  }

  /** The operations' positions in an order, or null if there is none. Throws LimitReached. */
  run(): number[] | null {
    const start: State = {
      ...{
        placed: { before: undefined, items: [] },
        promise: 0,
        guided: 0,
        rank: 0,
        balance: 0,
        drift: this.drift,
        slack: 0,
        isDropped: false,
        isOpen: true,
        alike: undefined,
      },
      left: Int32Array.of(0, 0, 0, 0, 0, 0),
      used: this.used,
    };
    this.unpack(start);
    this.offer();
    let found = this.meet(start.placed);
    if (found !== undefined) return found;
    for (const state of this.agenda.states()) {
      found = this.expand(state);
      if (found !== undefined) return found;
    }
    return null;
  }

  private expand(state: State): number[] | undefined {
    this.look();
    this.unpack(state);
    this.offer();
    for (const pair of this.choices()) {
      this.unpack(state);
      this.slack += this.slackOf(pair);
      this.place(pair);
      const found = this.meet(state.placed);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Keeps the state, after what needs no trying; an order if that was all. */
  private meet(before: Placed): number[] | undefined {
    this.settle();
    if (this.isDone()) return this.order(before);
    this.longest = Math.max(this.longest, this.takes.placed);
    const state = this.pack(before);
    if (this.agenda.add(state, this.progress())) this.countBytes(state);
    return undefined;
  }

  private look(): void {
    this.states += 1;
    if (this.states > this.mostStates) throw new LimitReached("time");
    if (this.states % statesBetweenLooks === 0) {
      if (performance.now() > this.limits.deadline) throw new LimitReached("time");
      this.limits.memory?.look();
    }
  }

  private countBytes({ left, used, placed: { items } }: State): void {
    this.bytes += bytesPerState + bytesPerNumber * (left.length + 3 * items.length);
    if (used !== this.usedBefore) this.bytes += used.bytes;
    if (this.bytes > this.limits.memoryLimitBytes) throw new LimitReached("memory");
  }

  /** Grows with each pair. */
  private progress(): number {
    return this.puts.placed + this.takes.placed + this.usedStart;
  }

  private isDone(): boolean {
    return this.takes.isEmpty && this.usedEmpties === this.emptyCall.length;
  }

  /** Places what needs no trying. */
  private settle(): void {
    for (;;) {
      this.placeEmpties();
      if (this.isDone()) return;
      this.offer();
      const sure = this.surePair();
      if (sure === undefined) return;
      this.place(sure);
    }
  }

  private offer(): void {
    const emptyEnd = this.emptyEnd[this.usedEmpties] ?? never;
    this.takeLimit = Math.min(this.takes.earliest(), emptyEnd);
    this.putLimit = Math.min(this.puts.earliest(), this.takeLimit);
    this.puts.offer(this.putLimit);
    this.takes.offer(this.takeLimit);
  }

  private surePair(): Pair | undefined {
    const { start } = this.history;
    const early = this.earlyBefore();
    const isSure = (value: number): boolean => {
      const take = this.takes.best[value] ?? -1;
      return take >= 0 && (this.takes.column.call[take] ?? never) < early && this.takes.isFirst(value);
    };
    const first = start[this.usedStart];
    if (first !== undefined) {
      return isSure(first) ? { value: first, put: ofStart, take: this.takes.best[first] ?? -1 } : undefined;
    }
    for (const value of this.puts.offered) {
      if (!isSure(value) || !this.puts.isFirst(value)) continue;
      return { value, put: this.puts.best[value] ?? -1, take: this.takes.best[value] ?? -1 };
    }
    return undefined;
  }

  /** The point before which dequeues cannot stand in the way of any empty answer, wherever that comes. */
  private earlyBefore(): number {
    return this.usedEmpties === this.emptyCall.length ? never : this.puts.earliest();
  }

  /** All pairs that it can be worth trying next: see above, those with the enqueue or the dequeue that ends first of all. */
  private choices(): readonly Pair[] {
    const { start } = this.history;
    const pairs: Pair[] = [];
    const first = start[this.usedStart];
    if (first !== undefined) {
      this.choicesOf(first, ofStart, pairs);
      return pairs;
    }
    const put = this.puts.first();
    if (put >= 0) this.choicesOf(this.puts.column.value[put] ?? -1, put, pairs);
    const take = this.takes.first();
    if (take >= 0) this.choicesWith(take, pairs);
    return pairs;
  }

  /** Of the dequeue that ends first of all. */
  private choicesWith(take: number, pairs: Pair[]): void {
    const value = this.takes.column.value[take] ?? -1;
    const put = this.puts.best[value] ?? -1;
    if (put >= 0) {
      if (!pairs.some((each) => each.put === put && each.take === take)) pairs.push({ value, put, take });
    } else if (this.nextFree(this.freePuts, value, 0) < this.putLimit) pairs.push({ value, put: free, take });
  }

  private choicesOf(value: number, put: number, pairs: Pair[]): void {
    const early = this.earlyBefore();
    const best = this.takes.best[value] ?? -1;
    let earliest = never;
    if (best >= 0) {
      const { call } = this.takes.column;
      const takes = (call[best] ?? never) < early ? [best] : this.takes.undominated(value, early);
      for (const take of takes) {
        pairs.push({ value, put, take });
        earliest = Math.min(earliest, call[take] ?? never);
      }
    }
    // A pair that does not have to take effect is of no use.
    if (put === free || earliest < early) return;
    const known = this.nextFree(this.freeTakes, value, 1);
    if (known < Math.min(this.takeLimit, earliest)) {
      pairs.push({ value, put, take: free });
      earliest = known;
    }
    const { indeterminate, timeline } = this.history;
    const without = timeline.call[indeterminate[this.used.count(unseenKind)] ?? -1] ?? never;
    if (without < Math.min(this.takeLimit, earliest)) pairs.push({ value, put, take: unseen });
  }

  /** When the next one of these begins; `never` if none is left. `kind`: beyond the first of the value. */
  private nextFree(frees: ReadonlyMap<number, readonly number[]>, value: number, kind: 0 | 1): number {
    const position = frees.get(value)?.[this.used.count(this.kindOf(value) + kind)];
    return position === undefined ? never : (this.history.timeline.call[position] ?? never);
  }

  private slackOf({ put, take }: Pair): number {
    const ofColumn = ({ column }: Left, place: number, limit: number): number =>
      place < 0 ? (place === ofStart ? 0 : freeSlack) : ((column.end[place] ?? never) - limit) / this.averageLength;
    return Math.max(ofColumn(this.puts, put, this.putLimit), ofColumn(this.takes, take, this.takeLimit));
  }

  private place({ value, put, take }: Pair): void {
    const { timeline, indeterminate } = this.history;
    let taker: number;
    if (take === unseen) {
      taker = indeterminate[this.used.count(unseenKind)] ?? -1;
      this.used = this.used.withOneMore(unseenKind);
    } else if (take === free) taker = this.useFree(this.freeTakes, value, 1);
    else {
      taker = this.takes.column.positions[take] ?? -1;
      this.takes.remove(take);
    }
    let putter = -1;
    if (put === ofStart) this.usedStart += 1;
    else if (put === free) putter = this.useFree(this.freePuts, value, 0);
    else {
      putter = this.puts.column.positions[put] ?? -1;
      this.puts.remove(put);
    }
    this.latest = Math.max(this.latest, timeline.call[taker] ?? 0, putter < 0 ? -1 : (timeline.call[putter] ?? 0));
    const more = Number(put >= 0 || put === ofStart) - Number(take >= 0);
    if (more !== 0 && value < this.drift.length) {
      this.drift = this.drift.slice();
      this.drift[value] = (this.drift[value] ?? 0) + more;
    }
    this.items.push({ put: putter, take: taker, empty: -1 });
  }

  private placeEmpties(): void {
    const { start, empties } = this.history;
    if (this.usedStart < start.length) return;
    while (this.usedEmpties < empties.length) {
      const emptyEnd = this.emptyEnd[this.usedEmpties] ?? never;
      const limit = Math.min(this.puts.earliest(), this.takes.earliest(), emptyEnd);
      const call = this.emptyCall[this.usedEmpties] ?? never;
      if (this.latest >= limit || call >= limit) return;
      this.items.push({ put: -1, take: -1, empty: empties[this.usedEmpties] ?? -1 });
      this.usedEmpties += 1;
      this.latest = Math.max(this.latest, call);
    }
  }

  private pack(before: Placed): State {
    const { puts, takes } = this;
    // Dequeues and empty answers to come begin before all that comes later has ended; of the enqueues that are to come this is not said.
    const hinders = this.usedEmpties < this.emptyCall.length && this.latest >= puts.earliest();
    const left = new Int32Array(6 + puts.before.length + takes.before.length);
    left.set([
      puts.top,
      takes.top,
      this.usedStart,
      this.usedEmpties,
      hinders ? this.latest + 1 : 0,
      puts.before.length,
    ]);
    left.set(puts.before, 6);
    left.set(takes.before, 6 + puts.before.length);
    const { used } = this;
    const { sum } = used;
    const toCome = this.balance.lacking(this.drift, this.usedEmpties);
    const promise = puts.before.length + takes.before.length + usedWeight * sum + slackWeight * this.slack;
    const rank = sum - this.offered.before(this.putLimit, this.takeLimit);
    const net = puts.placed + this.usedStart - takes.placed;
    const off = Math.abs(net - this.offered.moreTakes(this.putLimit, this.takeLimit));
    const balance = rank + toCome + this.balance.lackingLater(this.usedEmpties);
    return {
      placed: { before, items: this.items },
      left,
      used,
      slack: this.slack,
      promise,
      guided: promise + offWeight * off,
      rank,
      balance,
      drift: this.drift,
      isDropped: false,
      isOpen: true,
      alike: undefined,
    };
  }

  private kindOf(value: number): number {
    return this.kinds.get(value) ?? -1;
  }

  /** The next one of these; one that was found to be left. */
  private useFree(frees: ReadonlyMap<number, readonly number[]>, value: number, kind: 0 | 1): number {
    const own = this.kindOf(value) + kind;
    const position = frees.get(value)?.[this.used.count(own)] ?? -1;
    this.used = this.used.withOneMore(own);
    return position;
  }

  private unpack({ left, used, slack, drift }: State): void {
    this.slack = slack;
    this.drift = drift;
    this.used = used;
    this.usedBefore = used;
    const { puts, takes } = this;
    const [putTop = 0, takeTop = 0, start = 0, empties = 0, latest = 0, before = 0] = left;
    puts.set(putTop, left, 6, 6 + before);
    takes.set(takeTop, left, 6 + before, left.length);
    this.usedStart = start;
    this.usedEmpties = empties;
    this.latest = latest - 1;
    this.items = [];
  }

  private order(before: Placed): number[] {
    const parts: (readonly QueueItem[])[] = [this.items];
    for (let each: Placed | undefined = before; each !== undefined; each = each.before) parts.push(each.items);
    const waiting = this.history.start.slice(this.usedStart).map(() => -1);
    const left = this.puts.all().map((place) => this.puts.column.positions[place] ?? -1);
    const rest = [...waiting, ...left].map((put) => ({ put, take: -1, empty: -1 }));
    return orderOfPairs(this.history, [...parts.reverse().flat(), ...rest]);
  }
}

/**
 * What is promising: little left behind what was placed, little used of what is indeterminate, and pairs that had to be placed soon, since what
 * has time may be needed later. `slackWeight`: of as much time as an operation takes on average; an indeterminate one has `freeSlack` of it.
 */
const usedWeight = Number(process.env.USED ?? 4);
const slackWeight = Number(process.env.SLACK ?? 5);
const freeSlack = 2;
const offWeight = Number(process.env.OFF ?? 4);
