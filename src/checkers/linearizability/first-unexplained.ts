/**
 * The first return that no order gets past, of a history that has no order. A search that looks ahead does not tell: it may have given up
 * on an order long before. What has no order has none whatever follows, so halving finds the shortest beginning without one.
 */
import type { Operation } from "../../history/operation.js";
import { at, never, type Partition, preparePartition } from "./partition.js";
import { type SearchLimits, type SearchResult, search } from "./search.js";

/** `result`: of a search of the partition, that there is no order; of a coarser one the return that it does not get past. Undefined if that cannot be found within the limits. */
export function firstUnexplained(partition: Partition, result: SearchResult, limits: SearchLimits): number | undefined {
  if (!partition.looksAhead || result.coarser !== null) return result.stuckAt;
  // The beginning that either engine got past has an order.
  let low = Math.max(0, result.stuckAt);
  let high = partition.returns.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { valid } = search(beginning(partition, middle), limits);
    if (valid === "unknown") return undefined;
    if (valid) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The history up to and with a return. */
function beginning({ model, operations, callAt, returnAt, returns }: Partition, position: number): Partition {
  const end = at(returnAt, at(returns, position));
  const begun: Operation[] = [];
  for (const [id, operation] of operations.entries()) {
    if (at(callAt, id) > end) break;
    const open = at(returnAt, id) > end && at(returnAt, id) !== never;
    begun.push(open ? { ...operation, type: "info", output: undefined, return: Number.POSITIVE_INFINITY } : operation);
  }
  return preparePartition(begun, model, { looksAhead: true });
}
