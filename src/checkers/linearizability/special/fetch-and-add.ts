/**
 * Counter whose adds all answer a total, the one before or the one after, all of one amount, with reads. Exact, because each answer
 * is the operation's place: a read of k adds stands before the add that k adds precede and after the one that k − 1 do. A number that no answer
 * has was taken by an indeterminate add, which began before anything of a higher number returned; those deadlines grow with the
 * number, so the lowest missing number goes to the earliest call.
 */
import type { Operation } from "../../../history/operation.js";
import { plural } from "../../../history/plural.js";
import { withArticle } from "../../../models/model.js";
import { minus, plus, type WholeNumber } from "../../../models/whole-number.js";
import { capital, listed } from "../../telling/shown.js";
import { ascending } from "./ascending.js";
import { answerOf, type Contradicted, contradicted, named, type SpecialResult, startingFrom } from "./result.js";
import { byCall, firstOutOfTime, never, type Timeline, timelineOf } from "./timeline.js";

interface Numbered {
  readonly init: number;
  readonly amount: number;
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
      `By their answers, ${named(operations, late.called)}, which answered ${answerOf(operations, late.called)}, comes before ` +
        `${named(operations, late.returned)}, which answered ${answerOf(operations, late.returned)}.`,
      `By the clock it is the other way round: ${named(operations, late.returned)} had completed before ` +
        `${named(operations, late.called)} began.`,
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
      // A recorder does not write an answer to an operation that did not complete.
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
    return contradicted(
      [odd],
      `${capital(named(operations, odd))} answered ${answerOf(operations, odd)}, which ${whyOdd(operations, odd, init, amount)}.`,
    );
  }
  const sorted = ascending(Int32Array.from(numbers));
  const order: number[] = [];
  const adds: number[] = [];
  for (let place = 0; place < sorted.length; place++) {
    const at = sorted[place] ?? 0;
    const earlier = sorted[place - 1] ?? -1;
    const position = completed[at] ?? 0;
    if (earlier >= 0 && numbers[earlier] === numbers[at] && (numbers[at] ?? 0) % 2 === 1) {
      const other = completed[earlier] ?? 0;
      const before = totalBefore(operations, position);
      return contradicted(
        [other, position],
        `By their answers, ${named(operations, other)} and ${named(operations, position)} both raised the total from ` +
          `${before} to ${plus(before, amount)}: the second of them must have found the total that the first had left.`,
      );
    }
    order.push(position);
    adds.push((numbers[at] ?? 0) >> 1);
  }
  return { init, amount, order, adds, indeterminate };
}

function whyOdd(operations: readonly Operation[], odd: number, init: number, amount: number): string {
  const adds = operations.filter(({ f }) => f !== "read");
  const kind = kindOf(adds);
  const number = (Number(operations[odd]?.output) - init) / amount;
  if (!Number.isInteger(number) || number < 0) {
    return `no number of ${kind}s of ${amount} leads to${startingFrom(init)}`;
  }
  if (number === 0) return "is what the counter started with, but the answer of an add-and-get includes its own add";
  return `takes ${plural(number, kind)} of ${amount}${startingFrom(init)}, and there are only ${adds.length}`;
}

/** What the adds are called in a sentence. */
function kindOf(adds: readonly Operation[]): string {
  const [first, ...others] = new Set(adds.map(({ f }) => f));
  return first === undefined || others.length > 0 ? "add" : first;
}

function totalBefore(operations: readonly Operation[], position: number): WholeNumber {
  const { f, input, output } = operations[position] ?? {};
  return minus(Number(output), f === "add-and-get" ? Number(input) : 0);
}

function fillGaps(
  operations: readonly Operation[],
  { init, amount, order, adds, indeterminate }: Numbered,
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
        const totals = [...missing, done].map((number) => init + number * amount);
        return contradicted([due], missingAdds(operations, due, totals, used));
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

/** At most this many totals that no operation returned are named. */
const namedTotals = 3;

/** `missing`: totals that adds must have found but that no add returned; `begun`: adds without an answer by then. */
function missingAdds(operations: readonly Operation[], due: number, missing: readonly number[], begun: number): string {
  const totals = missing.map(String);
  const some =
    totals.length > namedTotals + 1 ? [...totals.slice(0, namedTotals), `${totals.length - namedTotals} more`] : totals;
  const kind = kindOf(operations.filter(({ f }) => f !== "read"));
  const who = totals.length === 1 ? `${withArticle(kind)} that found` : `${kind}s that found`;
  return (
    `${capital(named(operations, due))} answered ${answerOf(operations, due)}, so it comes after ${who} ${listed(some)}; no answered operation is ` +
    `${totals.length === 1 ? "that one" : "one of these"}, and ${begun === 0 ? "none" : `only ${begun}`} without an answer had begun before ` +
    `event ${operations[due]?.return}, where it completed.`
  );
}
