/** The operations of each key, in their order. */
import type { Operation } from "../history/operation.js";

export function byKey(operations: readonly Operation[]): ReadonlyMap<string | null, readonly Operation[]> {
  const keys = new Map<string | null, Operation[]>();
  for (const operation of operations) {
    const own = keys.get(operation.key);
    if (own === undefined) keys.set(operation.key, [operation]);
    else own.push(operation);
  }
  return keys;
}
