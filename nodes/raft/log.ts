/**
 * Raft's log, with the configurations that its entries introduce. A configuration holds as soon as it is in the log, committed or not
 * (Ongaro's thesis, section 4.1), and ends with its entry if that is discarded. Nothing here is durable before the disk's sync.
 */
import type { Disk, NodeId } from "../host.js";
import { type Base, DiskLog } from "../log/disk-log.js";
import type { Introduced } from "./configuration.js";
import type { Entry, Snapshot } from "./messages.js";

export class RaftLog {
  private readonly stored: DiskLog<Entry>;
  /** The last entry, as a leader sends it to every node. */
  private last: readonly Entry[] | undefined;
  /** Oldest first; the first of them is committed. */
  private configurations: Introduced[];

  /** `countsUpTo`: configurations of later entries do not count yet; none if absent, as the thesis has it. */
  constructor(
    disk: Disk,
    private readonly members: readonly NodeId[],
    private readonly countsUpTo?: () => number,
  ) {
    this.stored = new DiskLog(disk);
    this.configurations = [{ index: 0, members }];
  }

  /** `snapshot`: the one that is on disk. */
  load(snapshot: Snapshot | undefined): void {
    this.stored.load();
    this.last = undefined;
    this.configurations = [snapshot?.configuration ?? { index: 0, members: this.members }];
    // A crash between storing a snapshot and giving up the log that it replaces.
    if (snapshot !== undefined && !this.holds(snapshot.index, snapshot.term)) this.startAfter(snapshot);
    const first = Math.max(this.base.index, snapshot?.index ?? 0) + 1;
    for (let index = first; index <= this.lastIndex; index++) this.noteConfiguration(index, this.at(index));
  }

  /** The configuration in force. */
  get configuration(): Introduced {
    return this.countsUpTo === undefined ? this.latestConfiguration : this.configurationAt(this.countsUpTo());
  }

  get latestConfiguration(): Introduced {
    return this.configurations.at(-1) as Introduced; // the first is never removed
  }

  /** The configuration that was in force at a committed entry. */
  configurationAt(index: number): Introduced {
    return this.configurations.findLast((each) => each.index <= index) as Introduced;
  }

  /** The last entry that only a snapshot has. */
  get base(): Base {
    return this.stored.base;
  }

  get lastIndex(): number {
    return this.stored.lastIndex;
  }

  get lastTerm(): number {
    return this.termAt(this.lastIndex);
  }

  /** 0 for index 0; −1 past the end and before the base, since undefined would hide a mistake. */
  termAt(index: number): number {
    return this.stored.epochAt(index);
  }

  /** Whether the log agrees with another one at this entry; what a snapshot has is committed, so that all agree. */
  holds(index: number, term: number): boolean {
    return index < this.base.index || this.termAt(index) === term;
  }

  at(index: number): Entry {
    return this.stored.at(index);
  }

  find(index: number): Entry | undefined {
    return this.stored.find(index);
  }

  /** Up to `most` entries from `index` on. */
  from(index: number, most: number): readonly Entry[] {
    if (index !== this.lastIndex) return this.stored.from(index, most);
    this.last ??= [this.at(index)];
    return this.last;
  }

  append(entry: Entry): void {
    this.last = undefined;
    this.stored.append(entry);
    this.noteConfiguration(this.lastIndex, entry);
  }

  /** Removes the entries from `index` on and returns them. */
  truncateFrom(index: number): readonly Entry[] {
    this.last = undefined;
    while (this.latestConfiguration.index >= index) this.configurations.pop();
    return this.stored.truncate(index - 1);
  }

  /** Gives up the entries up to `index`, which a durable snapshot covers. */
  compact(index: number): void {
    const kept = this.configurationAt(index);
    this.configurations = this.configurations.filter((each) => each.index >= kept.index);
    this.stored.compact(index);
  }

  /** The snapshot replaces the whole log; returns the entries that were in it. `keepsLater`: for a mistake, configurations of these entries stay. */
  startAfter({ index, term, configuration }: Snapshot, keepsLater = false): readonly Entry[] {
    this.last = undefined;
    const later = keepsLater ? this.configurations.filter((each) => each.index > configuration.index) : [];
    this.configurations = [configuration, ...later];
    return this.stored.restart({ index, epoch: term });
  }

  /** First index of the run of entries with the term that the entry at `index` has, as far as the log goes back. */
  firstIndexOfTerm(index: number): number {
    const term = this.termAt(index);
    let first = index;
    while (first > this.base.index + 1 && this.termAt(first - 1) === term) first -= 1;
    return first;
  }

  private noteConfiguration(index: number, { members, old }: Entry): void {
    if (members !== undefined) this.configurations.push({ index, members, ...(old === undefined ? {} : { old }) });
  }
}
