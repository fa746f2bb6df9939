/**
 * A log on disk, whose entries have an epoch each: record by record in the file `log`. Nothing is durable before the disk's sync. The
 * beginning of the log can be given up once a snapshot has what it led to (Ongaro's thesis, section 5.1); then the first record of the file
 * says where the log begins.
 */
import type { Disk, Json } from "../host.js";

const file = "log";

/** The last entry that the log does not hold any more; its index is 0 while nothing was given up. */
export interface Base {
  readonly index: number;
  readonly epoch: number;
  /** Of entries that are numbered in their epoch. */
  readonly counter?: number;
}

const beginning: Base = { index: 0, epoch: 0 };

/** Protocols call an entry's epoch by its own name, as their papers do. */
type InEpoch = { readonly epoch: number; readonly counter?: number } | { readonly term: number };

export class DiskLog<Entry extends InEpoch> {
  private entries: Entry[] = [];
  private start = beginning;

  constructor(private readonly disk: Disk) {}

  load(): void {
    // Records are those that this class wrote: their checksums vouch for that.
    const records = this.disk.read(file);
    this.start = baseIn(records[0]) ?? beginning;
    this.entries = (this.start === beginning ? records.slice() : records.slice(1)) as unknown as Entry[];
  }

  get base(): Base {
    return this.start;
  }

  get lastIndex(): number {
    return this.start.index + this.entries.length;
  }

  /** 0 for index 0, −1 past the end and before the base. */
  epochAt(index: number): number {
    if (index === this.start.index) return this.start.epoch;
    const entry = this.entries[index - 1 - this.start.index];
    return entry === undefined ? -1 : epochOf(entry);
  }

  /** Undefined if there is none. */
  find(index: number): Entry | undefined {
    return this.entries[index - 1 - this.start.index];
  }

  /** Throws an Error if there is none: the node has lost count. */
  at(index: number): Entry {
    const entry = this.find(index);
    if (entry === undefined) throw new Error(`entry ${index} of ${this.lastIndex} was asked for`);
    return entry;
  }

  /** Up to `most` entries from `index` on, which is after the base. */
  from(index: number, most: number): readonly Entry[] {
    const at = index - 1 - this.start.index;
    return this.entries.slice(at, at + most);
  }

  append(entry: Entry): void {
    this.entries.push(entry);
    this.disk.append(file, entry as unknown as Json); // an entry consists of JSON values
  }

  /** Keeps the entries up to the one with this index, which is not before the base, and returns the others. */
  truncate(lastIndex: number): readonly Entry[] {
    const kept = lastIndex - this.start.index;
    if (kept < 0) throw new Error(`entry ${lastIndex} should end a log that begins after ${this.start.index}`);
    this.disk.truncate(file, this.start === beginning ? kept : kept + 1);
    return this.entries.splice(kept);
  }

  /** Gives up the entries up to this one, which the log holds: a durable snapshot has what they led to. */
  compact(index: number): void {
    if (index <= this.start.index) return;
    const base = { index, epoch: this.epochAt(index), ...counterOf(this.at(index)) };
    this.startAfter(base, this.entries.slice(index - this.start.index));
  }

  /** All entries go, and the log continues with others, if any, after one that it never held. Returns those that were in it. */
  restart(base: Base, others: readonly Entry[] = []): readonly Entry[] {
    const { entries } = this;
    this.startAfter(base, others);
    return entries;
  }

  /** All others go: after a crash the old entries are there, or the new ones. */
  replace(entries: readonly Entry[]): void {
    this.startAfter(beginning, entries);
  }

  private startAfter(base: Base, entries: readonly Entry[]): void {
    this.start = base;
    this.entries = [...entries];
    const { index: after, ...last } = base;
    const records = entries as unknown as readonly Json[]; // entries are made of JSON values
    this.disk.rewrite(file, base === beginning ? records : [{ after, ...last }, ...records]);
  }
}

function epochOf(entry: InEpoch): number {
  return "term" in entry ? entry.term : entry.epoch;
}

function counterOf(entry: object): { readonly counter?: number } {
  return "counter" in entry ? { counter: Number(entry.counter) } : {};
}

/** Entries have no field `after`. */
function baseIn(record: Json | undefined): Base | undefined {
  if (typeof record !== "object" || record === null || !("after" in record)) return undefined;
  return { index: Number(record.after), epoch: Number(record.epoch), ...counterOf(record) };
}
