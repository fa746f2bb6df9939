/**
 * Eventual convergence: once writing has stopped, do all reads of a key agree? A final read is one that was invoked after every
 * write of its key had been invoked, and completed unless it was indeterminate. An indeterminate write may land between two
 * final reads, so a difference that one of them could have made proves nothing. That the final value was written at all is
 * seen to by whoever works out reads-from.
 */
import { canonicalJson } from "../../history/json.js";
import type { Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import type { Validity } from "../verdict.js";

export interface Convergence {
  /** "unknown" if only indeterminate writes stand against it; undefined if no key has two final reads. */
  readonly valid: Validity | undefined;
  readonly finalReads: number;
  readonly keys: number;
  /** When not valid: two final reads of one key that differ. */
  readonly witness: readonly [Operation, Operation] | undefined;
}

/** `model`: of an object with reads and writes (Model.access). */
export function checkConvergence(operations: readonly Operation[], model: Model): Convergence {
  const byKey = new Map<string | null, Operation[]>();
  for (const operation of operations) {
    const key = model.keyed === false ? null : operation.key;
    const list = byKey.get(key);
    if (list === undefined) byKey.set(key, [operation]);
    else list.push(operation);
  }
  let keys = 0;
  let finalReads = 0;
  let open: readonly [Operation, Operation] | undefined;
  for (const list of byKey.values()) {
    const writes = list.filter((operation) => model.access?.(operation)?.writes !== undefined);
    let settled = -1;
    for (const { call, return: end } of writes) {
      settled = Math.max(settled, call, end === Number.POSITIVE_INFINITY ? -1 : end);
    }
    const last = list.filter(
      (operation) =>
        operation.type === "ok" && operation.call > settled && model.access?.(operation)?.reads !== undefined,
    );
    if (last.length < 2) continue;
    keys += 1;
    finalReads += last.length;
    const late = new Set(
      writes.flatMap((write) => (write.type === "info" ? [canonicalJson(model.access?.(write)?.writes ?? null)] : [])),
    );
    const value = (read: Operation): string => canonicalJson(read.output ?? null);
    const certain = last.filter((read) => !late.has(value(read)));
    const [first] = certain;
    const other = first === undefined ? undefined : certain.find((read) => value(read) !== value(first));
    if (first !== undefined && other !== undefined) {
      return { valid: false, finalReads, keys, witness: [first, other] };
    }
    const different = last.find((read) => value(read) !== value(last[0] ?? read));
    if (different !== undefined && last[0] !== undefined) open = [last[0], different];
  }
  if (open !== undefined) return { valid: "unknown", finalReads, keys, witness: open };
  return { valid: keys === 0 ? undefined : true, finalReads, keys, witness: undefined };
}
