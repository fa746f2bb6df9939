/** What the primary of one epoch knows of each backup's log, and what it sends it next. */
import { perMessage } from "../batches.js";
import type { Host, NodeId } from "../host.js";
import type { DiskLog } from "../log/disk-log.js";
import type { Copy } from "./copy.js";
import type { Entry, PrimaryBackupMessage, Shipped } from "./messages.js";
import type { PrimaryBackupTrace } from "./traces.js";

const entriesPerMessage = 200;

interface Backup {
  nextIndex: number;
  matchIndex: number;
  matchAtHeartbeat: number;
  /**
   * The earliest entry that a refusal since the last heartbeat has gone back to. Where messages come twice, so do refusals: if each were followed
   * up, there would be more of them at every step back.
   */
  backTo: number;
  heardAt: number;
}

export class Backups {
  private readonly backups: ReadonlyMap<NodeId, Backup>;

  constructor(
    private readonly host: Host<PrimaryBackupMessage, PrimaryBackupTrace>,
    private readonly epoch: number,
    private readonly log: DiskLog<Entry>,
    private readonly copy: Copy,
  ) {
    const nextIndex = log.lastIndex + 1;
    const heardAt = host.now();
    const others = host.members.filter((member) => member !== host.id);
    const unknown = { nextIndex, matchIndex: 0, matchAtHeartbeat: 0, backTo: Number.POSITIVE_INFINITY, heardAt };
    this.backups = new Map(others.map((other) => [other, { ...unknown }]));
  }

  /** True until a backup has acknowledged an entry in this epoch. */
  get areUnknown(): boolean {
    return [...this.backups.values()].every(({ matchIndex }) => matchIndex === 0);
  }

  /** Sends each backup what it was not sent yet. */
  ship(): void {
    for (const [other, backup] of this.backups) this.shipTo(other, backup);
  }

  /** The same, and again what a backup has not acknowledged since the last heartbeat. */
  heartbeat(): void {
    for (const [other, backup] of this.backups) {
      const stalled = backup.matchIndex < backup.nextIndex - 1 && backup.matchIndex === backup.matchAtHeartbeat;
      backup.matchAtHeartbeat = backup.matchIndex;
      backup.backTo = Number.POSITIVE_INFINITY;
      if (stalled) backup.nextIndex = backup.matchIndex + 1;
      this.shipTo(other, backup);
    }
  }

  /** An answer that was given in this epoch. */
  onShipped(from: NodeId, { success, index }: Shipped): void {
    const backup = this.backups.get(from);
    if (backup === undefined) return;
    backup.heardAt = this.host.now();
    if (success) {
      backup.matchIndex = Math.max(backup.matchIndex, index);
      backup.nextIndex = Math.max(backup.nextIndex, backup.matchIndex + 1);
    } else if (index < backup.backTo) {
      backup.backTo = index;
      backup.nextIndex = Math.max(backup.matchIndex + 1, Math.min(backup.nextIndex - 1, index + 1), 1);
      this.shipTo(from, backup);
    }
  }

  /** Up to which entry all backups hold the log; with `withinMs`, all that were heard from within this time. */
  heldByAll(withinMs?: number): number {
    const now = this.host.now();
    const counted = [...this.backups.values()].filter(
      ({ heardAt }) => withinMs === undefined || now - heardAt < withinMs,
    );
    return Math.min(this.log.lastIndex, ...counted.map(({ matchIndex }) => matchIndex));
  }

  private shipTo(other: NodeId, backup: Backup): void {
    const prevIndex = backup.nextIndex - 1;
    const entries = this.log.from(backup.nextIndex, perMessage(this.host, entriesPerMessage));
    backup.nextIndex += entries.length;
    this.host.send(other, {
      type: "Ship",
      epoch: this.epoch,
      prevIndex,
      prevEpoch: this.log.epochAt(prevIndex),
      entries,
      lastIndex: this.log.lastIndex,
      commit: this.copy.commit,
    });
  }
}
