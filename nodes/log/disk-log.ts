/**
 * A log of updates on disk, each with the epoch in which it was added: entry i (from 1) is record i − 1 of the file `log`. Nothing is
 * durable before the disk's sync.
 */
import type { Disk, Json } from "../host.js";

const file = "log";

export class DiskLog<Entry extends { readonly epoch: number }> {
  private entries: Entry[] = [];

  constructor(private readonly disk: Disk) {}

  load(): void {
    // Records are entries that `append` wrote: their checksums vouch for that.
    this.entries = this.disk.read(file).map((record) => record as unknown as Entry);
  }

  get lastIndex(): number {
    return this.entries.length;
  }

  /** 0 for index 0, −1 past the end. */
  epochAt(index: number): number {
    return index === 0 ? 0 : (this.entries[index - 1]?.epoch ?? -1);
  }

  /** Undefined if there is none. */
  find(index: number): Entry | undefined {
    return this.entries[index - 1];
  }

  /** Throws an Error if there is none: the node has lost count. */
  at(index: number): Entry {
    const entry = this.entries[index - 1];
    if (entry === undefined) throw new Error(`entry ${index} of ${this.lastIndex} was asked for`);
    return entry;
  }

  /** Up to `most` entries from `index` on. */
  from(index: number, most: number): readonly Entry[] {
    return this.entries.slice(index - 1, index - 1 + most);
  }

  append(entry: Entry): void {
    this.entries.push(entry);
    this.disk.append(file, entry as unknown as Json); // an entry consists of JSON values
  }

  /** Keeps the first `length` entries, and returns the others. */
  truncate(length: number): readonly Entry[] {
    this.disk.truncate(file, length);
    return this.entries.splice(length);
  }

  /** All others go: after a crash the old entries are there, or the new ones. */
  replace(entries: readonly Entry[]): void {
    this.disk.rewrite(file, entries as unknown as readonly Json[]); // entries are made of JSON values
    this.entries = [...entries];
  }
}
