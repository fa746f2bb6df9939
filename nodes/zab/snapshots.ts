/**
 * Snapshots of what is delivered, with the client sessions, in the place of the beginning of the history (Hunt, Konar, Junqueira and Reed,
 * "ZooKeeper: Wait-free coordination for Internet-scale systems", 2010, section 4.3). ZooKeeper's are fuzzy, taken while transactions are
 * delivered; these are exact. A leader sends one, in a SNAP, to a follower that lacks what the history does not hold any more.
 */
import type { Disk, Json } from "../host.js";
import type { Zxid } from "./zxid.js";

export interface Snapshot {
  /** Place in the history of the last transaction that it has, from 1. */
  readonly index: number;
  readonly last: Zxid;
  readonly state: Json;
}

/** After how many delivered transactions a snapshot is taken, and how many of them stay in the history, for followers a little behind. */
export interface SnapshotPolicy {
  readonly every: number;
  readonly kept: number;
}

const file = "snapshot";

export class Snapshots {
  latest: Snapshot | undefined;

  /** `policy`: null for none. */
  constructor(
    private readonly disk: Disk,
    private readonly policy: SnapshotPolicy | null,
  ) {}

  load(): void {
    // Written by `write`: its checksum vouches for that.
    this.latest = this.disk.read(file).at(-1) as unknown as Snapshot | undefined;
  }

  /** The first place in the history that stays if a snapshot is taken now; undefined if none is due. */
  keptFrom(delivered: number): number | undefined {
    if (this.policy === null || delivered - (this.latest?.index ?? 0) < this.policy.every) return undefined;
    return delivered - this.policy.kept + 1;
  }

  /** Durable after the next sync. */
  write(snapshot: Snapshot): void {
    this.latest = snapshot;
    this.disk.rewrite(file, [snapshot as unknown as Json]); // a snapshot consists of JSON values
  }
}
