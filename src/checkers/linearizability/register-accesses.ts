/**
 * What each operation of a register found and left, by numbers of values; and, for each value, which operation last showed that
 * another value was there. The refutations that need no search are made of these.
 */
import { canonicalJson } from "../../history/json.js";
import type { Json } from "../../history/operation.js";
import { never, type Partition } from "./partition.js";

export const none = -1;
/** Stands for the start of the history, before every event. */
export const start = -1;

export interface RegisterAccesses {
  /** By operation: number of the value it must find, and of the one it leaves; −1 for none. */
  readonly finds: Int32Array;
  readonly leaves: Int32Array;
  /** By number. */
  readonly values: readonly Json[];
  readonly initial: number;
  /** By value: the operations that bring it about, in order of invocation. */
  readonly writers: readonly (readonly number[])[];
  /** By value: when the first operation is invoked that needs it and leaves it, as a cas from 2 to 2 does; `never` if none is. */
  readonly keptFrom: Int32Array;
  /** Completed operations after which a known value is there. */
  readonly shows: Shows;
}

/** Undefined unless all that is known of each operation is what it finds and what it leaves. */
export function registerAccesses(partition: Partition): RegisterAccesses | undefined {
  const { model, steps, signature } = partition;
  const { access } = model;
  if (access === undefined) return undefined;
  const numbers = new Map<string, number>();
  const values: Json[] = [];
  const numberOf = (value: Json | undefined): number => {
    if (value === undefined) return none;
    const text = canonicalJson(value);
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, values.length);
    return values.push(value) - 1;
  };
  const initial = numberOf(model.init);
  const found = new Int32Array(steps.length);
  const left = new Int32Array(steps.length);
  for (const [number, step] of steps.entries()) {
    // That a failed operation saw some other value refutes nothing here.
    const known = step.type === "fail" ? {} : access(step);
    if (known === undefined) return undefined;
    found[number] = numberOf(known.reads);
    left[number] = numberOf(known.writes);
  }
  const finds = signature.map((number) => found[number] ?? none);
  const leaves = signature.map((number) => left[number] ?? none);
  const writers: number[][] = values.map(() => []);
  const keptFrom = new Int32Array(values.length).fill(never);
  for (const [id, value] of leaves.entries()) {
    if (value === none) continue;
    if (finds[id] === value) keptFrom[value] = Math.min(keptFrom[value] ?? never, partition.callAt[id] ?? 0);
    else writers[value]?.push(id);
  }
  return { finds, leaves, values, initial, writers, keptFrom, shows: new Shows(partition, finds, leaves) };
}

/** Of completed operations in order of return: for each beginning of the list the latest invoked, and the latest that shows another value. */
export class Shows {
  private readonly ids: Int32Array;
  private readonly latest: Int32Array;
  private readonly latestOther: Int32Array;
  private readonly shown: Int32Array;

  constructor(
    private readonly partition: Partition,
    finds: Int32Array,
    leaves: Int32Array,
  ) {
    const { returns, callAt } = partition;
    // A read leaves what it found.
    const shown = leaves.map((value, id) => (value === none ? (finds[id] ?? none) : value));
    this.shown = shown;
    this.ids = returns.filter((id) => shown[id] !== none);
    this.latest = new Int32Array(this.ids.length);
    this.latestOther = new Int32Array(this.ids.length);
    let first = none;
    let second = none;
    const callOf = (id: number): number => (id === none ? start : (callAt[id] ?? 0));
    for (const [place, id] of this.ids.entries()) {
      if (callOf(id) > callOf(first)) {
        if (first !== none && shown[first] !== shown[id]) second = first;
        first = id;
      } else if (shown[id] !== shown[first] && callOf(id) > callOf(second)) second = id;
      this.latest[place] = first;
      this.latestOther[place] = second;
    }
  }

  /** Of those that had returned before an event and after which another value was there, the latest invoked; −1 if there is none. */
  other(value: number, before: number): number {
    const { returnAt } = this.partition;
    let low = 0;
    let high = this.ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const returned = returnAt[this.ids[middle] ?? 0] ?? never;
      if (returned < before) low = middle + 1;
      else high = middle;
    }
    const latest = this.latest[low - 1] ?? none;
    return latest !== none && this.shown[latest] === value ? (this.latestOther[low - 1] ?? none) : latest;
  }
}

/** Of operations in order of invocation, the one that returned last among each beginning of the list. */
export class LatestReturn {
  private readonly latest: Int32Array;

  constructor(
    private readonly partition: Partition,
    private readonly ids: readonly number[],
  ) {
    const { returnAt } = partition;
    this.latest = new Int32Array(ids.length);
    let latest = none;
    for (const [place, id] of ids.entries()) {
      if (latest === none || (returnAt[id] ?? 0) > (returnAt[latest] ?? 0)) latest = id;
      this.latest[place] = latest;
    }
  }

  /** Of those that were invoked before an event, the one that returned last; −1 if there is none. */
  before(event: number): number {
    const { callAt } = this.partition;
    let low = 0;
    let high = this.ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((callAt[this.ids[middle] ?? 0] ?? 0) < event) low = middle + 1;
      else high = middle;
    }
    return this.latest[low - 1] ?? none;
  }
}
