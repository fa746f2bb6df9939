/**
 * Memory that a key needs before its search begins: columns, special cases and refutations are near-linear and short, but cannot be left
 * halfway, so their memory is asked for beforehand. Bytes for an operation, beside the operation itself, as measured with 300 000 operations.
 */
import type { Model } from "../../models/model.js";
import { originOf } from "../../models/starting-with.js";

/** Mutex and counter of one amount 100, set 200, registers 230 to 310, queue 240, kv 350. */
const usual = 350;
/** Those that order values by when they are inside: 500 to 540. */
const ordering: ReadonlySet<string> = new Set(["stack", "priority-queue", "unordered-queue"]);
const ofOrdering = 550;

export function bytesBeforeSearch(operations: number, model: Model): number {
  return operations * (ordering.has(originOf(model).model.name) ? ofOrdering : usual);
}
