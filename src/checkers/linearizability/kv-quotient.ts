/**
 * A key-value store of which only those texts are told apart that one of some answers begins with. Until the next put a text only grows,
 * so one that no answer begins with leads to none of them, and all such are one state. An order of the one is an order of the other, and
 * the states are few.
 */
import type { Json, Operation } from "../../history/operation.js";
import { kv } from "../../models/kv.js";
import type { Model } from "../../models/model.js";
import { never, type Quotient } from "./quotient.js";

/** True only for our key-value model, whatever it starts with, and not for another model with the same name. */
export function isKv(model: Model): boolean {
  return model.name === kv.name && model.step === kv.step;
}

/** A text that no answer begins with. That the key is missing, null, is a state of its own, which no text leads back to. */
export const elsewhere = false;

/** `model`: one that isKv. `asked`: the operations whose answers count. */
export function quotientOf(model: Model, asked: readonly Operation[]): Quotient {
  /** By answer: the latest event by which a client had received it. */
  const exact = new Map<string, number>();
  for (const { f, output, return: end } of asked) {
    if (f === "get" && typeof output === "string") exact.set(output, Math.max(exact.get(output) ?? 0, end));
  }
  const sorted = [...exact.keys()].sort();
  const latest = new Greatest(sorted.map((answer) => Math.min(exact.get(answer) ?? 0, never)));
  const stateOf = (text: Json | undefined): Json | undefined => {
    if (text === undefined || text === null) return text;
    return isPrefixOfAny(String(text), sorted) ? text : elsewhere;
  };
  return {
    ...model,
    init: stateOf(model.init) ?? null,
    lost: elsewhere,
    step(state, op) {
      if (state !== elsewhere) return stateOf(model.step(state, op));
      if (op.f === "put") return stateOf(String(op.input));
      const { output } = op;
      const otherwise = output === null || (typeof output === "string" && exact.has(output));
      return op.f === "get" && otherwise ? undefined : elsewhere;
    },
    alwaysPossible: ({ f }) => f !== "get",
    overwrites: ({ f }) => f === "put",
    lastAsked(state) {
      if (state === elsewhere) return -1;
      if (typeof state !== "string") return never;
      const from = firstFrom(sorted, state);
      return latest.within(from, firstBeyond(sorted, state, from));
    },
    leadingOn(updates) {
      const places = updates.map((_, place) => place);
      const puts = places.filter((place) => updates[place]?.f === "put");
      const appends = new Map<string, number[]>();
      for (const place of places) {
        const { f, input } = updates[place] ?? {};
        if (f !== "append") continue;
        const alike = appends.get(String(input));
        if (alike === undefined) appends.set(String(input), [place]);
        else alike.push(place);
      }
      const next = nextParts(sorted, appends);
      return (state) => [...puts, ...(state === elsewhere ? [] : next(String(state ?? "")))];
    },
  };
}

/** The appends with which some answer that begins with a text goes on after it. `sorted`: the answers. */
function nextParts(
  sorted: readonly string[],
  appends: ReadonlyMap<string, readonly number[]>,
): (text: string) => readonly number[] {
  const lengths = [...new Set([...appends.keys()].map((text) => text.length))].sort((a, b) => a - b);
  const longest = lengths.at(-1) ?? 0;
  return (text) => {
    const found = new Set<number>();
    for (let place = firstFrom(sorted, text); sorted[place]?.startsWith(text) === true; ) {
      const answer = sorted[place] ?? "";
      for (const length of lengths) {
        if (text.length + length > answer.length) break;
        for (const each of appends.get(answer.slice(text.length, text.length + length)) ?? []) found.add(each);
      }
      // All that are alike as far as the longest append reaches go on with the same ones.
      const alike = answer.slice(0, text.length + longest);
      place = alike.length < text.length + longest ? place + 1 : firstBeyond(sorted, alike, place + 1);
    }
    return [...found];
  };
}

/** The greatest of some numbers that stand together in a list, −1 of none: as a tree of which each node has that of two below it. */
class Greatest {
  private readonly tree: Int32Array;

  constructor(private readonly numbers: readonly number[]) {
    const count = numbers.length;
    this.tree = new Int32Array(2 * count);
    this.tree.set(numbers, count);
    for (let node = count - 1; node > 0; node--)
      this.tree[node] = Math.max(this.tree[2 * node] ?? -1, this.tree[2 * node + 1] ?? -1);
  }

  /** Of the places from `first` up to, without, `end`. */
  within(first: number, end: number): number {
    const { tree, numbers } = this;
    let greatest = -1;
    let [low, high] = [first + numbers.length, end + numbers.length];
    for (; low < high; low >>= 1, high >>= 1) {
      if (low % 2 === 1) greatest = Math.max(greatest, tree[low++] ?? -1);
      if (high % 2 === 1) greatest = Math.max(greatest, tree[--high] ?? -1);
    }
    return greatest;
  }
}

/** `sorted`: in order of code units, so that what begins with a text stands from the first that is not less on. */
function isPrefixOfAny(text: string, sorted: readonly string[]): boolean {
  return sorted[firstFrom(sorted, text)]?.startsWith(text) === true;
}

/** Place of the first that is not less. */
function firstFrom(sorted: readonly string[], text: string): number {
  return firstPlace(0, sorted.length, (place) => (sorted[place] ?? "") >= text);
}

/** Place of the first, from `from` on, that does not begin with a text with which the one before begins. */
function firstBeyond(sorted: readonly string[], text: string, from: number): number {
  return firstPlace(from, sorted.length, (place) => sorted[place]?.startsWith(text) !== true);
}

/** The first place from `low` on, or `high`, of which something is true that is true of all after it. */
function firstPlace(low: number, high: number, isTrue: (place: number) => boolean): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (isTrue(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
