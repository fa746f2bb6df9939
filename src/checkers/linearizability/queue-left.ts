/**
 * What is left of a queue's completed enqueues, or of its dequeues, while an order of pairs is sought (queue-search.ts): all from some
 * place on, in order of invocation, and a few before it. That is enough to say which of each value could be next.
 */
import type { QueueHistory } from "./queue-pairs.js";
import { never } from "./special/timeline.js";

/** Completed operations of one kind in order of invocation; a place is an index of these lists. */
export class Column {
  readonly call: Int32Array;
  readonly end: Int32Array;
  readonly value: Int32Array;
  /** By place: the earliest end from there on, of all and of the same value. */
  readonly endFrom: Int32Array;
  private readonly endOfSame: Int32Array;
  /** By value: places. */
  private readonly ofValue: readonly (readonly number[])[];

  constructor(
    readonly positions: readonly number[],
    { timeline, end, value, values }: QueueHistory,
  ) {
    this.call = Int32Array.from(positions, (position) => timeline.call[position] ?? never);
    this.end = Int32Array.from(positions, (position) => end[position] ?? never);
    this.value = Int32Array.from(positions, (position) => value[position] ?? -1);
    const ofValue: number[][] = Array.from({ length: values }, () => []);
    for (const [place, own] of this.value.entries()) ofValue[own]?.push(place);
    this.ofValue = ofValue;
    this.endFrom = new Int32Array(positions.length + 1).fill(never);
    this.endOfSame = new Int32Array(positions.length);
    const least = new Int32Array(values).fill(never);
    for (let place = positions.length - 1; place >= 0; place--) {
      const ends = this.end[place] ?? never;
      const own = this.value[place] ?? -1;
      this.endFrom[place] = Math.min(this.endFrom[place + 1] ?? never, ends);
      if (own < 0) continue;
      least[own] = Math.min(least[own] ?? never, ends);
      this.endOfSame[place] = least[own] ?? never;
    }
  }

  /** Of all together. */
  lengths(): number {
    return this.end.reduce((sum, end, place) => sum + end - (this.call[place] ?? 0), 0);
  }

  /** The earliest end of this value's operations from a place on. */
  earliestOf(value: number, from: number): number {
    const places = this.ofValue[value] ?? [];
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[middle] ?? 0) >= from) high = middle;
      else low = middle + 1;
    }
    const place = places[low];
    return place === undefined ? never : (this.endOfSame[place] ?? never);
  }
}

export class Left {
  top = 0;
  /** Ascending. */
  readonly before: number[] = [];
  /** By value: of those that began before the limit the place of the one that ends first, −1 for none; as `offer` found them. */
  readonly best: Int32Array;
  /** Values that have one. */
  readonly offered: number[] = [];
  /** The first place that began too late. */
  private next = 0;

  constructor(
    readonly column: Column,
    values: number,
  ) {
    this.best = new Int32Array(values).fill(-1);
  }

  /** As it was: `before` is a part of `row`. */
  set(top: number, row: Int32Array, from: number, to: number): void {
    this.top = top;
    this.before.length = 0;
    for (let each = from; each < to; each++) this.before.push(row[each] ?? 0);
  }

  /** How many are not left. */
  get placed(): number {
    return this.top - this.before.length;
  }

  /** Places, ascending. */
  all(): number[] {
    const places = [...this.before];
    for (let place = this.top; place < this.column.positions.length; place++) places.push(place);
    return places;
  }

  get isEmpty(): boolean {
    return this.before.length === 0 && this.top === this.column.positions.length;
  }

  earliest(): number {
    let least = this.column.endFrom[this.top] ?? never;
    for (const place of this.before) least = Math.min(least, this.column.end[place] ?? never);
    return least;
  }

  /** Of those that began before the limit the one that ends first of all, −1 if another one ends before it. */
  first(): number {
    const earliest = this.earliest();
    for (const value of this.offered) {
      const place = this.best[value] ?? -1;
      if (this.column.end[place] === earliest) return place;
    }
    return -1;
  }

  /** Finds the best of each value. */
  offer(limit: number): void {
    for (const value of this.offered) this.best[value] = -1;
    this.offered.length = 0;
    for (const place of this.before) this.consider(place);
    const { call } = this.column;
    let place = this.top;
    for (; place < call.length && (call[place] ?? never) < limit; place++) this.consider(place);
    this.next = place;
  }

  private consider(place: number): void {
    const value = this.column.value[place] ?? -1;
    if (value < 0) return;
    const other = this.best[value] ?? -1;
    if (other < 0) this.offered.push(value);
    if (other < 0 || (this.column.end[place] ?? never) < (this.column.end[other] ?? never)) this.best[value] = place;
  }

  /** Whether the best of the value ends first of all that are left of it. */
  isFirst(value: number): boolean {
    const ends = this.column.end[this.best[value] ?? -1] ?? never;
    return ends < this.column.earliestOf(value, this.next);
  }

  /**
   * Those of the value that began before the limit of which none both began and ended before the other, the one that ends first first.
   * Beginnings before `early` count as equal.
   */
  undominated(value: number, early: number): number[] {
    const { call, end } = this.column;
    const places = this.before.filter((place) => this.column.value[place] === value);
    for (let place = this.top; place < this.next; place++) if (this.column.value[place] === value) places.push(place);
    places.sort((a, b) => (end[a] ?? never) - (end[b] ?? never));
    const front: number[] = [];
    let least = never;
    for (const place of places) {
      const began = Math.max(early, call[place] ?? never);
      if (began < least) front.push(place);
      least = Math.min(least, began);
    }
    return front;
  }

  remove(place: number): void {
    if (place >= this.top) {
      for (let each = this.top; each < place; each++) this.before.push(each);
      this.top = place + 1;
    } else this.before.splice(this.before.indexOf(place), 1);
  }
}
