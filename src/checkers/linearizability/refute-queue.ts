/**
 * Refutes histories of FIFO queues whose values repeat without a search, by what an order would say of some values alone. To leave a value
 * out, with all that put it in and took it, leaves an order: so values that are put in once are judged as a queue of unique values. And of
 * any two values a and b it can be counted: if i of a were put in before more than j of b can have been, i of a have left when j + 1 of b have.
 */
import type { Json, Operation } from "../../history/operation.js";
import { ordinal, plural } from "../../history/plural.js";
import { ValueNumbers } from "../../history/value-numbers.js";
import { isBuiltIn } from "../../models/checked-model.js";
import type { Model } from "../../models/model.js";
import { queue } from "../../models/queue.js";
import { shown } from "../telling/shown.js";
import { at } from "./partition.js";
import { decideQueue } from "./special/queue.js";
import { type Contradicted, contradicted } from "./special/result.js";

/** Pairs of values are looked at only if there are no more values than this. */
const mostValues = 64;

/**
 * `operations`: as relevantOperations gives them. No value was taken more often than put in (see refuteTooManyTaken). Undefined: it is
 * not a queue, or nothing of this kind is wrong.
 */
export function refuteQueue(operations: readonly Operation[], model: Model): Contradicted | undefined {
  if (model.name !== queue.name || !isBuiltIn(model) || !Array.isArray(model.init)) return undefined;
  const history = valuesOf(operations, model.init);
  return amongUnique(operations, history) ?? amongTwo(operations, history);
}

interface OfValue {
  readonly value: Json;
  /** How many are there at the start. */
  start: number;
  /** Positions: all enqueues, and the completed dequeues that took it. */
  readonly puts: number[];
  readonly takes: number[];
}

interface Values {
  readonly all: readonly OfValue[];
  /** Positions of the dequeues without an answer, and of all that found the queue empty. */
  readonly unseen: readonly number[];
  readonly empties: readonly number[];
}

function valuesOf(operations: readonly Operation[], start: readonly Json[]): Values {
  const numbers = new ValueNumbers();
  const all: OfValue[] = [];
  const of = (value: Json): OfValue => {
    const number = numbers.of(value);
    const known = all[number] ?? { value, start: 0, puts: [], takes: [] };
    all[number] = known;
    return known;
  };
  for (const value of start) of(value).start += 1;
  const unseen: number[] = [];
  const empties: number[] = [];
  for (const [position, { f, type, input, output }] of operations.entries()) {
    if (f === "enqueue") of(input).puts.push(position);
    else if (type === "info") unseen.push(position);
    else if (output === null || output === undefined) empties.push(position);
    else of(output).takes.push(position);
  }
  return { all, unseen, empties };
}

/** Refutes by the values that are put in once. */
function amongUnique(operations: readonly Operation[], { all, unseen, empties }: Values): Contradicted | undefined {
  const unique = all.filter(({ start, puts }) => start === 0 && puts.length === 1);
  if (unique.length === all.length || unique.length === 0) return undefined;
  const positions = [...unique.flatMap(({ puts, takes }) => [...puts, ...takes]), ...unseen, ...empties];
  const result = decideQueue(
    positions.flatMap((position) => operations[position] ?? []),
    [],
  );
  if (result?.valid !== false) return undefined;
  return contradicted(
    result.contradiction.map((place) => positions[place] ?? -1),
    ...result.reasons,
  );
}

/** Events of one value in order: ends of completed enqueues, calls of all; ends and calls of the completed dequeues. */
interface Sorted extends OfValue {
  readonly putEnds: readonly number[];
  readonly putCalls: readonly number[];
  readonly takeEnds: readonly number[];
  readonly takeCalls: readonly number[];
}

/** Counts that contradict each other. */
interface Excess {
  readonly first: Sorted;
  readonly second: Sorted;
  /** Of the second value, how many had begun to be put in before event `before`. */
  readonly later: number;
  readonly before: number;
  /** Completed enqueues of the first value by then. */
  readonly earlier: number;
  /** Where the next one of the second value had been taken, */
  readonly by: number;
  /** and how many dequeues of the first value, and without an answer, had begun by then. */
  readonly known: number;
  readonly unseen: number;
}

function amongTwo(operations: readonly Operation[], { all, unseen }: Values): Contradicted | undefined {
  if (all.length > mostValues || all.some(({ start }) => start > 0)) return undefined;
  const callOf = (position: number): number => operations[position]?.call ?? 0;
  const endOf = (position: number): number => operations[position]?.return ?? 0;
  const sorted = all.map(
    (each): Sorted => ({
      ...each,
      putEnds: ascending(each.puts.map(endOf).filter(Number.isFinite)),
      putCalls: ascending(each.puts.map(callOf)),
      takeEnds: ascending(each.takes.map(endOf)),
      takeCalls: ascending(each.takes.map(callOf)),
    }),
  );
  const unseenCalls = ascending(unseen.map(callOf));
  let least: Excess | undefined;
  let size = Number.POSITIVE_INFINITY;
  for (const second of sorted) {
    for (const first of sorted) {
      if (first === second) continue;
      const found = excessOf(first, second, unseenCalls);
      if (found === undefined || coreSize(found) >= size) continue;
      least = found;
      size = coreSize(found);
    }
  }
  if (least === undefined) return undefined;
  const { first, second, before, by } = least;
  const puts = first.puts.filter((position) => endOf(position) < before).sort((a, b) => endOf(a) - endOf(b));
  const takes = second.takes.filter((position) => endOf(position) <= by);
  const after = isLimited(least) ? first.takes.filter((position) => callOf(position) > by) : [];
  return contradicted([...puts.slice(0, mostLeft(least) + 1), ...takes, ...after], ...tell(least));
}

/** The one that takes the fewest operations to show. */
function excessOf(first: Sorted, second: Sorted, unseenCalls: readonly number[]): Excess | undefined {
  let least: Excess | undefined;
  let earlier = 0;
  let known = 0;
  let unseen = 0;
  for (const [later, by] of second.takeEnds.entries()) {
    const before = at(second.putCalls, later);
    while ((first.putEnds[earlier] ?? Number.POSITIVE_INFINITY) < before) earlier += 1;
    while ((first.takeCalls[known] ?? Number.POSITIVE_INFINITY) <= by) known += 1;
    while ((unseenCalls[unseen] ?? Number.POSITIVE_INFINITY) <= by) unseen += 1;
    const excess = { first, second, later, before, earlier, by, known, unseen };
    if (earlier > mostLeft(excess) && (least === undefined || coreSize(excess) < coreSize(least))) least = excess;
  }
  return least;
}

/** Dequeues without an answer took no more of a value than what no other dequeue took. */
function spare({ first }: Excess): number {
  return first.puts.length - first.takes.length;
}

function isLimited(excess: Excess): boolean {
  return excess.unseen > spare(excess);
}

/** Of the first value, how many can have left. */
function mostLeft(excess: Excess): number {
  return excess.known + Math.min(excess.unseen, spare(excess));
}

function coreSize(excess: Excess): number {
  const { first, later, known } = excess;
  return mostLeft(excess) + 1 + later + 1 + (isLimited(excess) ? first.takes.length - known : 0);
}

function tell(excess: Excess): string[] {
  const { first, second, later, before, earlier, by, known, unseen } = excess;
  const [a, b] = [shown(first.value), shown(second.value)];
  const begun = later === 0 ? "no enqueue" : `only ${plural(later, "enqueue")}`;
  const most = mostLeft(excess);
  const rest = spare(excess);
  const without = isLimited(excess)
    ? `, and ${rest === 0 ? "none" : `at most ${rest}`} of the dequeues without an answer took it, since ${first.takes.length} of the ` +
      `${first.puts.length} that were put in went to others`
    : unseen === 0
      ? ""
      : `, and so had ${plural(unseen, "dequeue")} without an answer`;
  return [
    `Before event ${before}, ${plural(earlier, "enqueue")} of ${a} had completed and ${begun} of ${b} had begun, so ${a} had to leave ` +
      `${times(earlier)} before ${b} left for the ${ordinal(later + 1)} time.`,
    `By event ${by}, ${plural(later + 1, "dequeue")} had taken ${b}, but ${a} ${most === 0 ? "cannot have left" : `can have left at most ${times(most)}`} by ` +
      `then: ${plural(known, "dequeue")} that took it had begun${without}.`,
  ];
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

function ascending(numbers: number[]): number[] {
  return numbers.sort((a, b) => a - b);
}
