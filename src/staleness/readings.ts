/**
 * How stale reads of registers were, by the history alone. Each key has one writer, which begins a write when the one before has ended, so that
 * its writes have an order and no two of them overlap.
 */
import { InputError } from "../history/errors.js";
import { canonicalJson } from "../history/json.js";
import type { Operation } from "../history/operation.js";

/** One read that began after some write of its key had been acknowledged. */
export interface Reading {
  /** From the end of the latest acknowledged write to the beginning of the read, ms. */
  readonly sinceMs: number;
  /** Acknowledged writes that are newer than the one that the read shows; 0 for the latest, or one that was not acknowledged yet. */
  readonly missed: number;
  /** Of the writes up to the latest acknowledged one but the first: from the end of the write before to their beginning, ms. */
  readonly gapsMs: readonly number[];
}

/** Throws InputError if writes of a key overlap, if one did not end, or if a read shows what was not written. */
export function readingsOf(operations: readonly Operation[]): readonly Reading[] {
  const writes = new Map<string | null, Operation[]>();
  for (const operation of operations) {
    if (operation.f !== "write" || operation.type === "fail") continue;
    const own = writes.get(operation.key);
    if (own === undefined) writes.set(operation.key, [operation]);
    else own.push(operation);
  }
  for (const own of writes.values()) refuseOverlaps(own);
  return operations.flatMap((read) => {
    if (read.f !== "read" || read.type !== "ok") return [];
    const own = writes.get(read.key) ?? [];
    const acknowledged = own.filter((write) => write.return < read.call);
    const latest = acknowledged.at(-1);
    if (latest === undefined) return [];
    const shown = placeOf(read, own);
    return [
      {
        sinceMs: (read.callTime - latest.returnTime) / 1e6,
        missed: Math.max(0, acknowledged.length - 1 - shown),
        gapsMs: acknowledged.slice(1).map((write, place) => {
          return (write.callTime - (acknowledged[place]?.returnTime ?? 0)) / 1e6;
        }),
      },
    ];
  });
}

function refuseOverlaps(writes: readonly Operation[]): void {
  writes.forEach((write, place) => {
    const next = writes[place + 1];
    if (next === undefined || write.return < next.call) return;
    throw new InputError(
      `a write of ${write.key ?? "the register"} had not ended when the next one began`,
      { field: `event ${next.call}` },
      "let one client write each key, one write after the other",
    );
  });
}

/** −1 for what a register holds before any write. */
function placeOf({ output = null, call }: Operation, writes: readonly Operation[]): number {
  if (output === null) return -1;
  const text = canonicalJson(output);
  const place = writes.findIndex(({ input }) => canonicalJson(input) === text);
  if (place >= 0) return place;
  throw new InputError(
    `a read shows ${text}, which was not written`,
    { field: `event ${call}` },
    "judge the run by its workload: that is worse than stale",
  );
}
