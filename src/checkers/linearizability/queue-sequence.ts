/**
 * A sequence of pairs as a queue's search extends it (see queue-search.ts for its rules): what is left to place, what was used, what needs no
 * trying, and which pairs can be worth trying next.
 */
import { Column, Left } from "./queue-left.js";
import { orderOfPairs, type QueueItem } from "./queue-order.js";
import type { QueueHistory } from "./queue-pairs.js";
import type { Placed } from "./queue-state.js";
import { Used } from "./queue-used.js";
import { never } from "./special/timeline.js";

/** An enqueue that is an element of the start; one that is indeterminate; a dequeue without answer. */
const ofStart = -1;
const free = -2;
const unseen = -3;

/** Among the kinds of indeterminate operations (see Used): dequeues without an answer. */
const unseenKind = 0;

/** Of an indeterminate operation, see `slackOf`. */
const freeSlack = 2;

/** What can be next. `put` and `take`: places of their columns, or one of the above. */
export interface Pair {
  readonly value: number;
  readonly put: number;
  readonly take: number;
}

export class Sequence {
  /** The earliest ends of what is left: what is placed next has to have begun before. */
  putLimit = 0;
  takeLimit = 0;
  used: Used;
  /** What was placed since `goTo`. */
  items: QueueItem[] = [];
  private readonly puts: Left;
  private readonly takes: Left;
  private readonly emptyCall: Int32Array;
  /** By place of the empty answers, in order of invocation: the earliest end from there on. */
  private readonly emptyEnd: Int32Array;
  /** By value: positions of the indeterminate enqueues, and of the dequeues of which nothing is asked. */
  private readonly freePuts = new Map<number, number[]>();
  private readonly freeTakes = new Map<number, number[]>();
  /** By value: the kind that its free enqueues are, the next one being its free dequeues; see `unseenKind`. */
  private readonly kinds = new Map<number, number>();
  private usedStart = 0;
  private usedEmpties = 0;
  /** The latest call of anything placed. */
  private latest = -1;
  private readonly averageLength: number;

  constructor(private readonly history: QueueHistory) {
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
    const freeValues = new Set([...this.freePuts.keys(), ...this.freeTakes.keys()]);
    for (const own of freeValues) this.kinds.set(own, 2 * this.kinds.size + 1);
    this.used = Used.none(2 * freeValues.size + 1);
    const lengths = this.puts.column.lengths() + this.takes.column.lengths();
    const completed = this.puts.column.positions.length + this.takes.column.positions.length;
    this.averageLength = Math.max(1, lengths) / Math.max(1, completed);
    this.emptyCall = Int32Array.from(empties, (position) => timeline.call[position] ?? 0);
    this.emptyEnd = new Int32Array(empties.length + 1).fill(never);
    for (let place = empties.length - 1; place >= 0; place--) {
      this.emptyEnd[place] = Math.min(this.emptyEnd[place + 1] ?? never, end[empties[place] ?? 0] ?? never);
    }
  }

  /** Grows with each pair. */
  get progress(): number {
    return this.puts.placed + this.takes.placed + this.usedStart;
  }

  /** Pairs whose dequeue completed. */
  get paired(): number {
    return this.takes.placed;
  }

  /** How many more completed enqueues and elements of the start were placed than completed dequeues. */
  get morePuts(): number {
    return this.puts.placed + this.usedStart - this.takes.placed;
  }

  /** How many are left that began before others that were placed. */
  get leftBehind(): number {
    return this.puts.before.length + this.takes.before.length;
  }

  get isDone(): boolean {
    return this.takes.isEmpty && this.usedEmpties === this.emptyCall.length;
  }

  /** Places what needs no trying. */
  settle(): void {
    for (;;) {
      this.placeEmpties();
      if (this.isDone) return;
      this.offer();
      const sure = this.surePair();
      if (sure === undefined) return;
      this.place(sure);
    }
  }

  offer(): void {
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

  /** All pairs that it can be worth trying next. */
  choices(): readonly Pair[] {
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

  /** Of the dequeue that ends first of all; an indeterminate enqueue is of use only where no completed one could be taken. */
  private choicesWith(take: number, pairs: Pair[]): void {
    const value = this.takes.column.value[take] ?? -1;
    const put = this.puts.best[value] ?? -1;
    if (put >= 0) {
      if (!pairs.some((each) => each.put === put && each.take === take)) pairs.push({ value, put, take });
    } else if (this.nextFree(this.freePuts, value, 0) < this.putLimit) pairs.push({ value, put: free, take });
  }

  /** Of an enqueue that is an element of the start or ends first of all. */
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
    if (earliest < early) return;
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

  /** How much time the operations of a pair have left, in average lengths of operations; an indeterminate one has some. */
  slackOf({ put, take }: Pair): number {
    const ofColumn = ({ column }: Left, place: number, limit: number): number =>
      place < 0 ? (place === ofStart ? 0 : freeSlack) : ((column.end[place] ?? never) - limit) / this.averageLength;
    return Math.max(ofColumn(this.puts, put, this.putLimit), ofColumn(this.takes, take, this.takeLimit));
  }

  place({ value, put, take }: Pair): void {
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

  /** What is left, as numbers: equal where as much is left, whatever was used. */
  left(): Int32Array {
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
    return left;
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

  /** Goes back to where `left` was taken. */
  goTo(left: Int32Array, used: Used): void {
    this.used = used;
    const { puts, takes } = this;
    const [putTop = 0, takeTop = 0, start = 0, empties = 0, latest = 0, before = 0] = left;
    puts.set(putTop, left, 6, 6 + before);
    takes.set(takeTop, left, 6 + before, left.length);
    this.usedStart = start;
    this.usedEmpties = empties;
    this.latest = latest - 1;
    this.items = [];
  }

  order(before: Placed): number[] {
    const parts: (readonly QueueItem[])[] = [this.items];
    for (let each: Placed | undefined = before; each !== undefined; each = each.before) parts.push(each.items);
    const waiting = this.history.start.slice(this.usedStart).map(() => -1);
    const left = this.puts.all().map((place) => this.puts.column.positions[place] ?? -1);
    const rest = [...waiting, ...left].map((put) => ({ put, take: -1, empty: -1 }));
    return orderOfPairs(this.history, [...parts.reverse().flat(), ...rest]);
  }
}
