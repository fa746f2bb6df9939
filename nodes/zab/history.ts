/** A node's history, the sequence of transactions that it has accepted (DSN 2011, section IV), on disk. */
import { DiskLog } from "../log/disk-log.js";
import type { Entry } from "./messages.js";
import type { Snapshot } from "./snapshots.js";
import { compareZxids, type Zxid } from "./zxid.js";

export class History extends DiskLog<Entry> {
  /** Of its last transaction. */
  get last(): Zxid {
    return this.zxidAt(this.lastIndex);
  }

  /** That of nothing for place 0. Throws an Error for a place before the last that only a snapshot has. */
  zxidAt(index: number): Zxid {
    const { base } = this;
    const { epoch, counter = 0 } = index === base.index ? base : this.at(index);
    return { epoch, counter };
  }

  /** The place of the last transaction that is this one or comes before it; 0 if there is none, or if only a snapshot has it. */
  placeOf(zxid: Zxid): number {
    let below = this.base.index;
    if (compareZxids(this.zxidAt(below), zxid) > 0) return 0;
    let above = this.lastIndex + 1;
    while (above - below > 1) {
      const middle = (below + above) >> 1;
      if (compareZxids(this.at(middle), zxid) <= 0) below = middle;
      else above = middle;
    }
    return below;
  }

  /** Whether its transaction at the end of the snapshot is the snapshot's. */
  agreesWith({ index, last }: Snapshot): boolean {
    const known = index >= this.base.index && index <= this.lastIndex;
    return known && compareZxids(this.zxidAt(index), last) === 0;
  }

  /** A snapshot, and what follows it, take the place of everything, at once: after a crash a part would pass for all that was acknowledged. */
  continueAfter({ index, last }: Snapshot, entries: readonly Entry[]): readonly Entry[] {
    return this.restart({ index, ...last }, entries);
  }
}
