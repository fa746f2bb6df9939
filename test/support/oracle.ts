/**
 * What linearizability means, by brute force: try every order of the completed operations and some of the indeterminate ones
 * that respects real time, and ask the model. For a dozen operations at most.
 */
import type { Json, Operation } from "../../src/history/operation.js";
import type { Model } from "../../src/models/model.js";

/** An operation in `optional` took effect within its own interval, or never. */
export function bruteForceLinearizable(
  operations: readonly Operation[],
  model: Model,
  optional: ReadonlySet<Operation> = new Set(),
): boolean {
  const kept = operations.filter(
    (operation) => operation.type !== "fail" || model.observesFailure?.(operation) === true,
  );
  const place = (state: Json, left: readonly Operation[]): boolean => {
    const due = left.filter((operation) => operation.return !== Number.POSITIVE_INFINITY && !optional.has(operation));
    if (due.length === 0) return true;
    // Nothing may be placed after an operation that had returned before it was called.
    const firstReturn = Math.min(...due.map((operation) => operation.return));
    return left.some((operation) => {
      if (operation.call > firstReturn) return false;
      const next = model.step(state, operation);
      return (
        next !== undefined &&
        place(
          next,
          left.filter((other) => other !== operation && other.return >= operation.call),
        )
      );
    });
  };
  return place(model.init, kept);
}
