/** Raft's log on disk: entry i (from 1) is record i − 1 of the file `log`. Nothing here is durable before the disk's sync. */
import type { Disk, Json, NodeId } from "../host.js";
import type { Entry } from "./messages.js";

const file = "log";

/** A membership and the first entry for which it holds, 0 for the initial one. */
interface Membership {
  readonly index: number;
  readonly members: readonly NodeId[];
}

export class RaftLog {
  private entries: Entry[] = [];
  /** The last entry, as a leader sends it to every node. */
  private last: readonly Entry[] | undefined;
  /** Oldest first. A membership holds as soon as it is in the log, committed or not (Ongaro's thesis, section 4.1). */
  private memberships: Membership[];

  constructor(
    private readonly disk: Disk,
    members: readonly NodeId[],
  ) {
    this.memberships = [{ index: 0, members }];
  }

  load(): void {
    // Records are entries that `append` wrote: their checksums vouch for that.
    this.last = undefined;
    this.entries = this.disk.read(file).slice() as unknown as Entry[];
    let index = 0;
    for (const entry of this.entries) this.noteMembership(++index, entry);
  }

  /** The membership in force, and the entry that introduced it. */
  get membership(): Membership {
    return this.memberships.at(-1) as Membership; // the first is never removed
  }

  get lastIndex(): number {
    return this.entries.length;
  }

  get lastTerm(): number {
    return this.termAt(this.lastIndex);
  }

  /** 0 for index 0; −1 past the end, since undefined would hide a mistake. */
  termAt(index: number): number {
    return index === 0 ? 0 : (this.entries[index - 1]?.term ?? -1);
  }

  at(index: number): Entry {
    const entry = this.entries[index - 1];
    if (entry === undefined) throw new Error(`log entry ${index} of ${this.lastIndex} was asked for`);
    return entry;
  }

  find(index: number): Entry | undefined {
    return this.entries[index - 1];
  }

  /** Up to `most` entries from `index` on. */
  from(index: number, most: number): readonly Entry[] {
    if (index !== this.entries.length) return this.entries.slice(index - 1, index - 1 + most);
    this.last ??= [this.at(index)];
    return this.last;
  }

  append(entry: Entry): void {
    this.entries.push(entry);
    this.last = undefined;
    this.noteMembership(this.entries.length, entry);
    this.disk.append(file, entry as unknown as Json); // an entry consists of JSON values
  }

  /** Removes the entries from `index` on and returns them. */
  truncateFrom(index: number): readonly Entry[] {
    this.disk.truncate(file, index - 1);
    this.last = undefined;
    while (this.membership.index >= index) this.memberships.pop();
    return this.entries.splice(index - 1);
  }

  /** First index of the run of entries with the term that the entry at `index` has. */
  firstIndexOfTerm(index: number): number {
    const term = this.termAt(index);
    let first = index;
    while (first > 1 && this.termAt(first - 1) === term) first -= 1;
    return first;
  }

  private noteMembership(index: number, { members }: Entry): void {
    if (members !== undefined) this.memberships.push({ index, members });
  }
}
