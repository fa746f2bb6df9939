/**
 * Snapshots ("Paxos Made Live", section 5.2): the state that the log up to a slot has led to, client sessions and memberships included, in
 * the place of that part of the log. A node whose peers do not hold any more what it lacks gets one.
 */
import type { Disk, Json } from "../host.js";
import type { Membership } from "./configuration.js";

/** A snapshot is taken when this many slots were executed since the last one; `kept` of them stay in the log for nodes that lag a little. */
export const snapshotRule = { every: 50, kept: 16 };

export interface Snapshot {
  /** Everything up to this slot is in it. */
  readonly slot: number;
  readonly state: Json;
  readonly memberships: readonly Membership[];
}

const file = "snapshot";

export class SnapshotStore {
  latest: Snapshot | null = null;

  constructor(private readonly disk: Disk) {}

  load(): void {
    // What `write` wrote: its checksum vouches for that.
    this.latest = (this.disk.read(file).at(-1) ?? null) as unknown as Snapshot | null;
  }

  /** For the variant that forgets to write it first. */
  writeLater(snapshot: Snapshot): void {
    this.latest = snapshot;
  }

  /** It is durable with the disk's next sync, before whatever is written after it. */
  write(snapshot: Snapshot): void {
    this.latest = snapshot;
    this.disk.rewrite(file, [snapshot as unknown as Json]); // it consists of JSON values
  }
}
