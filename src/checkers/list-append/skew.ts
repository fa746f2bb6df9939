/** How often transactions on lists passed each other by: what snapshot isolation allows and serializability does not. */
import { sameJson } from "../../history/json.js";
import type { Operation } from "../../history/operation.js";
import { elementsIn, type ListMicro, listMicrosOf } from "../../models/list-append.js";

/**
 * Pairs of acknowledged transactions each of which missed what the other appended, so that neither came first: write skew, if the lists are
 * two. Null if there are no transactions.
 */
export function skewedPairs(operations: readonly Operation[]): number | null {
  const transactions = operations.flatMap(({ f, type, output = null }) =>
    f === "txn" && type === "ok" ? [listMicrosOf(output) ?? []] : [],
  );
  let pairs = 0;
  for (const [at, one] of transactions.entries()) {
    for (const other of transactions.slice(at + 1)) if (missed(one, other) && missed(other, one)) pairs += 1;
  }
  return transactions.length === 0 ? null : pairs;
}

/** Whether one read a list without something that the other appended to it. */
function missed(one: readonly ListMicro[], other: readonly ListMicro[]): boolean {
  return one.some(
    ({ f, name, value }) =>
      f === "read" &&
      other.some(
        (append) =>
          append.f === "append" &&
          append.name === name &&
          elementsIn(value)?.some((each) => sameJson(each, append.value)) === false,
      ),
  );
}
