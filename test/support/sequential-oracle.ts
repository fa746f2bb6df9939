/**
 * What sequential consistency means, by brute force: run the processes in every possible way. An indeterminate operation may
 * take effect at any time after what its process did before it, or never. For a dozen operations at most.
 */
import type { Json, Operation } from "../../src/history/operation.js";
import type { Model } from "../../src/models/model.js";

export function bruteForceSequential(operations: readonly Operation[], model: Model): boolean {
  const kept = operations
    .filter((operation) => operation.type !== "fail" || model.observesFailure?.(operation) === true)
    .sort((a, b) => a.call - b.call);
  /** Operations that must have been placed before this one. */
  const before = new Map(
    kept.map((operation) => [
      operation,
      kept.filter(
        (other) => other.process === operation.process && other.type !== "info" && other.call < operation.call,
      ),
    ]),
  );
  const place = (states: ReadonlyMap<string | null, Json>, placed: ReadonlySet<Operation>): boolean => {
    if (kept.every((operation) => placed.has(operation) || operation.type === "info")) return true;
    return kept.some((operation) => {
      if (placed.has(operation) || before.get(operation)?.some((other) => !placed.has(other)) === true) return false;
      const object = model.keyed === false ? null : operation.key;
      // The state may be null.
      const state = states.has(object) ? (states.get(object) ?? null) : model.init;
      const next = model.step(state, operation);
      if (next === undefined) return false;
      return place(new Map([...states, [object, next]]), new Set([...placed, operation]));
    });
  };
  return place(new Map(), new Set());
}
