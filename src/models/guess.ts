/**
 * The initial value that an object with one value may have had: one that was read before any operation had begun to write it. A failed
 * write counts as a write here, since a value that only a failed write wrote is more likely to come from that write.
 */
import { canonicalJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import type { Access } from "./model.js";

/** `accessOf`: undefined for an operation after which nothing is known. `operations`: in order of invocation. */
export function firstUnwritten(
  operations: readonly Operation[],
  accessOf: (operation: Operation) => Access | undefined,
): Json | undefined {
  const begun = new Map<string, number>();
  let end = Number.POSITIVE_INFINITY;
  for (const operation of operations) {
    const access = accessOf(operation);
    if (access === undefined) {
      end = operation.call;
      break;
    }
    if (access.writes === undefined) continue;
    const written = canonicalJson(access.writes);
    if (!begun.has(written)) begun.set(written, operation.call);
  }
  for (const operation of operations) {
    if (operation.type !== "ok" || operation.return > end) continue;
    const { reads } = accessOf(operation) ?? {};
    if (reads === undefined) continue;
    if ((begun.get(canonicalJson(reads)) ?? Number.POSITIVE_INFINITY) > operation.return) return reads;
  }
  return undefined;
}
