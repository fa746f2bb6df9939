/**
 * Damage that faults do to the record files of a replica that is not running: a torn last record, as a power loss leaves it; a byte that
 * rots; a disk that is lost. Call it before a RecordDisk reads the directory.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DiskCorruption } from "../host.js";
import { seededRandom } from "../random.js";
import { lineOf, RecordDisk } from "./disk.js";

/** What a power loss leaves of records that were being written: half a record at the end of each file. */
export function tearTails(directory: string): void {
  for (const name of filesOf(directory)) {
    const path = join(directory, name);
    const size = statSync(path).size;
    // Half of a record like the last one, as if the same had been written again.
    const last = size === 0 ? lineOf("null") : `${readFileSync(path, "utf8").trimEnd().split("\n").at(-1)}\n`;
    appendFileSync(path, last.slice(0, Math.ceil(last.length / 2)));
  }
}

/**
 * Flips one bit of one stored record.
 *
 * @returns one clause: which record, and that reading detects it; undefined if nothing is stored.
 */
export function rotRecord(directory: string, seed: number): string | undefined {
  const random = seededRandom(seed);
  const written = filesOf(directory).filter((name) => readFileSync(join(directory, name)).includes("\n"));
  if (written.length === 0) return undefined;
  const file = random.pick(written);
  const path = join(directory, file);
  const bytes = readFileSync(path);
  // Not the newline of the last record: without it, it is a torn tail.
  const at = random.below(bytes.lastIndexOf("\n"));
  const was = bytes[at] ?? 0;
  const is = was ^ (1 << random.below(8));
  bytes[at] = is;
  writeFileSync(path, bytes);
  const hex = (byte: number): string => byte.toString(16).padStart(2, "0");
  return `byte ${at} of ${file} changed from ${hex(was)} to ${hex(is)}, read back: ${complaintOf(directory, file)}`;
}

/** Erases everything; returns one clause that describes the lost data, undefined if there was none. */
export function eraseRecords(directory: string): string | undefined {
  const names = filesOf(directory);
  if (names.length === 0) return undefined;
  const bytes = names.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  for (const name of names) rmSync(join(directory, name));
  const left = filesOf(directory);
  if (left.length > 0) throw new Error(`${left.join(" ")} could not be erased`);
  return `${names.length} files of ${bytes} bytes erased, none is left`;
}

function complaintOf(directory: string, file: string): string {
  try {
    new RecordDisk(directory, () => {}).read(file);
  } catch (error) {
    if (error instanceof DiskCorruption) return error.message;
    throw error;
  }
  throw new Error(`${file} was damaged, but reading it does not detect that`);
}

function filesOf(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).sort() : [];
}
