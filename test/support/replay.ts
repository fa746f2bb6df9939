/** A verifier of linearizations that shares nothing with the checkers: replays the model and compares with real time, in O(n). */
import type { Operation } from "../../src/history/operation.js";
import type { Model } from "../../src/models/model.js";

/** Replays an order, given as `call` indexes, with the model and against real time; says what is wrong with it, if anything is. */
export function complaintAbout(
  order: readonly number[],
  operations: readonly Operation[],
  model: Model,
): string | undefined {
  const byCall = new Map(operations.map((operation) => [operation.call, operation]));
  let state = model.init;
  let latestCall = -1;
  for (const call of order) {
    const operation = byCall.get(call);
    if (operation === undefined) return `no operation ${call}`;
    if (operation.return < latestCall) return `operation ${call} comes after one that began after it had returned`;
    latestCall = Math.max(latestCall, call);
    const next = model.step(state, operation);
    if (next === undefined) return `operation ${call} is impossible where it stands`;
    state = next;
  }
  const placed = new Set(order);
  if (placed.size < order.length) return "an operation appears twice";
  const obliged = ({ type, ...step }: Operation): boolean =>
    type === "ok" || (type === "fail" && model.observesFailure?.({ type, ...step }) === true);
  const missing = operations.find((operation) => obliged(operation) && !placed.has(operation.call));
  return missing === undefined ? undefined : `operation ${missing.call} is missing`;
}
