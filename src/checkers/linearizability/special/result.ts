/**
 * What a special-case decider takes and answers. Each is exact and near-linear for histories of one kind of object that meet its
 * preconditions, and says so when they do not hold; the general search is for the rest.
 */
import type { Json, Operation } from "../../../history/operation.js";
import type { Model } from "../../../models/model.js";
import { isNamedIn, theOperation } from "../../telling/operation.js";
import { shown } from "../../telling/shown.js";
import { type Telling, tellUnwritten } from "../../telling/unwritten.js";

/** An order that explains every answer. */
export interface Explained {
  readonly valid: true;
  /** Positions in the given list; indeterminate operations and read-only ones whose answer no client saw may be missing. */
  readonly linearization: readonly number[];
}

/** A few operations that have no order. */
export interface Contradicted {
  readonly valid: false;
  /**
   * Positions in the list given, ascending. No order explains these even if each of the others is optional: it took effect within
   * its own interval, with the answer that it got, or never; of the read-only ones nothing is asked at all.
   */
  readonly contradiction: readonly number[];
  /** Why, for a person; operations are named by the index of their invocation event. */
  readonly reasons: readonly Reason[];
}

/** A sentence, or one that needs to see all operations of the object, failed ones too, which a decider does not. */
export type Reason = string | ((all: readonly Operation[], model: Model) => Telling);

export type SpecialResult = Explained | Contradicted;

/**
 * `operations` are those of one key that reach the model: no failed ones (but failed cas, for a model that learns from them);
 * indeterminate ones have `return` Infinity. Any order of the list will do. `init`: the model's state at the start. Null: the
 * preconditions do not hold.
 */
export type SpecialDecider = (operations: readonly Operation[], init: Json, effort?: Effort) => SpecialResult | null;

/** For those that try what may take long. */
export interface Effort {
  /**
   * The most work allowed, in small steps of the algorithm that does it, not in time: so the same history is decided by the same means
   * on every machine.
   */
  readonly steps: number;
  /** A reading of performance.now() after which the whole check is over. */
  readonly deadline: number;
}

export const anyEffort: Effort = { steps: Number.POSITIVE_INFINITY, deadline: Number.POSITIVE_INFINITY };

export function contradicted(positions: Iterable<number>, ...reasons: readonly Reason[]): Contradicted {
  const distinct = new Set<number>();
  for (const position of positions) if (position >= 0) distinct.add(position);
  return { valid: false, contradiction: [...distinct].sort((a, b) => a - b), reasons };
}

/**
 * The same of those that a sentence names. What the others did shows in the answers of these: they can only have found it where it took
 * effect, so it need not be required.
 */
export function contradictedAsTold(
  operations: readonly Operation[],
  positions: Iterable<number>,
  ...reasons: readonly string[]
): Contradicted {
  return contradicted(
    [...positions].filter((position) => isNamed(operations, position, reasons)),
    ...reasons,
  );
}

/** True if one of the sentences names the operation. */
export function isNamed(operations: readonly Operation[], position: number, sentences: readonly string[]): boolean {
  const operation = operations[position];
  return operation !== undefined && isNamedIn(operation, sentences.join(" "));
}

/** Such as "the read of event 12". */
export function named(operations: readonly Operation[], position: number): string {
  const operation = operations[position];
  if (operation === undefined) throw new RangeError(`no operation at position ${position}`);
  return theOperation(operation);
}

/** What was asked and what was answered, as they stand in a sentence. */
export function inputOf(operations: readonly Operation[], position: number): string {
  return shown(operations[position]?.input);
}

export function answerOf(operations: readonly Operation[], position: number): string {
  return shown(operations[position]?.output);
}

/** The operation found a value that nothing can have left. */
export function unwritten(finder: Operation | undefined, value: Json): Reason {
  if (finder === undefined) throw new RangeError("a value is found by an operation");
  return (all, model) => tellUnwritten({ finder, value }, all, model);
}

/** " from 5", of totals of a counter that does not start at 0. */
export function startingFrom(init: number): string {
  return init === 0 ? "" : ` from ${init}`;
}
