/**
 * What a special-case decider takes and answers. Each is exact and near-linear for histories of one kind of object that meet its
 * preconditions, and says so when they do not hold; the general search is for the rest.
 */
import type { Json, Operation } from "../../../history/operation.js";

/** An order that explains every answer. */
export interface Explained {
  readonly valid: true;
  /** Positions in the list given; indeterminate operations and read-only ones nobody saw the answer of may be missing. */
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
  readonly sentences: readonly string[];
}

export type SpecialResult = Explained | Contradicted;

/**
 * `operations` are those of one key that reach the model: no failed ones (but failed cas, for a model that learns from them);
 * indeterminate ones have `return` Infinity. Any order of the list will do. `init`: the model's state at the start. Null: the
 * preconditions do not hold.
 */
export type SpecialDecider = (operations: readonly Operation[], init: Json) => SpecialResult | null;

export function contradicted(positions: Iterable<number>, ...sentences: readonly string[]): Contradicted {
  const distinct = new Set<number>();
  for (const position of positions) if (position >= 0) distinct.add(position);
  return { valid: false, contradiction: [...distinct].sort((a, b) => a - b), sentences };
}

/** Such as "the read of event 12". */
export function named(operations: readonly Operation[], position: number): string {
  const operation = operations[position];
  return operation === undefined ? "the start" : `the ${operation.f} of event ${operation.call}`;
}

export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
