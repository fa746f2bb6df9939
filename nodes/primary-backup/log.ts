/** A node's log on disk: entry i (from 1) is record i − 1 of the file `log`. Nothing is durable before the disk's sync. */
import type { Disk, Json } from "../host.js";
import type { Entry } from "./messages.js";

const file = "log";

export class BackupLog {
  private entries: Entry[] = [];

  constructor(private readonly disk: Disk) {}

  load(): void {
    // Records are entries that `append` wrote, as their checksums vouch.
    this.entries = this.disk.read(file).map((record) => record as unknown as Entry);
  }

  get lastIndex(): number {
    return this.entries.length;
  }

  at(index: number): Entry | undefined {
    return this.entries[index - 1];
  }

  /** 0 for index 0, −1 past the end. */
  epochAt(index: number): number {
    return index === 0 ? 0 : (this.entries[index - 1]?.epoch ?? -1);
  }

  /** Up to `most` entries after this index. */
  after(index: number, most: number): readonly Entry[] {
    return this.entries.slice(index, index + most);
  }

  append(entry: Entry): void {
    this.entries.push(entry);
    this.disk.append(file, entry as unknown as Json); // an entry is made of JSON values
  }

  /** Throws away the entries from this index on, and returns them. */
  cutFrom(index: number): readonly Entry[] {
    const cut = this.entries.splice(index - 1);
    this.disk.truncate(file, index - 1);
    return cut;
  }
}
