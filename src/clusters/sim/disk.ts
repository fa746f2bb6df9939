/**
 * A replica's record files in a simulated world. A change is durable once a sync that followed it has ended; a crash undoes un-synced
 * changes, and of a sync under way a prefix may have reached the disk, with a torn record behind it. A disk may be full, records on it may
 * rot, and all of it may be erased.
 */
import { type Disk, DiskCorruption, DiskFull, type Json } from "../../../nodes/host.js";
import type { Random } from "../../../nodes/random.js";
import type { UnsyncedChange, UnsyncedDisk } from "../../contract/claim.js";
import { KeptList } from "./kept-list.js";

/** A stored record that differs from what was written. */
class Damaged {
  constructor(readonly was: Json) {}
}
type Stored = Json | Damaged;

/** How to take one change back. */
type Undo =
  | { readonly kind: "append"; readonly file: string }
  | { readonly kind: "truncate"; readonly file: string; readonly removed: readonly Stored[] }
  | { readonly kind: "rewrite"; readonly file: string; readonly before: Stored[] };

export interface DiskEvents {
  /** A sync begins: returns when it will have ended, ns. May throw instead; then nothing more reached the disk. */
  onSync(): number;
  /** A sync has made everything durable as far as the replica can tell. May throw: the node dies right after it. */
  onSynced(): void;
  /** A sync finds the disk full: returns how much of what it was to write has reached the disk, 0 to 1. */
  onFull(): number;
  /** A torn record was found after this many whole ones, and cut off. */
  onTornTail(file: string, records: number): void;
}

/** A value as it arrives after going over a wire or to a disk. */
export function asSent<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

export class SimDisk implements Disk, UnsyncedDisk {
  private readonly files = new Map<string, Stored[]>();
  /** Files in which something may be damaged. */
  private readonly rotten = new Set<string>();
  /** Files that end in part of a record. */
  private readonly torn = new Set<string>();
  /** There is no room for anything. */
  full = false;
  private readonly changes = new KeptList<Undo>();
  /** For each sync under way, oldest first: how many of the un-synced changes are durable when it has ended. */
  private readonly synced = new KeptList<number>();
  /** When each of these syncs ends, ns. */
  private readonly syncEnds = new KeptList<number>();
  /** The latest append, recorded once as long as appends go to one file. */
  private appended: Extract<Undo, { kind: "append" }> | undefined;

  /** `copy`: records are copied in and out, so that a replica that changes an object it has stored is detected. */
  constructor(
    private readonly events: DiskEvents,
    private readonly copy: boolean,
  ) {}

  read(file: string): readonly Json[] {
    const stored = this.files.get(file) ?? [];
    if (this.torn.delete(file)) this.events.onTornTail(file, stored.length);
    // Complete only while no record is damaged: checking each would be most of the time that reading a long file takes.
    const records = stored.slice() as Json[];
    if (this.rotten.has(file)) {
      const damaged = stored.findIndex((record) => record instanceof Damaged);
      if (damaged >= 0) {
        throw new DiskCorruption(file, damaged, "checksum does not match", records.slice(0, damaged));
      }
    }
    return this.copy ? asSent(records) : records;
  }

  append(file: string, record: Json): void {
    this.recordsOf(file).push(this.copy ? asSent(record) : record);
    if (this.appended?.file !== file) this.appended = { kind: "append", file };
    this.changes.push(this.appended);
  }

  truncate(file: string, length: number): void {
    const removed = this.recordsOf(file).splice(length);
    if (removed.length > 0) this.changes.push({ kind: "truncate", file, removed });
  }

  rewrite(file: string, records: readonly Json[]): void {
    const before = this.recordsOf(file);
    this.files.set(file, this.copy ? asSent([...records]) : [...records]);
    this.changes.push({ kind: "rewrite", file, before });
  }

  sync(): void {
    if (this.full && this.changes.length > this.underWay) this.refuse();
    const endsAt = this.events.onSync();
    if (this.changes.length > 0) this.begin(this.changes.length, endsAt);
    this.events.onSynced();
  }

  /** Changes whose sync had not begun are written as far as there is room; the rest is lost for good. */
  private refuse(): never {
    const pending = this.changes.length - this.underWay;
    const written = this.underWay + Math.floor(pending * this.events.onFull());
    this.drop(written);
    if (written > 0) this.begin(written, this.syncEnds.last() ?? 0);
    throw new DiskFull();
  }

  /** Damages one stored record; says which and how, or returns undefined if nothing is stored. */
  rot(random: Random): string | undefined {
    const written = [...this.files].filter(([, records]) => records.length > 0);
    if (written.length === 0) return undefined;
    const [file, records] = random.pick(written);
    const record = random.below(records.length);
    const was = records[record] as Stored; // the index is within the array
    records[record] = was instanceof Damaged ? was : new Damaged(was);
    this.rotten.add(file);
    return `a bit of record ${record} of ${file} flipped`;
  }

  /** Erases everything; returns how many records that were. To be called when no process runs. */
  erase(): number {
    let erased = 0;
    for (const records of this.files.values()) erased += records.length;
    this.files.clear();
    this.rotten.clear();
    this.torn.clear();
    return erased;
  }

  /**
   * The first accepted change whose sync has not even begun. They are looked at in place: a program that never syncs has ever more of them, and
   * this is asked whenever something leaves a node.
   */
  firstUnsynced(accepts: (change: UnsyncedChange) => boolean): UnsyncedChange | undefined {
    const { changes, underWay } = this;
    for (let place = underWay; place < changes.length; place++) {
      const change = changes.kept(place);
      if (accepts(change)) return change;
    }
    return undefined;
  }

  /** Of the changes whose sync has not even begun, the records that a file ends with. */
  unsyncedIn(file: string): readonly Json[] {
    const { changes, underWay } = this;
    let count = 0;
    for (let place = underWay; place < changes.length; place++) if (changes.kept(place).file === file) count += 1;
    // Only a damaged record is something else than JSON.
    return count === 0 ? [] : ((this.files.get(file) ?? []).slice(-count) as readonly Json[]);
  }

  /** The records by file, if nothing is unsynced or damaged: what a restart after these syncs would find. */
  get whole(): ReadonlyMap<string, readonly Json[]> | undefined {
    const { files, changes, underWay, rotten, torn, full } = this;
    const isWhole = changes.length === underWay && rotten.size === 0 && torn.size === 0 && !full;
    // Only a damaged record is something else than JSON.
    return isWhole ? (files as ReadonlyMap<string, readonly Json[]>) : undefined;
  }

  /** How many changes a crash could undo now: those whose sync may not have ended. 0 if something is damaged, or not under way. */
  get undoable(): number {
    return this.whole === undefined ? 0 : this.changes.length;
  }

  /** The records by file, if a crash left only the first `kept` of these changes. */
  after(kept: number): ReadonlyMap<string, readonly Json[]> {
    const files = new Map(this.files);
    const copied = new Set<string>();
    const own = (file: string): Stored[] => {
      const records = copied.has(file) ? (files.get(file) ?? []) : [...(files.get(file) ?? [])];
      files.set(file, records);
      copied.add(file);
      return records;
    };
    for (let index = this.changes.length - 1; index >= kept; index--) {
      const change = this.changes.kept(index);
      if (change.kind === "append") own(change.file).pop();
      else if (change.kind === "truncate") own(change.file).push(...change.removed);
      else {
        files.set(change.file, change.before);
        copied.delete(change.file);
      }
    }
    // To be called while nothing is damaged: only a damaged record is something else than JSON.
    return files as ReadonlyMap<string, readonly Json[]>;
  }

  /** How many there are. */
  get records(): number {
    let records = 0;
    for (const { length } of this.files.values()) records += length;
    return records;
  }

  /** Whether there are changes whose sync may have ended. */
  get syncing(): boolean {
    return this.synced.length > 0;
  }

  /** Drops the undo information of changes that are durable by now. To be called between two steps of the replica. */
  settle(now: number): void {
    const durable = this.durableAt(now);
    if (durable === 0) return;
    this.changes.dropFirst(durable);
    const { synced, syncEnds } = this;
    const before = synced.length;
    synced.clear();
    syncEnds.clear();
    if (this.changes.length === 0) return;
    // A record that is put back goes no further than the place it came from.
    for (let index = 0; index < before; index++) {
      const endsAt = syncEnds.kept(index);
      if (endsAt > now) this.begin(synced.kept(index) - durable, endsAt);
    }
  }

  /**
   * A crash at `now`: un-synced changes are gone. Of a sync under way `share` (0 to 1) of the changes had reached the disk.
   *
   * @returns how many changes were lost.
   */
  crash(now: number, share: number): number {
    const durable = this.durableAt(now);
    const underWay = this.firstUnderWay(now) ?? durable;
    const kept = durable + Math.floor((underWay - durable) * share);
    const next = this.changes.at(kept);
    // Half of the record that was being written may be there too.
    const torn = kept < underWay && share > 0 && next?.kind === "append" ? next.file : undefined;
    const lost = this.drop(kept);
    if (torn !== undefined) this.torn.add(torn);
    this.changes.clear();
    this.synced.clear();
    this.syncEnds.clear();
    return lost;
  }

  /** Undoes all changes but the first `kept`; returns how many were undone. */
  private drop(kept: number): number {
    const lost = this.changes.cut(kept);
    for (const change of lost.reverse()) this.undo(change);
    return lost.length;
  }

  /** How many of the changes are in a sync that has begun. */
  private get underWay(): number {
    return this.synced.last() ?? 0;
  }

  private begin(changes: number, endsAt: number): void {
    this.synced.push(changes);
    this.syncEnds.push(endsAt);
  }

  private durableAt(now: number): number {
    let durable = 0;
    for (let index = 0; index < this.synced.length; index++) {
      if (this.syncEnds.kept(index) <= now) durable = this.synced.kept(index);
    }
    return durable;
  }

  /** How many changes the first sync that has not ended covers. */
  private firstUnderWay(now: number): number | undefined {
    for (let index = 0; index < this.synced.length; index++) {
      if (this.syncEnds.kept(index) > now) return this.synced.kept(index);
    }
    return undefined;
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

  private recordsOf(file: string): Stored[] {
    let records = this.files.get(file);
    if (records === undefined) {
      records = [];
      this.files.set(file, records);
    }
    return records;
  }
}
