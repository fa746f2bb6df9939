/**
 * Does an order explain a history? It must hold every operation that took effect once and none that did not, may not put one before
 * another that had returned when it began, and every answer must be what the model gives there. Time linear in the operations.
 */
import type { Operation } from "../history/operation.js";
import type { Model } from "../models/model.js";
import type { KeyLinearization } from "./certificate.js";

/** What is wrong with it, in a sentence; undefined if nothing is. `operations`: all of the key, whatever became of them. */
export function flawOfLinearization(
  { linearization, indeterminate }: KeyLinearization,
  operations: readonly Operation[],
  model: Model,
): string | undefined {
  const byCall = new Map<number, Operation>();
  for (const operation of operations) {
    if (byCall.has(operation.call)) return `two operations begin at event ${operation.call}`;
    byCall.set(operation.call, operation);
  }
  const placed = new Set<number>();
  let state = model.init;
  let latestCall = Number.NEGATIVE_INFINITY;
  let used = 0;
  for (const call of linearization) {
    const operation = byCall.get(call);
    if (operation === undefined) return `no operation begins at event ${call}`;
    if (placed.has(call)) return `the operation of event ${call} appears twice`;
    placed.add(call);
    if (operation.type === "fail" && !isObliged(operation, model)) {
      return `the operation of event ${call} failed and took no effect`;
    }
    if (operation.type === "info") {
      if (indeterminate[used] !== call)
        return `the indeterminate operation of event ${call} is not listed as indeterminate`;
      used += 1;
    }
    if (operation.return < latestCall) {
      return `the operation of event ${call} had returned before that of event ${latestCall} began, which stands before it`;
    }
    latestCall = Math.max(latestCall, call);
    const { f, input, output, type } = operation;
    const next = model.step(state, { f, input, output, type });
    if (next === undefined) return `the operation of event ${call} is impossible where it stands`;
    state = next;
  }
  if (used < indeterminate.length)
    return `event ${indeterminate[used]} is listed as indeterminate, but no indeterminate operation begins there`;
  for (const operation of operations) {
    if (isObliged(operation, model) && !placed.has(operation.call)) {
      return `the operation of event ${operation.call} is missing`;
    }
  }
  return undefined;
}

/** Whether an order has to have it: it took effect, or failed in a way that the model learns from. */
export function isObliged({ f, input, output, type }: Operation, model: Model): boolean {
  return type === "ok" || (type === "fail" && model.observesFailure?.({ f, input, output, type }) === true);
}
