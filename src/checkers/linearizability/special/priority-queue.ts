/**
 * Priority queues of unique numbers. A number is certainly inside between the end of its insert and the beginning of the delete-min that
 * took it. A history is linearizable exactly if each number can be taken at a moment at which no smaller one is certainly inside,
 * and each empty answer has one at which nothing is (cf. Lee & Mathur 2025). An order: each number, smallest first, is taken at the
 * first such moment and put in as late as may be. An earlier moment would be barred to greater numbers as well.
 *
 * Indeterminate operations as for stacks: without the deletions that nobody saw the answer of, then without the numbers, too, that they may
 * have taken.
 */
import type { Json, Operation } from "../../../history/operation.js";
import { capital } from "../../telling/shown.js";
import { insideBetween, neverEmpty, tellStays } from "./always-inside.js";
import { tooManyTaken } from "./containers.js";
import { answerOf, contradicted, named, type SpecialResult } from "./result.js";
import { byCall, never, type Timeline, timelineOf } from "./timeline.js";

interface Value {
  readonly number: number;
  readonly put: number;
  /** −1: nobody took it. */
  readonly take: number;
}

/** Needs: a queue that starts empty, and no number that is put in twice. */
export function decidePriorityQueue(operations: readonly Operation[], init: Json): SpecialResult | null {
  if (!Array.isArray(init) || init.length > 0) return null;
  const timeline = timelineOf(operations);
  const read = valuesOf(operations, timeline);
  if (read === null) return null;
  const tooMany = tooManyTaken(operations, { put: "insert", take: "delete-min" }, []);
  if (tooMany !== undefined) return tooMany;
  const { values, empties, unseen } = read;
  const result = judge(operations, values, empties, timeline);
  if (result.valid || !unseen) return result;
  const seen = values.filter(({ take }) => take >= 0);
  if (seen.length === values.length) return result;
  const without = judge(operations, seen, empties, timeline);
  return without.valid ? null : without;
}

/** Ascending. Null if a number is put in twice, or an operation is none of a priority queue. */
function valuesOf(
  operations: readonly Operation[],
  timeline: Timeline,
): { readonly values: Value[]; readonly empties: number[]; readonly unseen: boolean } | null {
  const puts = new Map<number, number>();
  const takes = new Map<number, number>();
  const empties: number[] = [];
  let unseen = false;
  for (const position of byCall(timeline)) {
    const { f, type, input = null, output = null } = operations[position] ?? {};
    if (type === "fail" || (type === "info" && f === "delete-min" && output !== null)) return null;
    if (f === "insert" && typeof input === "number") {
      if (puts.has(input)) return null;
      puts.set(input, position);
    } else if (f !== "delete-min") return null;
    else if (type === "info") unseen = true;
    else if (typeof output === "number") takes.set(output, position);
    else empties.push(position);
  }
  const values: Value[] = [];
  for (const [number, put] of puts) {
    const take = takes.get(number) ?? -1;
    if (take >= 0 || operations[put]?.type === "ok") values.push({ number, put, take });
  }
  return { values: values.sort((a, b) => a.number - b.number), empties, unseen };
}

function judge(
  operations: readonly Operation[],
  values: readonly Value[],
  empties: readonly number[],
  timeline: Timeline,
): SpecialResult {
  const { events, call, return: end } = timeline;
  const uncovered = new FirstUncovered(events.length + 1);
  /** By gap (gap g is just before event g): what is taken there, with what is put in just before; then what is put in. */
  const taken = new Map<number, number[]>();
  const put = new Map<number, number[]>();
  for (const [place, value] of values.entries()) {
    const from = Math.min(end[value.put] ?? never, events.length);
    if (value.take < 0) {
      add(put, from, value.put);
      uncovered.cover(from + 1, events.length);
      continue;
    }
    const first = Math.max(call[value.take] ?? 0, call[value.put] ?? 0) + 1;
    const last = Math.min(end[value.take] ?? never, events.length);
    const gap = uncovered.from(first);
    if (gap > last) {
      const stays = insideBetween(values.slice(0, place), timeline, first, last);
      return contradicted(
        [value.take, value.put, ...stays.flatMap((each) => [each.put, each.take])],
        `${capital(named(operations, value.take))} took ${answerOf(operations, value.take)}, but at every moment at which it can have done so a smaller ` +
          `number was in there: ${tellStays(operations, stays)}.`,
      );
    }
    if (from >= gap) add(taken, gap, value.put);
    else add(put, from, value.put);
    add(taken, gap, value.take);
    uncovered.cover(from + 1, call[value.take] ?? 0);
  }
  const moments = new Map<number, number[]>();
  for (const position of empties) {
    const gap = uncovered.from((call[position] ?? 0) + 1);
    if (gap > (end[position] ?? never)) return neverEmpty(operations, values, timeline, position, "priority queue");
    add(moments, gap, position);
  }
  const gaps = [...new Set([taken, moments, put].flatMap((map) => [...map.keys()]))].sort((a, b) => a - b);
  const at = (gap: number): number[] => [taken, moments, put].flatMap((map) => map.get(gap) ?? []);
  return { valid: true, linearization: gaps.flatMap(at) };
}

function add(map: Map<number, number[]>, gap: number, position: number): void {
  const list = map.get(gap);
  if (list === undefined) map.set(gap, [position]);
  else list.push(position);
}

/** Gaps of which more and more are covered: disjoint sets, each of covered gaps and the first one after them that is not. */
class FirstUncovered {
  private readonly next: Int32Array;

  constructor(gaps: number) {
    this.next = Int32Array.from({ length: gaps + 1 }, (_, gap) => gap);
  }

  /** The first from this one on that is not covered; the number of gaps if there is none. */
  from(gap: number): number {
    let root = gap;
    while ((this.next[root] ?? root) !== root) root = this.next[root] ?? root;
    for (let each = gap; each !== root; ) {
      const after = this.next[each] ?? root;
      this.next[each] = root;
      each = after;
    }
    return root;
  }

  /** Both ends included. */
  cover(first: number, last: number): void {
    for (let gap = this.from(first); gap <= last; gap = this.from(gap)) this.next[gap] = gap + 1;
  }
}
