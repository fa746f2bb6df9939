/**
 * Eventual convergence, as far as a finite history shows it: once all writing has stopped, do the last reads agree? The last
 * read of a key at each node (of each process, where the history names no nodes) counts if it was invoked after every write of
 * every key had been invoked, and completed unless it was indeterminate. An indeterminate write may land between two last
 * reads, so a difference that one of them could have made proves nothing.
 */
import { canonicalJson } from "../../history/json.js";
import type { Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { splitByKey } from "../linearizability/partition.js";
import type { Validity } from "../verdict.js";

export interface Convergence {
  /** "unknown" if only an indeterminate write stands against it; undefined if no key has two last reads. */
  readonly valid: Validity | undefined;
  readonly lastReads: number;
  readonly keys: number;
  /** When not valid: two last reads of one key that differ. */
  readonly witness: readonly [Operation, Operation] | undefined;
}

/** `model`: of an object with reads and writes (Model.access), as which every operation can be put. */
export function checkConvergence(operations: readonly Operation[], model: Model): Convergence {
  const byKey = splitByKey(operations, model);
  let keys = 0;
  let lastReads = 0;
  let open: readonly [Operation, Operation] | undefined;
  let settled = -1;
  for (const operation of operations) {
    if (model.access?.(operation)?.writes === undefined) continue;
    settled = Math.max(settled, operation.call, operation.return === Number.POSITIVE_INFINITY ? -1 : operation.return);
  }
  for (const list of byKey.values()) {
    const writes = list.filter((operation) => model.access?.(operation)?.writes !== undefined);
    const byReader = new Map<string | number, Operation>();
    for (const operation of list) {
      if (operation.type !== "ok" || operation.call <= settled || model.access?.(operation)?.reads === undefined)
        continue;
      const reader = operation.node ?? operation.process;
      if (operation.call > (byReader.get(reader)?.call ?? -1)) byReader.set(reader, operation);
    }
    const last = [...byReader.values()];
    if (last.length < 2) continue;
    keys += 1;
    lastReads += last.length;
    const late = new Set(
      writes.flatMap((write) => (write.type === "info" ? [canonicalJson(model.access?.(write)?.writes ?? null)] : [])),
    );
    const value = (read: Operation): string => canonicalJson(model.access?.(read)?.reads ?? null);
    const certain = last.filter((read) => !late.has(value(read)));
    const [first] = certain;
    const other = first === undefined ? undefined : certain.find((read) => value(read) !== value(first));
    if (first !== undefined && other !== undefined) {
      return { valid: false, lastReads, keys, witness: [first, other] };
    }
    const different = last.find((read) => value(read) !== value(last[0] ?? read));
    if (different !== undefined && last[0] !== undefined) open = [last[0], different];
  }
  if (open !== undefined) return { valid: "unknown", lastReads, keys, witness: open };
  return { valid: keys === 0 ? undefined : true, lastReads, keys, witness: undefined };
}
