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
import { decideFetchAndAdd } from "./fetch-and-add.js";
import { MinHeap } from "./min-heap.js";
import { type Contradicted, capital, contradicted, named, type SpecialResult } from "./result.js";
import { never, type Timeline, timelineOf } from "./timeline.js";

interface CounterColumns {
  /** By position: the number of adds that a completed read must see; −1 for adds, −2 for what is left out. */
  readonly wanted: Float64Array;
}

const isAdd = -1;
const leftOut = -2;

/**
 * Needs: read, and either add or adds that answer a total; all adds, completed and indeterminate, of one amount other than 0. All
 * numbers, and what lies between the first total and any other, are exact as doubles.
 */
export function decideCounter(operations: readonly Operation[], init: Json): SpecialResult | null {
  if (typeof init !== "number") return null;
  if (operations.some(({ f }) => f === "fetch-and-add" || f === "add-and-get"))
    return decideFetchAndAdd(operations, init);
  const columns = counterColumns(operations, init);
  if (columns === null) return null;
  if ("valid" in columns) return columns;
  return raiseWhenForced(operations, columns.wanted, timelineOf(operations));
}

function counterColumns(operations: readonly Operation[], init: number): CounterColumns | Contradicted | null {
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
        `${capital(named(operations, position))} answered ${output}, which no number of adds of ${amount} makes` +
          `${init === 0 ? "" : ` from ${init}`}.`,
      );
    wanted[position] = added / amount;
  }
  return { wanted };
}

function raiseWhenForced(operations: readonly Operation[], wanted: Float64Array, timeline: Timeline): SpecialResult {
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
    if (goal !== isAdd && goal < total) return tooLow(operations, wanted, timeline, position);
    while (placed[position] === 0) {
      if (raise()) continue;
      return contradicted(
        [position],
        `${capital(named(operations, position))} answered more than all adds that began before it returned: there were ${total}.`,
      );
    }
  }
  return { valid: true, linearization };
}

/** The fewest adds, and the earlier read, that prove that the total was above what a read answered before it began. */
function tooLow(
  operations: readonly Operation[],
  wanted: Float64Array,
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
  const base =
    best === null ? "" : `${named(operations, best.base)} had answered ${String(operations[best.base]?.output)}`;
  const since = counted === 0 ? "" : `${counted} adds ${best === null ? "" : "after that "}had been done`;
  return contradicted(
    [read, best?.base ?? -1, ...adds.slice(0, counted)],
    `Before ${named(operations, read)} began, ${[base, since].filter((part) => part !== "").join(", and ")}; ` +
      `yet it answered ${String(operations[read]?.output)}.`,
  );
}
