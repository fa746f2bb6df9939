/**
 * Counter whose adds all answer a total, the one before or the one after, all of one amount, with reads. Exact, because each answer
 * is the operation's place: a read of k adds stands before the add that k adds precede and after the one that k − 1 do. A number that no answer
 * has was taken by an indeterminate add, which began before anything of a higher number returned; those deadlines grow with the
 * number, so the lowest missing number goes to the earliest call.
 */
import type { Operation } from "../../../history/operation.js";
import { plus } from "../../../models/whole-number.js";
import { ascending } from "./ascending.js";
import { type Contradicted, capital, contradicted, named, type SpecialResult } from "./result.js";
import { byCall, firstOutOfTime, never, type Timeline, timelineOf } from "./timeline.js";

interface Numbered {
  /** Completed operations in order of number; of one number the reads, in order of invocation, and then the add. */
  readonly order: readonly number[];
  /** By place in the order: how many adds are done before. */
  readonly adds: readonly number[];
  /** Indeterminate adds in order of invocation. */
  readonly indeterminate: readonly number[];
}

/**
 * Needs: read, fetch-and-add and add-and-get, the latter two, completed and indeterminate, all of one amount other than 0. `init`:
 * the total at the start.
 */
export function decideFetchAndAdd(operations: readonly Operation[], init: number): SpecialResult | null {
  const timeline = timelineOf(operations);
  const numbered = numberedOperations(operations, init, timeline);
  if (numbered === null || "valid" in numbered) return numbered;
  const late = firstOutOfTime(numbered.order, timeline);
  if (late !== null) {
    return contradicted(
      [late.returned, late.called],
      `By their answers, ${named(operations, late.called)} comes before ${named(operations, late.returned)}, ` +
        "which had returned before it began.",
    );
  }
  return fillGaps(operations, numbered, timeline);
}

function numberedOperations(
  operations: readonly Operation[],
  init: number,
  timeline: Timeline,
): Numbered | Contradicted | null {
  const amount = Number(operations.find(({ f }) => f !== "read")?.input ?? 1);
  if (!Number.isSafeInteger(amount) || amount === 0) return null;
  const completed: number[] = [];
  const numbers: number[] = [];
  const indeterminate: number[] = [];
  let odd = -1;
  const calls = byCall(timeline);
  for (let place = 0; place < calls.length; place++) {
    const position = calls[place] ?? 0;
    const { f, type, input, output } = operations[position] ?? {};
    if (type === "fail" || (f !== "read" && f !== "fetch-and-add" && f !== "add-and-get")) return null;
    if (f !== "read" && input !== amount) return null;
    if (type === "info") {
      // An answer to an operation that did not complete is nothing that a recorder writes.
      if (output !== undefined) return null;
      if (f !== "read") indeterminate.push(position);
      continue;
    }
    if (typeof output !== "number" || !Number.isSafeInteger(output)) return null;
    const added = output - init;
    if (!Number.isSafeInteger(added)) return null;
    const number = added / amount - (f === "add-and-get" ? 1 : 0);
    // More adds than there are: as impossible as half an add.
    if (added % amount !== 0 || number < 0 || number > operations.length) odd = position;
    completed.push(position);
    numbers.push(2 * number + (f === "read" ? 0 : 1));
  }
  if (odd >= 0) {
    const answer = String(operations[odd]?.output);
    return contradicted(
      [odd],
      `${capital(named(operations, odd))} answered ${answer}, which the adds of ${amount} do not make${init === 0 ? "" : ` from ${init}`}.`,
    );
  }
  const sorted = ascending(Int32Array.from(numbers));
  const order: number[] = [];
  const adds: number[] = [];
  for (let place = 0; place < sorted.length; place++) {
    const at = sorted[place] ?? 0;
    const before = sorted[place - 1] ?? -1;
    const position = completed[at] ?? 0;
    if (before >= 0 && numbers[before] === numbers[at] && (numbers[at] ?? 0) % 2 === 1) {
      const other = completed[before] ?? 0;
      return contradicted(
        [other, position],
        `By their answers, ${named(operations, other)} and ${named(operations, position)} both raised the total from ` +
          `${totalBefore(operations, position)} to ${String(plus(totalBefore(operations, position), amount))}.`,
      );
    }
    order.push(position);
    adds.push((numbers[at] ?? 0) >> 1);
  }
  return { order, adds, indeterminate };
}

function totalBefore(operations: readonly Operation[], position: number): number {
  const { f, input, output } = operations[position] ?? {};
  return Number(output) - (f === "add-and-get" ? Number(input) : 0);
}

function fillGaps(
  operations: readonly Operation[],
  { order, adds, indeterminate }: Numbered,
  timeline: Timeline,
): SpecialResult {
  /** By place in the order: the operation from there on that returns first. */
  const firstReturned = new Int32Array(order.length + 1).fill(-1);
  for (let place = order.length - 1; place >= 0; place--) {
    const position = order[place] ?? 0;
    const later = firstReturned[place + 1] ?? -1;
    const sooner = later < 0 || (timeline.return[position] ?? never) < (timeline.return[later] ?? never);
    firstReturned[place] = sooner ? position : later;
  }
  const linearization: number[] = [];
  let done = 0;
  let used = 0;
  for (const [place, position] of order.entries()) {
    for (; done < (adds[place] ?? 0); done++) {
      const due = firstReturned[place] ?? -1;
      const filler = indeterminate[used] ?? -1;
      if (filler < 0 || (timeline.call[filler] ?? 0) > (timeline.return[due] ?? never)) {
        return contradicted(
          [due],
          `${capital(named(operations, due))} answered ${String(operations[due]?.output)}; of the adds before it ${used + 1} ` +
            `are missing, and only ${used} without an answer had begun before it returned.`,
        );
      }
      linearization.push(filler);
      used += 1;
    }
    linearization.push(position);
    if (operations[position]?.f !== "read") done += 1;
  }
  return { valid: true, linearization };
}
