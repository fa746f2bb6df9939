/**
 * Stacks with unique values, by decrease and conquer (Lee & Mathur 2025). A value is certainly inside between the end of its push
 * and the beginning of its pop. One that can be pushed and popped at moments at which no value is certainly inside can have been
 * below all others, and is set aside; that frees moments for the rest. The history is linearizable exactly if all values go that way, and
 * each empty answer finds a moment that was free at the start. A value that was not popped leaves after the end.
 *
 * An order: each value is pushed at the last moment of its push, and popped at the first moment of its pop, that is free when it is
 * set aside. A value set aside later then lies wholly between such moments of the values set aside before.
 *
 * Indeterminate operations: see unique-values.ts. A value must be gone before one that was below it leaves, and before the stack is found empty.
 */
import type { Json, Operation } from "../../../history/operation.js";
import { capital, listed } from "../../telling/shown.js";
import { neverEmpty } from "./always-inside.js";
import { stackOperations } from "./containers.js";
import { type Contradicted, contradicted, inputOf, type SpecialResult } from "./result.js";
import { never, type Timeline } from "./timeline.js";
import { Uncovered } from "./uncovered.js";
import { decideUniqueValues, type Kind, type LaterTakes, type Value } from "./unique-values.js";

interface Stay {
  readonly put: number;
  /** −1: it was not popped. */
  readonly take: number;
  /** Gaps (gap g is just before event g) at which it may be pushed, and popped. */
  readonly putFrom: number;
  readonly putTo: number;
  readonly takeFrom: number;
  readonly takeTo: number;
}

/** Where a value was pushed and popped; in the order in which values were set aside. */
interface Placed {
  readonly value: Stay;
  readonly put: number;
  readonly take: number;
}

/** Needs: a stack that starts empty, and no value that is pushed twice. */
export function decideStack(operations: readonly Operation[], init: Json): SpecialResult | null {
  return decideUniqueValues(operations, init, stacks);
}

const stacks: Kind = {
  container: stackOperations,
  order(operations, values, empties, timeline) {
    const stays = staysOf(values, timeline);
    const moments = new Map<number, number[]>();
    const free = freeAtStart(stays, timeline);
    for (const position of empties) {
      const gap = free[(timeline.call[position] ?? 0) + 1] ?? never;
      if (gap > (timeline.return[position] ?? never))
        return () => neverEmpty(operations, values, timeline, position, "stack");
      const others = moments.get(gap);
      if (others === undefined) moments.set(gap, [position]);
      else others.push(position);
    }
    const gaps = timeline.events.length + 2;
    const placed = setAside(stays, gaps);
    if (placed.length < stays.length) return () => entangled(operations, stays, placed, gaps);
    return orderOf(placed, moments, timeline.events.length);
  },
  deadlines(values, later, timeline) {
    const deadlines = new Int32Array(values.length).fill(never);
    const placeOf = new Map(values.map(({ put }, place) => [put, place]));
    for (const event of timeline.events) {
      const place = placeOf.get(event >> 1);
      const value = values[place ?? -1];
      if (place === undefined || value === undefined) continue;
      if ((event & 1) === 1) addTake(value, later);
      else if (value.take < 0) deadlines[place] = later.earliestEnd(timeline.return[value.put] ?? never);
    }
    return deadlines;
  },
};

function addTake({ take }: Value, later: LaterTakes): void {
  if (take >= 0) later.add(take);
}

function staysOf(values: readonly Value[], { events, call, return: end }: Timeline): Stay[] {
  const afterEnd = events.length + 1;
  return values.map(({ put, take }) => {
    const putCall = call[put] ?? 0;
    const putEnd = Math.min(end[put] ?? never, events.length);
    if (take < 0) return { put, take, putFrom: putCall + 1, putTo: putEnd, takeFrom: afterEnd, takeTo: afterEnd };
    const takeFrom = Math.max(call[take] ?? 0, putCall) + 1;
    const takeTo = Math.min(end[take] ?? never, afterEnd);
    return { put, take, putFrom: putCall + 1, putTo: Math.min(putEnd, takeTo), takeFrom, takeTo };
  });
}

/** By gap: the first from there on at which nothing is certainly inside. */
function freeAtStart(values: readonly Stay[], { events }: Timeline): Int32Array {
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
function setAside(values: readonly Stay[], gaps: number): Placed[] {
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
function orderOf(
  placed: readonly Placed[],
  moments: ReadonlyMap<number, readonly number[]>,
  /** A value that is popped after this gap was in fact not popped. */
  lastGap: number,
): number[] {
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
      if (take <= lastGap) add(pops, take, value.take);
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
  values: readonly Stay[],
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
