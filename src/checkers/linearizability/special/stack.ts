/**
 * Stacks with unique values, by decrease and conquer (Lee & Mathur 2025). A value is certainly inside between the end of its push
 * and the beginning of its pop. One that can be pushed and popped at moments at which no value is certainly inside can have been
 * below all others, and is set aside; that frees moments for the rest. The history is linearizable exactly if all values go that way, and
 * each empty answer finds a moment that was free at the start. What nobody popped leaves after the end.
 *
 * An order: each value is pushed at the last free moment of its push and popped at the first of its pop, as of when it is set
 * aside. What is set aside later then lies wholly between such moments of what was set aside before.
 *
 * Indeterminate operations: a push that nobody saw the value of may be left out. A pop without answer may have taken any value that nobody
 * saw leave: if there is an order without such pops, it will do; if there is none without those values either, there is none.
 */
import { canonicalJson } from "../../../history/json.js";
import type { Json, Operation } from "../../../history/operation.js";
import { capital, listed } from "../../telling/shown.js";
import { neverEmpty } from "./always-inside.js";
import { tooManyTaken } from "./containers.js";
import { type Contradicted, contradicted, inputOf, type SpecialResult } from "./result.js";
import { byCall, never, type Timeline, timelineOf } from "./timeline.js";
import { Uncovered } from "./uncovered.js";

interface Value {
  readonly put: number;
  /** −1: nobody popped it. */
  readonly take: number;
  /** Gaps (gap g is just before event g) at which it may be pushed, and popped. */
  readonly putFrom: number;
  readonly putTo: number;
  readonly takeFrom: number;
  readonly takeTo: number;
}

/** Where a value was pushed and popped; in the order in which values were set aside. */
interface Placed {
  readonly value: Value;
  readonly put: number;
  readonly take: number;
}

/** Needs: a stack that starts empty, and no value that is pushed twice. */
export function decideStack(operations: readonly Operation[], init: Json): SpecialResult | null {
  if (!Array.isArray(init) || init.length > 0) return null;
  const tooMany = tooManyTaken(operations, { put: "push", take: "pop" }, []);
  const timeline = timelineOf(operations);
  const read = valuesOf(operations, timeline);
  if (read === null) return null;
  if (tooMany !== undefined) return tooMany;
  const { values, empties, unseenPops } = read;
  const result = judge(operations, values, empties, timeline);
  if (result.valid || !unseenPops) return result;
  const seen = values.filter(({ take }) => take >= 0);
  if (seen.length === values.length) return result;
  const without = judge(operations, seen, empties, timeline);
  return without.valid ? null : without;
}

/** Null if a value is pushed twice, or an operation is none of a stack. */
function valuesOf(
  operations: readonly Operation[],
  timeline: Timeline,
): { readonly values: Value[]; readonly empties: number[]; readonly unseenPops: boolean } | null {
  const { events, call, return: end } = timeline;
  const puts = new Map<string, number>();
  const takes = new Map<string, number>();
  const empties: number[] = [];
  let unseenPops = false;
  for (const position of byCall(timeline)) {
    const { f, type, input = null, output = null } = operations[position] ?? {};
    if (type === "fail" || (f !== "push" && (f !== "pop" || (type === "info" && output !== null)))) return null;
    if (f === "push") {
      const text = canonicalJson(input);
      if (puts.has(text)) return null;
      puts.set(text, position);
    } else if (type === "info") unseenPops = true;
    else if (output === null) empties.push(position);
    else takes.set(canonicalJson(output), position);
  }
  const afterEnd = events.length + 1;
  const values: Value[] = [];
  for (const [text, put] of puts) {
    const take = takes.get(text) ?? -1;
    const putCall = call[put] ?? 0;
    const putEnd = Math.min(end[put] ?? never, events.length);
    if (take < 0) {
      if (operations[put]?.type !== "ok") continue;
      values.push({ put, take, putFrom: putCall + 1, putTo: putEnd, takeFrom: afterEnd, takeTo: afterEnd });
    } else {
      const takeTo = Math.min(end[take] ?? never, events.length);
      const takeFrom = Math.max(call[take] ?? 0, putCall) + 1;
      values.push({ put, take, putFrom: putCall + 1, putTo: Math.min(putEnd, takeTo), takeFrom, takeTo });
    }
  }
  return { values, empties, unseenPops };
}

function judge(
  operations: readonly Operation[],
  values: readonly Value[],
  empties: readonly number[],
  timeline: Timeline,
): SpecialResult {
  const moments = new Map<number, number[]>();
  const free = freeAtStart(values, timeline);
  for (const position of empties) {
    const gap = free[(timeline.call[position] ?? 0) + 1] ?? never;
    if (gap > (timeline.return[position] ?? never)) return neverEmpty(operations, values, timeline, position, "stack");
    moments.set(gap, [...(moments.get(gap) ?? []), position]);
  }
  const placed = setAside(values, timeline.events.length + 2);
  if (placed.length < values.length) return entangled(operations, values, placed, timeline.events.length + 2);
  return { valid: true, linearization: orderOf(placed, moments) };
}

/** By gap: the first from there on at which nothing is certainly inside. */
function freeAtStart(values: readonly Value[], { events }: Timeline): Int32Array {
  const change = new Int32Array(events.length + 3);
  for (const { putTo, takeFrom } of values) {
    if (putTo + 1 >= takeFrom) continue;
    change[putTo + 1] = (change[putTo + 1] ?? 0) + 1;
    change[takeFrom] = (change[takeFrom] ?? 0) - 1;
  }
  const first = new Int32Array(events.length + 2).fill(never);
  let inside = 0;
  for (let gap = 0; gap <= events.length; gap++) {
    inside += change[gap] ?? 0;
    if (inside === 0) first[gap] = gap;
  }
  for (let gap = events.length; gap >= 0; gap--) first[gap] = Math.min(first[gap] ?? never, first[gap + 1] ?? never);
  return first;
}

/** As many values as can be set aside, one after the other. */
function setAside(values: readonly Value[], gaps: number): Placed[] {
  const uncovered = new Uncovered(gaps);
  for (const [number, { putFrom, putTo, takeFrom, takeTo }] of values.entries()) {
    if (putTo + 1 < takeFrom) uncovered.add(putTo + 1, takeFrom - 1, 1);
    uncovered.wait(putFrom, putTo, 2 * number);
    uncovered.wait(takeFrom, takeTo, 2 * number + 1);
  }
  const placed: Placed[] = [];
  const waiting = new Uint8Array(values.length).fill(3);
  const freed: number[] = [];
  while (uncovered.take(freed) >= 0) {
    for (let item = freed.pop(); item !== undefined; item = freed.pop()) {
      const number = item >> 1;
      const before = waiting[number] ?? 0;
      const left = before & ~(1 << (item & 1));
      waiting[number] = left;
      const value = values[number];
      if (before === left || left !== 0 || value === undefined) continue;
      const { putFrom, putTo, takeFrom, takeTo } = value;
      if (putTo + 1 < takeFrom) uncovered.add(putTo + 1, takeFrom - 1, -1);
      if (takeFrom <= putTo) placed.push({ value, put: takeFrom, take: takeFrom });
      else {
        const put = uncovered.lastFree(putTo, putFrom);
        placed.push({ value, put, take: uncovered.firstFree(takeFrom, takeTo) });
      }
    }
  }
  return placed;
}

/** At each gap: pops, what was set aside last first; empty answers; what is pushed and popped there; pushes, set aside first first. */
function orderOf(placed: readonly Placed[], moments: ReadonlyMap<number, readonly number[]>): number[] {
  const pops = new Map<number, number[]>();
  const pairs = new Map<number, number[]>();
  const pushes = new Map<number, number[]>();
  const add = (map: Map<number, number[]>, gap: number, ...positions: readonly number[]): void => {
    const list = map.get(gap);
    if (list === undefined) map.set(gap, [...positions]);
    else list.push(...positions);
  };
  for (const { value, put, take } of placed) {
    if (put === take) add(pairs, put, value.put, value.take);
    else {
      add(pushes, put, value.put);
      if (value.take >= 0) add(pops, take, value.take);
    }
  }
  const gaps = [...new Set([pops, moments, pairs, pushes].flatMap((map) => [...map.keys()]))].sort((a, b) => a - b);
  return gaps.flatMap((gap) => [
    ...(pops.get(gap) ?? []).reverse(),
    ...(moments.get(gap) ?? []),
    ...(pairs.get(gap) ?? []),
    ...(pushes.get(gap) ?? []),
  ]);
}

/** Values looked at, all attempts counted, in finding fewer values that hold each other up. */
const mostLooked = 1_000_000;
const namedValues = 4;

/** Some values of which none can have been below the others. */
function entangled(
  operations: readonly Operation[],
  values: readonly Value[],
  placed: readonly Placed[],
  gaps: number,
): Contradicted {
  const aside = new Set(placed.map(({ value }) => value));
  let kept = values.filter((value) => !aside.has(value));
  let looked = 0;
  for (let size = Math.ceil(kept.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length && looked < mostLooked; ) {
      const fewer = [...kept.slice(0, from), ...kept.slice(from + size)];
      looked += fewer.length;
      const gone = new Set(setAside(fewer, gaps).map(({ value }) => value));
      if (gone.size < fewer.length) kept = fewer.filter((value) => !gone.has(value));
      else from += size;
    }
  }
  const texts = kept.slice(0, namedValues).map(({ put }) => inputOf(operations, put));
  const more = kept.length > namedValues ? [`${kept.length - namedValues} more values`] : [];
  return contradicted(
    kept.flatMap(({ put, take }) => [put, take]),
    `${capital(`none of ${listed([...texts, ...more])}`)} can have been below the others: of each, another one was certainly in the stack at every ` +
      "moment at which it may have been pushed, or at every moment at which it may have been popped.",
  );
}
