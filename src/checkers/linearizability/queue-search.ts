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
 * Of the enqueues of a value that could be next, the one that ends first may be taken, and so of the dequeues: exchanging two of the
 * same value breaks no rule. An empty answer is placed as soon as it can be, since it asks for nothing afterwards. So all that is chosen is
 * the next value, and the states met are as many as the operations times what a few open operations of few values leave open.
 */
import { LimitReached, type StepLimits } from "../limits.js";
import type { QueueHistory } from "./queue-pairs.js";
import { never } from "./special/timeline.js";
import { UnusedLists } from "./unused-list.js";

/** A pair, or an empty answer; −1 for what is not there. An element of the start has no enqueue. */
interface Item {
  readonly put: number;
  readonly take: number;
  readonly empty: number;
}

interface Frame {
  /** Enqueue (−1: an element of the start) and dequeue of each pair that can be next, the most promising last. */
  readonly moves: number[];
  /** What was before this frame's move. */
  readonly items: number;
  readonly latestPut: number;
  readonly latest: number;
  readonly due: readonly [number, number, number];
}

/** States between looks at the clock. */
const statesBetweenLooks = 256;
const bytesPerState = 80;
const firstCopy = 2 ** 15;
const bytesOfCopy = 48;

export class QueueSearch {
  states = 0;
  bytes = 0;
  /** Pairs in the longest sequence that broke no rule. */
  longest = 0;
  private readonly items: Item[] = [];
  private readonly used: Uint8Array;
  /** By value, in order of invocation: completed ones, then those that have no end. */
  private readonly puts: UnusedLists;
  private readonly takes: UnusedLists;
  private readonly freePuts: UnusedLists;
  private readonly freeTakes: UnusedLists;
  /** All completed ones in order of invocation: enqueues, dequeues, empty answers. */
  private readonly all: UnusedLists;
  /** By their end: enqueues, dequeues, empty answers. */
  private readonly byEnd: readonly (readonly number[])[];
  private due: [number, number, number] = [0, 0, 0];
  /** Of what was placed, the latest call of an enqueue, and of anything. */
  private latestPut = -1;
  private latest = -1;
  private readonly latestTakes: number[] = [];
  private placedStart = 0;
  private nextIndeterminate = 0;
  private readonly freeUsed: Int32Array;
  private readonly freeValues: readonly number[];
  private readonly met = new Set<string>();

  constructor(
    private readonly history: QueueHistory,
    private readonly limits: StepLimits,
    /** States to meet at most. */
    private readonly mostStates = Number.POSITIVE_INFINITY,
  ) {
    const { enqueues, dequeues, empties, end, value, values } = history;
    const bound = end.length;
    const completed = (positions: readonly number[]): number[] => positions.filter((each) => end[each] !== never);
    const free = (positions: readonly number[]): number[] => positions.filter((each) => end[each] === never);
    const grouped = (positions: readonly number[]): UnusedLists => {
      const groups: number[][] = Array.from({ length: values }, () => []);
      for (const position of positions) groups[value[position] ?? 0]?.push(position);
      return new UnusedLists(groups, bound);
    };
    this.used = new Uint8Array(bound);
    this.puts = grouped(completed(enqueues));
    this.takes = grouped(completed(dequeues));
    this.freePuts = grouped(free(enqueues));
    this.freeTakes = grouped(free(dequeues));
    const kinds = [completed(enqueues), completed(dequeues), empties];
    this.all = new UnusedLists(kinds, bound);
    this.byEnd = kinds.map((kind) => kind.toSorted((a, b) => (end[a] ?? 0) - (end[b] ?? 0)));
    this.freeUsed = new Int32Array(2 * values);
    this.freeValues = [...new Set([...free(enqueues), ...free(dequeues)].map((each) => value[each] ?? 0))];
  }

  /** The operations' positions in an order, or null if there is none. Throws LimitReached. */
  run(): number[] | null {
    const frames: Frame[] = [];
    this.placeEmpties();
    frames.push(this.frame());
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      if (this.done()) return this.order();
      this.undo(frame);
      const take = frame.moves.pop();
      const put = frame.moves.pop();
      if (take === undefined || put === undefined) {
        frames.pop();
        continue;
      }
      this.place(put, take);
      this.placeEmpties();
      if (this.isNew()) frames.push(this.frame());
    }
    return null;
  }

  private done(): boolean {
    return this.earliest(1) === never && this.earliest(2) === never;
  }

  /** The earliest end of what is left: of enqueues 0, dequeues 1 or empty answers 2. */
  private earliest(kind: 0 | 1 | 2): number {
    const list = this.byEnd[kind] ?? [];
    let place = this.due[kind];
    while (place < list.length && this.used[list[place] ?? 0] === 1) place += 1;
    this.due[kind] = place;
    return place < list.length ? (this.history.end[list[place] ?? 0] ?? never) : never;
  }

  private frame(): Frame {
    const { start, timeline, end, value, indeterminate } = this.history;
    const takeLimit = Math.min(this.earliest(1), this.earliest(2));
    const putLimit = Math.min(this.earliest(0), takeLimit);
    const unseen = indeterminate[this.nextIndeterminate] ?? -1;
    const unseenTakes = unseen >= 0 && (timeline.call[unseen] ?? never) < takeLimit;
    const found: { readonly put: number; readonly take: number; readonly end: number; readonly putEnd: number }[] = [];
    const offer = (candidate: number, put: number): void => {
      const take = this.choose(candidate, takeLimit, this.takes, this.freeTakes);
      const putEnd = put < 0 ? -1 : (end[put] ?? never);
      if (take >= 0) found.push({ put, take, end: end[take] ?? never, putEnd });
      // To leave out an enqueue without end is as good as to let a dequeue without answer take its value.
      if (unseenTakes && putEnd !== never) found.push({ put, take: unseen, end: never, putEnd });
    };
    const first = start[this.placedStart];
    if (first !== undefined) offer(first, -1);
    else {
      const candidates = new Set(this.freeValues);
      for (let each = this.all.first(0); each >= 0; each = this.all.next(each)) {
        if ((timeline.call[each] ?? never) >= putLimit) break;
        candidates.add(value[each] ?? 0);
      }
      for (const candidate of candidates) {
        const put = this.choose(candidate, putLimit, this.puts, this.freePuts);
        if (put >= 0) offer(candidate, put);
      }
    }
    found.sort((a, b) => b.end - a.end || b.putEnd - a.putEnd);
    const moves = found.flatMap(({ put, take }) => [put, take]);
    const { items, latestPut, latest, due } = this;
    return { moves, items: items.length, latestPut, latest, due: [...due] };
  }

  /** The one of this value that ends first, of those that began before the limit. */
  private choose(value: number, limit: number, completed: UnusedLists, free: UnusedLists): number {
    const { timeline, end } = this.history;
    let best = -1;
    for (let each = completed.first(value); each >= 0; each = completed.next(each)) {
      if ((timeline.call[each] ?? never) >= limit) break;
      if (best < 0 || (end[each] ?? never) < (end[best] ?? never)) best = each;
    }
    if (best >= 0) return best;
    const other = free.first(value);
    return other >= 0 && (timeline.call[other] ?? never) < limit ? other : -1;
  }

  private place(put: number, take: number): void {
    const { timeline } = this.history;
    if (put < 0) this.placedStart += 1;
    else {
      this.mark(put, this.puts, this.freePuts, 0);
      this.latestPut = Math.max(this.latestPut, timeline.call[put] ?? 0);
      this.latest = Math.max(this.latest, this.latestPut);
    }
    const call = timeline.call[take] ?? 0;
    this.latest = Math.max(this.latest, call);
    this.latestTakes.push(Math.max(this.latestTakes.at(-1) ?? -1, call));
    if ((this.history.value[take] ?? -1) < 0) this.nextIndeterminate += 1;
    else this.mark(take, this.takes, this.freeTakes, this.history.values);
    this.items.push({ put, take, empty: -1 });
  }

  private mark(position: number, completed: UnusedLists, free: UnusedLists, counts: number): void {
    const { end, value } = this.history;
    if (end[position] === never) {
      const place = counts + (value[position] ?? 0);
      free.remove(position);
      this.freeUsed[place] = (this.freeUsed[place] ?? 0) + 1;
      return;
    }
    this.used[position] = 1;
    completed.remove(position);
    this.all.remove(position);
  }

  private unmark(position: number, completed: UnusedLists, free: UnusedLists, counts: number): void {
    const { end, value } = this.history;
    if (end[position] === never) {
      const place = counts + (value[position] ?? 0);
      free.restore(position);
      this.freeUsed[place] = (this.freeUsed[place] ?? 0) - 1;
      return;
    }
    this.used[position] = 0;
    completed.restore(position);
    this.all.restore(position);
  }

  /** Back to what was when the frame was made. */
  private undo({ items, latestPut, latest, due }: Frame): void {
    while (this.items.length > items) {
      const { put = -1, take = -1, empty = -1 } = this.items.pop() ?? {};
      if (empty >= 0) {
        this.used[empty] = 0;
        this.all.restore(empty);
        continue;
      }
      this.latestTakes.pop();
      if ((this.history.value[take] ?? -1) < 0) this.nextIndeterminate -= 1;
      else this.unmark(take, this.takes, this.freeTakes, this.history.values);
      if (put < 0) this.placedStart -= 1;
      else this.unmark(put, this.puts, this.freePuts, 0);
    }
    this.latestPut = latestPut;
    this.latest = latest;
    this.due = [...due];
  }

  private placeEmpties(): void {
    const { start, timeline } = this.history;
    if (this.placedStart < start.length) return;
    for (;;) {
      const limit = Math.min(this.earliest(0), this.earliest(1), this.earliest(2));
      const empty = this.all.first(2);
      if (this.latest >= limit || empty < 0) return;
      const call = timeline.call[empty] ?? never;
      if (call >= limit) return;
      this.used[empty] = 1;
      this.all.remove(empty);
      this.latest = Math.max(this.latest, call);
      this.items.push({ put: -1, take: -1, empty });
    }
  }

  /** Remembers the state: what is left of what began before the latest that was placed, and how many without end were used. */
  private isNew(): boolean {
    this.states += 1;
    this.longest = Math.max(this.longest, this.latestTakes.length);
    if (this.states > this.mostStates) throw new LimitReached("time");
    if (this.states % statesBetweenLooks === 0) {
      if (performance.now() > this.limits.deadline) throw new LimitReached("time");
      this.limits.memory?.look();
    }
    const { timeline } = this.history;
    const parts: number[] = [this.placedStart, this.nextIndeterminate];
    const latestOf = [this.latestPut, this.latestTakes.at(-1) ?? -1, never];
    for (let kind = 0; kind < 2; kind++) {
      const latest = latestOf[kind] ?? -1;
      parts.push(latest + 1);
      for (let each = this.all.first(kind); each >= 0; each = this.all.next(each)) {
        if ((timeline.call[each] ?? never) >= latest) break;
        parts.push(each);
      }
      parts.push(-1);
    }
    // Empty answers are placed in order of invocation.
    parts.push(this.all.first(2), this.latest + 1);
    for (const value of this.freeValues) {
      parts.push(this.freeUsed[value] ?? 0, this.freeUsed[this.history.values + value] ?? 0);
    }
    const key = String.fromCharCode(...parts.flatMap((part) => [(part + 1) & 0xffff, (part + 1) >> 16]));
    const before = this.met.size;
    this.met.add(key);
    if (this.met.size === before) return false;
    // A set is copied whenever it has doubled.
    if (before >= firstCopy && (before & (before - 1)) === 0) this.limits.memory?.reserve(before * bytesOfCopy);
    this.bytes += 2 * key.length + bytesPerState;
    if (this.bytes > this.limits.memoryLimitBytes) throw new LimitReached("memory");
    return true;
  }

  /** Merges enqueues and dequeues: an enqueue unless a dequeue or an empty answer to come had ended before it began. */
  private order(): number[] {
    const { timeline, end, start } = this.history;
    const left: number[] = [];
    for (let each = this.all.first(0); each >= 0; each = this.all.next(each)) left.push(each);
    const waiting = start.slice(this.placedStart).map(() => -1);
    const items = [...this.items, ...[...waiting, ...left].map((put) => ({ put, take: -1, empty: -1 }))];
    const endOf = (position: number): number => (position < 0 ? never : (end[position] ?? never));
    const firstEnd = new Int32Array(items.length + 1).fill(never);
    for (let place = items.length - 1; place >= 0; place--) {
      const { take = -1, empty = -1 } = items[place] ?? {};
      firstEnd[place] = Math.min(firstEnd[place + 1] ?? never, endOf(take), endOf(empty));
    }
    const order: number[] = [];
    let taken = 0;
    const takeNext = (): void => {
      const take = items[taken++]?.take ?? -1;
      if (take >= 0) order.push(take);
    };
    for (const [place, { put, empty }] of items.entries()) {
      const call = put < 0 ? -1 : (timeline.call[put] ?? 0);
      while (taken < place && (empty >= 0 || (firstEnd[taken] ?? never) < call)) takeNext();
      if (empty >= 0) {
        order.push(empty);
        taken += 1;
      } else if (put >= 0) order.push(put);
    }
    while (taken < items.length) takeNext();
    return order;
  }
}
