/**
 * For programs that read a verdict: for each key without a linearization, how far an order goes and what it cannot place. What this
 * gives is `details.longestOrders` of the verdict that `schism check --json` prints. It is bounded: a few keys, and of a
 * long order its end, which is where it fails.
 */
import type { Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import type { KeyResult, Verdict } from "../verdict.js";
import { explainedKeys } from "./check.js";
import { longestPartial } from "./partial-orders.js";
import { relevantOperations, splitByKey } from "./partition.js";

/** Operations of one order that are listed, its last; and of those it could not place, the first. */
const mostListed = 1000;
/** The searches are bounded by configurations, so that the same history gets the same orders: this only ends what takes far too long. */
const searchMs = 60_000;

/** All operations are named by the index of their invocation event. */
interface LongestOrder {
  readonly key: string | null;
  /** How many operations the order has. */
  readonly length: number;
  /** The order, or its last 1000 operations. */
  readonly order: readonly number[];
  /** The operation by whose completion every order fails: it cannot be placed after any order of what had completed before. */
  readonly stuck: number;
  /** Completed operations that had begun by then and are not in the order; at most 1000 of them, the first. */
  readonly notPlaced: readonly number[];
  readonly notPlacedCount: number;
  /** Completed operations that began only after that; no place was looked for. */
  readonly notReached: number;
  /** False: the search was cut short, and a longer order may exist. */
  readonly proven: boolean;
}

/** The verdict with these orders, where it is invalid for linearizability (of which the ladder gives the verdict, too). */
export function withLongestOrders<Judged extends Verdict & { readonly keys?: readonly KeyResult[] }>(
  verdict: Judged,
  operations: readonly Operation[],
  model: Model,
): Judged {
  if (verdict.valid !== false || (verdict.property !== "linearizability" && verdict.property !== "ladder"))
    return verdict;
  const invalid = Array.isArray(verdict.details.invalidKeys) ? new Set(verdict.details.invalidKeys) : new Set();
  const deadline = performance.now() + searchMs;
  const keys = [...splitByKey(operations, model)].filter(([key]) => invalid.has(key)).slice(0, explainedKeys);
  const orders = keys.flatMap(([key, all]) => {
    const contradiction = new Set(verdict.keys?.find((each) => each.key === key)?.contradiction);
    return longestOrder(key, relevantOperations(all, model), model, deadline, contradiction) ?? [];
  });
  return { ...verdict, details: { ...verdict.details, longestOrders: orders.map((order) => ({ ...order })) } };
}

function longestOrder(
  key: string | null,
  operations: readonly Operation[],
  model: Model,
  deadline: number,
  contradiction: ReadonlySet<number>,
): LongestOrder | undefined {
  const { longest, stuck, proven } = longestPartial(operations, model, { deadline }, contradiction);
  if (stuck === undefined) return undefined;
  const placed = new Set(longest);
  const completed = operations.filter(({ type }) => type !== "info");
  const left = completed.filter(({ call }) => call < stuck.return && !placed.has(call)).map(({ call }) => call);
  return {
    key,
    length: longest.length,
    order: longest.slice(-mostListed),
    stuck: stuck.call,
    notPlaced: left.slice(0, mostListed),
    notPlacedCount: left.length,
    notReached: completed.filter(({ call }) => call > stuck.return).length,
    proven,
  };
}
