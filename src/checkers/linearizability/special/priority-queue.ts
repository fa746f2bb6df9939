/**
 * Priority queues of unique numbers. A number is certainly inside between the end of its insert and the beginning of the delete-min that
 * took it. A history is linearizable exactly if each number can be taken at a moment at which no smaller one is certainly inside,
 * and each empty answer has one at which nothing is (cf. Lee & Mathur 2025). An order: each number, smallest first, is taken at the
 * first such moment and put in as late as may be. An earlier moment would be barred to greater numbers as well.
 *
 * Indeterminate operations: see unique-values.ts. A number must be gone before a greater one leaves, and before the queue is found empty.
 */
import type { Json, Operation } from "../../../history/operation.js";
import { capital } from "../../telling/shown.js";
import { insideBetween, neverEmpty, tellStays } from "./always-inside.js";
import { priorityQueueOperations } from "./containers.js";
import { answerOf, contradicted, named, type SpecialResult } from "./result.js";
import { never } from "./timeline.js";
import { decideUniqueValues, type Kind, type Value } from "./unique-values.js";

/** Needs: a queue that starts empty, and no number that is put in twice. */
export function decidePriorityQueue(operations: readonly Operation[], init: Json): SpecialResult | null {
  return decideUniqueValues(operations, init, priorityQueues);
}

const priorityQueues: Kind = {
  container: priorityQueueOperations,
  order(operations, all, empties, timeline) {
    const values = [...all].sort((a, b) => numberOf(a) - numberOf(b));
    const { events, call, return: end } = timeline;
    const uncovered = new FirstUncovered(events.length + 1);
    /** By gap (gap g is just before event g): what is taken there, with what is put in just before; then what is put in. */
    const taken = new Map<number, number[]>();
    const put = new Map<number, number[]>();
    for (const [place, value] of values.entries()) {
      const from = Math.min(end[value.put] ?? never, events.length);
      const first = Math.max(call[value.take] ?? never, call[value.put] ?? 0) + 1;
      const last = end[value.take] ?? never;
      const gap = value.take < 0 ? never : uncovered.from(Math.min(first, events.length + 1));
      if (gap > events.length && last === never) {
        add(put, from, value.put);
        uncovered.cover(from + 1, events.length);
        continue;
      }
      if (gap > last || gap > events.length) {
        return () => {
          const stays = insideBetween(values.slice(0, place), timeline, first, Math.min(last, events.length));
          return contradicted(
            [value.take, ...stays.flatMap((each) => [each.put, each.take])],
            `${capital(named(operations, value.take))} took ${answerOf(operations, value.take)}, but at every moment at which it can have done so a smaller ` +
              `number was in there: ${tellStays(operations, stays)}.`,
          );
        };
      }
      if (from >= gap) add(taken, gap, value.put);
      else add(put, from, value.put);
      add(taken, gap, value.take);
      uncovered.cover(from + 1, call[value.take] ?? 0);
    }
    const moments = new Map<number, number[]>();
    for (const position of empties) {
      const gap = uncovered.from((call[position] ?? 0) + 1);
      if (gap > (end[position] ?? never))
        return () => neverEmpty(operations, values, timeline, position, "priority queue");
      add(moments, gap, position);
    }
    const gaps = [...new Set([taken, moments, put].flatMap((map) => [...map.keys()]))].sort((a, b) => a - b);
    return gaps.flatMap((gap) => [taken, moments, put].flatMap((map) => map.get(gap) ?? []));
  },
  deadlines(values, later, { return: end }) {
    const deadlines = new Int32Array(values.length).fill(never);
    const descending = [...values.entries()].sort(([, a], [, b]) => numberOf(b) - numberOf(a));
    for (const [place, { put, take }] of descending) {
      if (take >= 0) later.add(take);
      else deadlines[place] = later.earliestEnd(end[put] ?? never);
    }
    return deadlines;
  },
};

function numberOf({ value }: Value): number {
  return Number(value);
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
