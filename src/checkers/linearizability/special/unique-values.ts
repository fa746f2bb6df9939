/**
 * What stacks and priority queues of unique values have in common. A history is read as values, each with the operation that put it in
 * and the one that took it. Indeterminate operations: one that put in a value that was not taken may be left out. A take without an
 * answer may have taken any value that is not known to have been taken, or nothing: these are matched, the value that must be gone first
 * with the take that began first. If that gives an order, it is accepted; if there is none even without those values, there is none at
 * all; otherwise the history is not decided.
 */
import type { Json, Operation } from "../../../history/operation.js";
import { ValueNumbers } from "../../../history/value-numbers.js";
import { type Container, tooManyTaken } from "./containers.js";
import type { Contradicted, SpecialResult } from "./result.js";
import { byCall, never, type Timeline, timelineOf } from "./timeline.js";

export interface Value {
  readonly value: Json;
  /** Positions. `take`: −1 if it was not taken. */
  readonly put: number;
  readonly take: number;
}

/** One kind of object. */
export interface Kind {
  readonly container: Container;
  /**
   * An order (positions), or a function that says why there is none. `values`: in order of invocation of the operations that put them in.
   * A value with an indeterminate `take` may have been taken by it or not at all.
   */
  order(
    operations: readonly Operation[],
    values: readonly Value[],
    empties: readonly number[],
    timeline: Timeline,
  ): readonly number[] | (() => Contradicted);
  /**
   * By place in `values`: the end before which a value that is not known to have been taken must be gone; `never` if there is none.
   * `later` has the empty answers; takes are added as they are met.
   */
  deadlines(values: readonly Value[], later: LaterTakes, timeline: Timeline): Int32Array;
}

/** Needs: an object that starts empty, and no value that is put in twice. */
export function decideUniqueValues(operations: readonly Operation[], init: Json, kind: Kind): SpecialResult | null {
  if (!Array.isArray(init) || init.length > 0) return null;
  const timeline = timelineOf(operations);
  const read = valuesOf(operations, timeline, kind.container);
  if (read === null) return null;
  const tooMany = tooManyTaken(operations, kind.container, []);
  if (tooMany !== undefined) return tooMany;
  const { values, empties, unseen } = read;
  const orderOf = (some: readonly Value[]): readonly number[] | (() => Contradicted) =>
    kind.order(operations, some, empties, timeline);
  const found = orderOf(values);
  if (typeof found !== "function") return { valid: true, linearization: found };
  const seen = values.filter(({ take }) => take >= 0);
  if (unseen.length === 0 || seen.length === values.length) return found();
  const without = orderOf(seen);
  if (typeof without === "function") return without();
  const deadlines = kind.deadlines(values, new LaterTakes(empties, timeline), timeline);
  const beside = orderOf(withUnseen(values, unseen, deadlines, timeline));
  return typeof beside === "function" ? null : { valid: true, linearization: beside };
}

function valuesOf(
  operations: readonly Operation[],
  timeline: Timeline,
  container: Container,
): { readonly values: Value[]; readonly empties: number[]; readonly unseen: number[] } | null {
  const numbers = new ValueNumbers();
  const puts: number[] = [];
  const takes: number[] = [];
  const empties: number[] = [];
  const unseen: number[] = [];
  const calls = byCall(timeline);
  for (let place = 0; place < calls.length; place++) {
    const position = calls[place] ?? 0;
    const operation = operations[position];
    if (operation === undefined || operation.type === "fail") return null;
    const { f, type, input, output = null } = operation;
    if (f === container.put) {
      const number = numbers.of(input);
      if (puts[number] !== undefined) return null;
      puts[number] = position;
    } else if (f !== container.take || (type === "info" && output !== null)) return null;
    else if (type === "info") unseen.push(position);
    else if (output === null) empties.push(position);
    else takes.push(position);
  }
  const takenBy = new Int32Array(numbers.size).fill(-1);
  for (const position of takes) {
    const number = numbers.of(operations[position]?.output ?? null);
    if (number < takenBy.length) takenBy[number] = position;
  }
  const values: Value[] = [];
  for (const [number, put] of puts.entries()) {
    const take = takenBy[number] ?? -1;
    const operation = operations[put];
    if (operation !== undefined && (take >= 0 || operation.type === "ok")) {
      values.push({ value: operation.input, put, take });
    }
  }
  return { values, empties, unseen };
}

/** Takes without an answer are given to the values that are not known to have been taken; a position is by place in `values`. */
function withUnseen(
  values: readonly Value[],
  unseen: readonly number[],
  deadlines: Int32Array,
  { return: end }: Timeline,
): Value[] {
  const left = [...values.keys()].filter((place) => (values[place]?.take ?? 0) < 0);
  const endOf = (place: number): number => end[values[place]?.put ?? 0] ?? never;
  left.sort((a, b) => (deadlines[a] ?? never) - (deadlines[b] ?? never) || endOf(a) - endOf(b));
  const matched = [...values];
  for (const [rank, place] of left.entries()) {
    const value = values[place];
    const take = unseen[rank];
    if (value !== undefined && take !== undefined) matched[place] = { ...value, take };
  }
  return matched;
}

/** Takes and empty answers met so far: the earliest end of those that began after some moment. */
export class LaterTakes {
  /** A tree of least ends (Fenwick 1994), by how late they began. */
  private readonly least: Int32Array;

  constructor(
    empties: readonly number[],
    private readonly timeline: Timeline,
  ) {
    this.least = new Int32Array(timeline.events.length + 2).fill(never);
    for (const position of empties) this.add(position);
  }

  add(position: number): void {
    const { call, return: end, events } = this.timeline;
    const own = end[position] ?? never;
    for (let node = events.length - (call[position] ?? 0); node < this.least.length; node += node & -node) {
      this.least[node] = Math.min(this.least[node] ?? never, own);
    }
  }

  /** `never` if none began after it. */
  earliestEnd(after: number): number {
    let least = never;
    for (let node = this.timeline.events.length - after - 1; node > 0; node -= node & -node) {
      least = Math.min(least, this.least[node] ?? never);
    }
    return least;
  }
}
