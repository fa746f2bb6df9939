/** Raft's log on disk: entry i (from 1) is record i − 1 of the file `log`. Nothing here is durable before the disk's sync. */
import type { Disk, Json } from "../host.js";
import type { Entry } from "./messages.js";

const file = "log";

export class RaftLog {
  private entries: Entry[] = [];

  constructor(private readonly disk: Disk) {}

  load(): void {
    // Records are entries that `append` wrote, as their checksums vouch.
    this.entries = this.disk.read(file).map((record) => record as unknown as Entry);
  }

  get lastIndex(): number {
    return this.entries.length;
  }

  get lastTerm(): number {
    return this.termAt(this.lastIndex);
  }

  /** 0 for index 0; undefined past the end would hide a mistake, so it is −1. */
  termAt(index: number): number {
    return index === 0 ? 0 : (this.entries[index - 1]?.term ?? -1);
  }

  at(index: number): Entry {
    const entry = this.entries[index - 1];
    if (entry === undefined) throw new Error(`log entry ${index} of ${this.lastIndex} was asked for`);
    return entry;
  }

  /** Up to `most` entries from `index` on. */
  from(index: number, most: number): readonly Entry[] {
    return this.entries.slice(index - 1, index - 1 + most);
  }

  append(entry: Entry): void {
    this.entries.push(entry);
    this.disk.append(file, entry as unknown as Json); // an entry is made of JSON values
  }

  /** Removes the entries from `index` on and returns them. */
  truncateFrom(index: number): readonly Entry[] {
    this.disk.truncate(file, index - 1);
    return this.entries.splice(index - 1);
  }

  /** First index of the run of entries with the term that the entry at `index` has. */
  firstIndexOfTerm(index: number): number {
    const term = this.termAt(index);
    let first = index;
    while (first > 1 && this.termAt(first - 1) === term) first -= 1;
    return first;
  }
}
