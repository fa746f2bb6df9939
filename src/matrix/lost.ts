/**
 * Acknowledged updates that are gone at the end, by what clients were told. Final reads are those that began after the last update; an
 * update of an object that none of them asks about is not counted.
 */
import { byKey } from "../checkers/by-key.js";
import type { Workload } from "../contract/workload.js";
import type { Operation } from "../history/operation.js";

export interface Lost {
  readonly acknowledged: number;
  readonly lost: number;
}

/** Undefined if they cannot be counted, or nothing was read at the end. */
export function lostUpdates({ gone, readOnly, refused }: Workload, operations: readonly Operation[]): Lost | undefined {
  if (gone === undefined) return undefined;
  const updates = operations.filter(({ f }) => !readOnly(f));
  const lastUpdate = updates.reduce((latest, { call }) => Math.max(latest, call), -1);
  const finalReads = byKey(operations.filter(({ f, type, call }) => readOnly(f) && type === "ok" && call > lastUpdate));
  if (finalReads.size === 0) return undefined;
  let [acknowledged, lost] = [0, 0];
  for (const [key, own] of byKey(updates)) {
    const reads = finalReads.get(key);
    if (reads === undefined) continue;
    const done = own.filter(({ type, output = null }) => type === "ok" && refused?.(output) !== true);
    acknowledged += done.length;
    lost += done.filter(gone(own, reads)).length;
  }
  return { acknowledged, lost };
}
