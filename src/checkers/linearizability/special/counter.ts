/**
 * Counter whose adds are all of one amount, with reads. Exact: the total then is the number of adds done, passes every multiple,
 * and never falls, so it is enough to raise it only when a return demands it, by the open add that returns first
 * (earliest deadline first: two adds are interchangeable), and to take each read at the moment the total is right.
 *
 * A total that is too high when a read begins has a short proof. After the last add that was done early for the sake of a
 * read q, only adds are done that began after q had returned and that returned before the read began; so q's value and
 * those adds exceed what was read. (Own derivation; the usual bounds on a read by adds completed and begun are only necessary.)
 */
import type { Json, Operation } from "../../../history/operation.js";
import { plural } from "../../../history/plural.js";
import { plus, type WholeNumber } from "../../../models/whole-number.js";
import { capital, events } from "../../telling/shown.js";
import { refuteByBounds } from "./counter-bounds.js";
import { counterColumns } from "./counter-columns.js";
import { findOrder } from "./counter-order.js";
import { decideFetchAndAdd } from "./fetch-and-add.js";
import { MinHeap } from "./min-heap.js";
import {
  answerOf,
  anyEffort,
  type Contradicted,
  contradicted,
  type Effort,
  named,
  type SpecialResult,
  startingFrom,
} from "./result.js";
import { never, type Timeline, timelineOf } from "./timeline.js";

interface Wanted {
  readonly init: number;
  readonly amount: number;
  /** By position: the number of adds that a completed read must see; −1 for adds, −2 for what is left out. */
  readonly wanted: Float64Array;
}

const isAdd = -1;
const leftOut = -2;

/**
 * Needs: all numbers, and the sums of all amounts, exact as doubles. Adds of one amount, with reads, or all with an answer, are always decided;
 * of several amounts, which is a matter of subset sums, what is out of bounds, or only rises or falls and has an order that is soon found.
 */
export function decideCounter(operations: readonly Operation[], init: Json, effort = anyEffort): SpecialResult | null {
  if (typeof init !== "number") return null;
  return decideUniform(operations, init) ?? decideMixed(operations, init, effort);
}

function decideUniform(operations: readonly Operation[], init: number): SpecialResult | null {
  if (operations.some(({ f }) => f === "fetch-and-add" || f === "add-and-get"))
    return decideFetchAndAdd(operations, init);
  const columns = wantedByReads(operations, init);
  if (columns === null) return null;
  if ("valid" in columns) return columns;
  return raiseWhenForced(operations, columns, timelineOf(operations));
}

function decideMixed(operations: readonly Operation[], init: number, effort: Effort): SpecialResult | null {
  const columns = counterColumns(operations, init);
  if (columns === null) return null;
  const refuted = refuteByBounds(operations, columns);
  if (refuted !== null) return refuted;
  const linearization = findOrder(columns, effort);
  return linearization === null ? null : { valid: true, linearization };
}

function wantedByReads(operations: readonly Operation[], init: number): Wanted | Contradicted | null {
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
    const added = output - init;
    if (!Number.isSafeInteger(added)) return null;
    if (added % amount !== 0 || added / amount < 0)
      return contradicted(
        [position],
        `${capital(named(operations, position))} answered ${answerOf(operations, position)}, which no number of adds of ${amount} leads ` +
          `to${startingFrom(init)}.`,
      );
    wanted[position] = added / amount;
  }
  return { init, amount, wanted };
}

function raiseWhenForced(operations: readonly Operation[], columns: Wanted, timeline: Timeline): SpecialResult {
  const { init, amount, wanted } = columns;
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
    if (goal !== isAdd && goal < total) return tooLow(operations, columns, timeline, position);
    while (placed[position] === 0) {
      if (raise()) continue;
      return contradicted(
        [position],
        `${capital(named(operations, position))} answered ${answerOf(operations, position)}, which takes ${plural(goal, "add")} of ` +
          `${amount}${startingFrom(init)}, and only ${total} had begun before it completed, at event ${operations[position]?.return}.`,
      );
    }
  }
  return { valid: true, linearization };
}

/** The fewest adds, and the earlier read, that prove that the total was above what a read answered before it began. */
function tooLow(
  operations: readonly Operation[],
  { init, amount, wanted }: Wanted,
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
  const from = best === null ? init : Number(operations[best.base]?.output);
  const start = init === 0 ? [] : [`the counter had started at ${init}`];
  const base =
    best === null ? start : [`${named(operations, best.base)} had answered ${answerOf(operations, best.base)}`];
  const calls = done.map((position) => operations[position]?.call ?? 0);
  const since = done.length === 1 ? "the add" : `${done.length} adds`;
  const more =
    done.length === 0
      ? []
      : [`${since} of ${events(calls)} had begun ${best === null ? "and completed" : "after that and completed, too"}`];
  const total = done.reduce<WholeNumber>((sum) => plus(sum, amount), from);
  const bound = `the total was at ${amount > 0 ? "least" : "most"} ${total} by then`;
  return contradicted(
    [read, best?.base ?? -1, ...done],
    `Before ${named(operations, read)} began, ${[...base, ...more].join(", and ")}: ${bound}, and it answered ` +
      `${answerOf(operations, read)}.`,
  );
}
