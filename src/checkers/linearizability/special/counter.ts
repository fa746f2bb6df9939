/**
 * Counter whose adds are all of one amount, with reads. Exact: the total then is the number of adds done, passes every multiple,
 * and never falls, so it is enough to raise it only when a return demands it, by the open add that returns first
 * (earliest deadline first: two adds are interchangeable), and to take each read at the moment the total is right.
 *
 * A total that is too high when a read begins has a short proof. After the last add that was done early for the sake of a
 * read q, only adds are done that began after q had returned and that returned before the read began; so q's value and
 * those adds exceed what was read. (Own derivation; the usual bounds on a read by adds completed and begun are only necessary.)
 */
import type { Operation } from "../../../history/operation.js";
import { plural } from "../../../history/plural.js";
import { capital, events } from "../../telling/shown.js";
import { decideFetchAndAdd } from "./fetch-and-add.js";
import { MinHeap } from "./min-heap.js";
import {
  answerOf,
  type Contradicted,
  contradicted,
  named,
  type Reason,
  type SpecialResult,
  startedWith,
} from "./result.js";
import { never, type Timeline, timelineOf } from "./timeline.js";

interface CounterColumns {
  /** What every add adds; 1 when there are none. */
  readonly amount: number;
  /** By position: the number of adds that a completed read must see; −1 for adds, −2 for what is left out. */
  readonly wanted: Float64Array;
}

const isAdd = -1;
const leftOut = -2;

/**
 * Needs: read, and either add or fetch-and-add; all adds, completed and indeterminate, of one amount other than 0.
 */
export function decideCounter(operations: readonly Operation[]): SpecialResult | null {
  if (operations.some(({ f }) => f === "fetch-and-add")) return decideFetchAndAdd(operations);
  const columns = counterColumns(operations);
  if (columns === null) return null;
  if ("valid" in columns) return columns;
  return raiseWhenForced(operations, columns, timelineOf(operations));
}

function counterColumns(operations: readonly Operation[]): CounterColumns | Contradicted | null {
  let amount = 0;
  for (const { f, type, input } of operations) {
    if (type === "fail" || (f !== "add" && f !== "read")) return null;
    if (f === "read") continue;
    if (typeof input !== "number" || !Number.isSafeInteger(input) || input === 0) return null;
    if (amount !== 0 && input !== amount) return null;
    amount = input;
  }
  if (amount === 0) amount = 1;
  const wanted = new Float64Array(operations.length).fill(isAdd);
  for (const [position, { f, type, output }] of operations.entries()) {
    if (f === "add") continue;
    if (type === "info") {
      wanted[position] = leftOut;
      continue;
    }
    if (typeof output !== "number" || !Number.isSafeInteger(output)) return null;
    const adds = output / amount;
    if (!Number.isInteger(adds) || adds < 0)
      return contradicted(
        [position],
        `${capital(named(operations, position))} answered ${output}, which no number of adds of ${amount} leads to.`,
        ...startOf(operations, position),
      );
    wanted[position] = adds;
  }
  return { amount, wanted };
}

function raiseWhenForced(
  operations: readonly Operation[],
  { amount, wanted }: CounterColumns,
  timeline: Timeline,
): SpecialResult {
  const open = new MinHeap(timeline.return);
  const linearization: number[] = [];
  const placed = new Uint8Array(operations.length);
  /** Reads that wait for a total higher than now: the latest by total, and from each the one before. */
  const waiting = new Int32Array(operations.length + 1).fill(-1);
  const before = new Int32Array(operations.length).fill(-1);
  let total = 0;
  const place = (position: number): void => {
    placed[position] = 1;
    linearization.push(position);
  };
  const raise = (): boolean => {
    const next = open.pop();
    if (next < 0) return false;
    place(next);
    total += 1;
    for (let read = waiting[total] ?? -1; read >= 0; read = before[read] ?? -1) place(read);
    return true;
  };
  for (let rank = 0; rank < timeline.events.length; rank++) {
    const event = timeline.events[rank] ?? 0;
    const position = event >> 1;
    const goal = wanted[position] ?? leftOut;
    if (goal === leftOut) continue;
    if ((event & 1) === 0) {
      if (goal === isAdd) open.push(position);
      else if (goal === total) place(position);
      else if (goal > total && goal <= operations.length) {
        before[position] = waiting[goal] ?? -1;
        waiting[goal] = position;
      }
      continue;
    }
    if (placed[position] === 1) continue;
    if (goal !== isAdd && goal < total) return tooLow(operations, { amount, wanted }, timeline, position);
    while (placed[position] === 0) {
      if (raise()) continue;
      return contradicted(
        [position],
        `${capital(named(operations, position))} answered ${answerOf(operations, position)}, which takes ${plural(goal, "add")} of ` +
          `${amount}, and only ${total} had begun before it completed, at event ${operations[position]?.return}.`,
        ...startOf(operations, position),
      );
    }
  }
  return { valid: true, linearization };
}

/** The fewest adds, and the earlier read, that prove that the total was above what a read answered before it began. */
function tooLow(
  operations: readonly Operation[],
  { amount, wanted }: CounterColumns,
  timeline: Timeline,
  read: number,
): Contradicted {
  const begun = timeline.call[read] ?? 0;
  const goal = wanted[read] ?? 0;
  // Backwards in time: adds that returned before the read and began after the moment reached.
  const adds: number[] = [];
  let best: { base: number; counted: number } | null = null;
  for (let rank = begun - 1; rank >= 0; rank--) {
    const event = timeline.events[rank] ?? 0;
    const position = event >> 1;
    const seen = wanted[position] ?? leftOut;
    if ((event & 1) === 0) {
      if (seen === isAdd && (timeline.return[position] ?? never) < begun) adds.push(position);
    } else if (seen >= 0 && seen + adds.length > goal && (best === null || seen > (wanted[best.base] ?? 0))) {
      best = { base: position, counted: Math.max(0, goal - seen + 1) };
    }
  }
  const counted = best === null ? goal + 1 : best.counted;
  if (best === null && adds.length < counted) throw new Error("a total too high has a proof");
  const done = adds.slice(0, counted);
  const seen = best === null ? 0 : (wanted[best.base] ?? 0);
  const base = best === null ? [] : [`${named(operations, best.base)} had answered ${answerOf(operations, best.base)}`];
  const calls = done.map((position) => operations[position]?.call ?? 0);
  const since = done.length === 1 ? "the add" : `${done.length} adds`;
  const more =
    done.length === 0
      ? []
      : [`${since} of ${events(calls)} had begun ${best === null ? "and completed" : "after that and completed, too"}`];
  const bound = `the total was at ${amount > 0 ? "least" : "most"} ${(seen + done.length) * amount} by then`;
  return contradicted(
    [read, best?.base ?? -1, ...done],
    `Before ${named(operations, read)} began, ${[...base, ...more].join(", and ")}: ${bound}, and it answered ` +
      `${answerOf(operations, read)}.`,
  );
}

/** If no add had begun, the answer is what the counter must have started with. */
function startOf(operations: readonly Operation[], read: number): Reason[] {
  const { output = null, return: end = 0 } = operations[read] ?? {};
  return operations.some(({ f, call }) => f === "add" && call < end) ? [] : [startedWith(output)];
}
