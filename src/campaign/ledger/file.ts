/**
 * The ledger that one shard writes: a line is on the disk before anything else relies on it, and however the process ends, it leaves whole
 * lines, and at most one torn line at the end, which is cut off when the shard continues.
 */
import { closeSync, fdatasync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { promisify } from "node:util";
import { writing } from "../../history/errors.js";
import { longestItem } from "../../history/limits.js";
import type { LedgerLine } from "./lines.js";
import { textOf } from "./text.js";

const synced = promisify(fdatasync);

export class LedgerFile {
  private readonly fd: number;
  private bytes: number;
  private before: Promise<void> = Promise.resolve();

  /** Throws InputError if it cannot be written. */
  constructor(readonly path: string) {
    this.fd = writing(path, () => openSync(path, "a+"));
    this.bytes = writing(path, () => cutTornLine(this.fd));
  }

  /** Resolves when the line is on the disk. Rejects with an InputError, and leaves the file as it was, if there is no room. */
  append(line: LedgerLine): Promise<void> {
    const appended = this.before.then(() => this.write(line));
    // The next line is tried even if this one could not be written.
    this.before = appended.catch(() => undefined);
    return appended;
  }

  private async write(line: LedgerLine): Promise<void> {
    const bytes = Buffer.from(`${textOf(line)}\n`);
    try {
      writing(this.path, () => {
        // If there is room for only a part, that part is written without an error.
        for (let at = 0; at < bytes.length; ) at += writeSync(this.fd, bytes, at);
      });
      await synced(this.fd);
    } catch (error) {
      ftruncateSync(this.fd, this.bytes);
      throw error;
    }
    this.bytes += bytes.length;
  }

  /** Closes the file after all lines that were appended. */
  async close(): Promise<void> {
    await this.before;
    closeSync(this.fd);
  }
}

/** The length of what remains. */
function cutTornLine(fd: number): number {
  const { size } = fstatSync(fd);
  const tail = Buffer.alloc(Math.min(size, longestItem));
  readSync(fd, tail, 0, tail.length, size - tail.length);
  const end = size - tail.length + tail.lastIndexOf("\n") + 1;
  if (end < size) ftruncateSync(fd, end);
  return end;
}
