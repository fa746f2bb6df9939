/**
 * A replica's record files in a simulated world. A change is durable once a sync that followed it has ended; what a crash
 * finds un-synced is undone, and of a sync under way a prefix may have reached the disk.
 */
import type { Disk, Json } from "../../../nodes/host.js";

/** How to take one change back. */
type Undo =
  | { readonly kind: "append"; readonly file: string }
  | { readonly kind: "truncate"; readonly file: string; readonly removed: readonly Json[] }
  | { readonly kind: "rewrite"; readonly file: string; readonly before: Json[] };

/** The first `changes` un-synced changes are durable from `endsAt` on, ns. */
interface Sync {
  changes: number;
  endsAt: number;
}

export interface DiskEvents {
  /** A sync begins: returns when it will have ended, ns. May throw instead; then nothing more reached the disk. */
  onSync(): number;
  /** A sync has made everything durable as far as the replica can tell. May throw: the node dies right after it. */
  onSynced(): void;
}

/** What arrives of a value that goes over a wire or to a disk. */
export function asSent<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

export class SimDisk implements Disk {
  private readonly files = new Map<string, Json[]>();
  // Two lists that are emptied at nearly every step: their places are kept and used again.
  private readonly changes: Undo[] = [];
  private changeCount = 0;
  private readonly syncs: Sync[] = [];
  private syncCount = 0;

  /** `copy`: records are copied in and out, so that a replica that changes an object it has stored is found out. */
  constructor(
    private readonly events: DiskEvents,
    private readonly copy: boolean,
  ) {}

  read(file: string): readonly Json[] {
    const records = this.files.get(file) ?? [];
    return this.copy ? asSent(records) : records.slice();
  }

  append(file: string, record: Json): void {
    this.recordsOf(file).push(this.copy ? asSent(record) : record);
    const before = this.changes[this.changeCount];
    this.note(before?.kind === "append" && before.file === file ? before : { kind: "append", file });
  }

  truncate(file: string, length: number): void {
    const removed = this.recordsOf(file).splice(length);
    if (removed.length > 0) this.note({ kind: "truncate", file, removed });
  }

  rewrite(file: string, records: readonly Json[]): void {
    const before = this.recordsOf(file);
    this.files.set(file, this.copy ? asSent([...records]) : [...records]);
    this.note({ kind: "rewrite", file, before });
  }

  sync(): void {
    const endsAt = this.events.onSync();
    if (this.changeCount > 0) {
      const sync = this.syncs[this.syncCount];
      if (sync === undefined) this.syncs.push({ changes: this.changeCount, endsAt });
      else {
        sync.changes = this.changeCount;
        sync.endsAt = endsAt;
      }
      this.syncCount += 1;
    }
    this.events.onSynced();
  }

  /** Forgets how to undo what is durable by now. To be called between two steps of the replica. */
  settle(now: number): void {
    if (this.syncCount === 0) return;
    const durable = this.durableAt(now);
    if (durable === 0) return;
    if (durable === this.changeCount) {
      this.changeCount = 0;
      this.syncCount = 0;
      return;
    }
    const underWay = this.pendingSyncs().filter((sync) => sync.endsAt > now);
    this.changes.copyWithin(0, durable, this.changeCount);
    this.changeCount -= durable;
    this.syncCount = underWay.length;
    for (const [index, { changes, endsAt }] of underWay.entries()) {
      this.syncs[index] = { changes: changes - durable, endsAt };
    }
  }

  /**
   * A crash at `now`: un-synced changes are gone. Of a sync under way `share` (0 to 1) of the changes had reached the disk.
   *
   * @returns how many changes were lost.
   */
  crash(now: number, share: number): number {
    const durable = this.durableAt(now);
    const underWay = this.pendingSyncs().find((sync) => sync.endsAt > now)?.changes ?? durable;
    const kept = durable + Math.floor((underWay - durable) * share);
    const lost = this.changes.slice(kept, this.changeCount);
    for (const change of lost.reverse()) this.undo(change);
    this.changeCount = 0;
    this.syncCount = 0;
    return lost.length;
  }

  private note(change: Undo): void {
    this.changes[this.changeCount++] = change;
  }

  private durableAt(now: number): number {
    let durable = 0;
    for (let index = 0; index < this.syncCount; index++) {
      const sync = this.syncs[index] as Sync; // below the count
      if (sync.endsAt <= now) durable = sync.changes;
    }
    return durable;
  }

  private pendingSyncs(): readonly Sync[] {
    return this.syncs.slice(0, this.syncCount);
  }

  private undo(change: Undo): void {
    switch (change.kind) {
      case "append":
        this.recordsOf(change.file).pop();
        return;
      case "truncate":
        this.recordsOf(change.file).push(...change.removed);
        return;
      case "rewrite":
        this.files.set(change.file, change.before);
    }
  }

  private recordsOf(file: string): Json[] {
    let records = this.files.get(file);
    if (records === undefined) {
      records = [];
      this.files.set(file, records);
    }
    return records;
  }
}
