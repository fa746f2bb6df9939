/** A node's history, the sequence of transactions that it has accepted (DSN 2011, section IV), on disk. */
import { DiskLog } from "../log/disk-log.js";
import type { Entry } from "./messages.js";
import { compareZxids, noZxid, type Zxid } from "./zxid.js";

export class History extends DiskLog<Entry> {
  /** Of its last transaction. */
  get last(): Zxid {
    return this.zxidAt(this.lastIndex);
  }

  /** That of nothing for place 0. */
  zxidAt(index: number): Zxid {
    if (index === 0) return noZxid;
    const { epoch, counter } = this.at(index);
    return { epoch, counter };
  }

  /** The place of the last transaction that is this one or comes before it; 0 if there is none. */
  placeOf(zxid: Zxid): number {
    let below = 0;
    let above = this.lastIndex + 1;
    while (above - below > 1) {
      const middle = (below + above) >> 1;
      if (compareZxids(this.at(middle), zxid) <= 0) below = middle;
      else above = middle;
    }
    return below;
  }
}
