/**
 * Counter whose adds all answer the value before, all of one amount, with reads. Exact, because each answer is the operation's
 * place: a read of k adds stands before the add that answers k and after the one that answers k − 1. A number that no answer
 * has was taken by an indeterminate add, which began before anything of a higher number returned; those deadlines grow with the
 * number, so the lowest missing number goes to the earliest call.
 */
import type { Operation } from "../../../history/operation.js";
import { plural } from "../../../history/plural.js";
import { capital, listed } from "../../telling/shown.js";
import { ascending } from "./ascending.js";
import { answerOf, type Contradicted, contradicted, named, type SpecialResult } from "./result.js";
import { byCall, firstOutOfTime, never, type Timeline, timelineOf } from "./timeline.js";

interface Numbered {
  readonly amount: number;
  /** Completed operations in order of number; of one number the reads, in order of invocation, and then the add. */
  readonly order: readonly number[];
  /** By place in the order: how many adds are done before. */
  readonly adds: readonly number[];
  /** Indeterminate adds in order of invocation. */
  readonly indeterminate: readonly number[];
}

/** Needs: read and fetch-and-add, the latter, completed and indeterminate, all of one amount other than 0. */
export function decideFetchAndAdd(operations: readonly Operation[]): SpecialResult | null {
  const timeline = timelineOf(operations);
  const numbered = numberedOperations(operations, timeline);
  if (numbered === null || "valid" in numbered) return numbered;
  const late = firstOutOfTime(numbered.order, timeline);
  if (late !== null) {
    return contradicted(
      [late.returned, late.called],
      `By their answers, ${named(operations, late.called)}, which answered ${answerOf(operations, late.called)}, comes before ` +
        `${named(operations, late.returned)}, which answered ${answerOf(operations, late.returned)}.`,
      `By the clock it is the other way round: ${named(operations, late.returned)} had completed before ` +
        `${named(operations, late.called)} began.`,
    );
  }
  return fillGaps(operations, numbered, timeline);
}

function numberedOperations(operations: readonly Operation[], timeline: Timeline): Numbered | Contradicted | null {
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
    if (type === "fail" || (f !== "read" && f !== "fetch-and-add")) return null;
    if (f === "fetch-and-add" && input !== amount) return null;
    if (type === "info") {
      // An answer to an operation that did not complete is nothing that a recorder writes.
      if (output !== undefined) return null;
      if (f !== "read") indeterminate.push(position);
      continue;
    }
    if (typeof output !== "number" || !Number.isSafeInteger(output)) return null;
    const number = output / amount;
    // More adds than there are: as impossible as half an add.
    if (!Number.isInteger(number) || number < 0 || number > operations.length) odd = position;
    completed.push(position);
    numbers.push(2 * number + (f === "read" ? 0 : 1));
  }
  if (odd >= 0) {
    const number = Number(operations[odd]?.output) / amount;
    const adds = operations.filter(({ f }) => f !== "read").length;
    return contradicted(
      [odd],
      `${capital(named(operations, odd))} answered ${answerOf(operations, odd)}, which ` +
        (Number.isInteger(number) && number > 0
          ? `takes ${plural(number, "fetch-and-add")} of ${amount}, and there are only ${adds}.`
          : `no number of fetch-and-adds of ${amount} leads to.`),
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
        `${capital(named(operations, other))} and ${named(operations, position)} both found ${answerOf(operations, position)} and added ` +
          `${amount} to it: the second of them must have found what the first had made of it.`,
      );
    }
    order.push(position);
    adds.push((numbers[at] ?? 0) >> 1);
  }
  return { amount, order, adds, indeterminate };
}

function fillGaps(
  operations: readonly Operation[],
  { amount, order, adds, indeterminate }: Numbered,
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
  const missing: number[] = [];
  let done = 0;
  let used = 0;
  for (const [place, position] of order.entries()) {
    for (; done < (adds[place] ?? 0); done++) {
      const due = firstReturned[place] ?? -1;
      const filler = indeterminate[used] ?? -1;
      if (filler < 0 || (timeline.call[filler] ?? 0) > (timeline.return[due] ?? never)) {
        return contradicted([due], missingAdds(operations, due, { missing: [...missing, done], begun: used, amount }));
      }
      missing.push(done);
      linearization.push(filler);
      used += 1;
    }
    linearization.push(position);
    if (operations[position]?.f !== "read") done += 1;
  }
  return { valid: true, linearization };
}

/** So many totals that nobody was answered are named. */
const namedTotals = 3;

/** `missing`: how many adds were done when those happened that nobody was answered; `begun`: adds without answer by then. */
function missingAdds(
  operations: readonly Operation[],
  due: number,
  { missing, begun, amount }: { readonly missing: readonly number[]; readonly begun: number; readonly amount: number },
): string {
  const totals = missing.map((number) => String(number * amount));
  const some =
    totals.length > namedTotals + 1 ? [...totals.slice(0, namedTotals), `${totals.length - namedTotals} more`] : totals;
  const who = totals.length === 1 ? "a fetch-and-add that found" : "fetch-and-adds that found";
  return (
    `${capital(named(operations, due))} answered ${answerOf(operations, due)}, so it comes after ${who} ${listed(some)}; none answered ` +
    `${totals.length === 1 ? "that" : "one of these"}, and ${begun === 0 ? "none" : `only ${begun}`} without an answer had begun before ` +
    `event ${operations[due]?.return}, where it completed.`
  );
}
