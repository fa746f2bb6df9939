/** Objects that are decided once: first come all operations that saw no decision, then the one that decides, then all that were told. */
import type { Operation } from "../../../history/operation.js";
import type { Explained } from "./result.js";

export interface DecidedOnce {
  /** Completed operations that must come before the decision. */
  readonly undecided: readonly number[];
  /** Operations any of which can take the decision, all begun before the first of `told` returned; none if `told` is empty. */
  readonly deciding: readonly number[];
  /** Completed operations that were told it. */
  readonly told: readonly number[];
}

/** The order. Sound if no operation of `undecided` began after one of `told` had returned. */
export function decideOnce(operations: readonly Operation[], { undecided, deciding, told }: DecidedOnce): Explained {
  const byCall = (positions: readonly number[]): number[] =>
    [...positions].sort((a, b) => (operations[a]?.call ?? 0) - (operations[b]?.call ?? 0));
  const [decider] = byCall(deciding);
  const after = byCall(told).filter((position) => position !== decider);
  return { valid: true, linearization: [...byCall(undecided), ...(decider === undefined ? [] : [decider]), ...after] };
}

export function firstToReturn(operations: readonly Operation[], positions: readonly number[]): number | undefined {
  return least(positions, (position) => operations[position]?.return ?? 0);
}

export function lastToBegin(operations: readonly Operation[], positions: readonly number[]): number | undefined {
  return least(positions, (position) => -(operations[position]?.call ?? 0));
}

function least(positions: readonly number[], rank: (position: number) => number): number | undefined {
  let best: number | undefined;
  for (const position of positions) if (best === undefined || rank(position) < rank(best)) best = position;
  return best;
}
