/**
 * Whether a history holds anything to judge. An operation is judged if it is known how it ended: it succeeded, or its failure is an
 * observation of the model. One that failed otherwise did not happen, and one of unknown outcome may never have: an order of nothing
 * explains both, so a history of such operations alone would pass without having been examined.
 *
 * An acknowledged write counts although nothing contradicts it by itself: it happened, and has a place in the order.
 */
import type { Operation } from "../history/operation.js";
import { plural } from "../history/plural.js";
import type { Model } from "../models/model.js";
import type { Explanation } from "./verdict.js";

/** True if no order of the operations could be wrong. */
export function nothingJudged(operations: readonly Operation[], model: Pick<Model, "observesFailure">): boolean {
  return !operations.some(
    (operation) =>
      operation.type === "ok" || (operation.type === "fail" && model.observesFailure?.(operation) === true),
  );
}

/** One sentence, of operations of which nothing is judged. */
export function nothingJudgedBecause(operations: readonly Operation[]): string {
  const failed = operations.filter(({ type }) => type === "fail").length;
  const unknown = operations.length - failed;
  if (operations.length === 0) return "Unknown: nothing was judged, since the history has no operation of a client.";
  const parts = [
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(unknown === 0 ? [] : [`the outcome of ${unknown} is unknown`]),
  ];
  return `Unknown: nothing was judged, since of ${plural(operations.length, "operation")} none succeeded (${parts.join(", ")}).`;
}

export function explainNothingJudged(operations: readonly Operation[]): Explanation {
  const headline =
    operations.length === 0
      ? "A verdict needs at least one operation of a client; events of the nemesis are not judged."
      : "A verdict needs at least one operation that succeeded: one recorded with type ok and its answer.";
  return { headline, key: null, steps: [] };
}
