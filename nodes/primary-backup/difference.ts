/** What a part of the primary's log says of a backup's log that agrees with it up to there. */
import type { DiskLog } from "../log/disk-log.js";
import type { Entry, Ship } from "./messages.js";

export interface Difference {
  /** The backup's first entry that the primary does not have; null if this part shows none. */
  readonly from: number | null;
  /** What the backup lacks of this part, once it has discarded those. */
  readonly missing: readonly Entry[];
}

export function differenceOf(log: DiskLog<Entry>, { epoch, prevIndex, entries, lastIndex }: Ship): Difference {
  for (const [offset, entry] of entries.entries()) {
    const index = prevIndex + 1 + offset;
    if (index > log.lastIndex) return { from: null, missing: entries.slice(offset) };
    if (log.epochAt(index) !== entry.epoch) return { from: index, missing: entries.slice(offset) };
  }
  const next = prevIndex + entries.length + 1;
  // Where the primary's log ended, it has appended entries of its own epoch since: if there is another here, the primary never had it.
  const longer = next > lastIndex && next <= log.lastIndex && log.epochAt(next) !== epoch;
  return { from: longer ? next : null, missing: [] };
}
