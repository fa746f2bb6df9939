/**
 * The data of a publisher or subscriber, with the change log that leads to them: changes lie in the log where they were made, and take
 * effect at their transaction's commit. On disk: a copy of the rows at some position (file `copy`), and the log from somewhere before
 * (file `log`).
 */
import type { Assertions } from "../assertions.js";
import type { ClientRequest, Disk, Json, Outcome } from "../host.js";
import { type Row, StateMachine } from "../kv/state-machine.js";
import { findsItsChanges } from "./variants.js";

export type Entry =
  | { readonly type: "change"; readonly request: ClientRequest }
  /** Of the transaction whose change lies at this position. */
  | { readonly type: "commit"; readonly change: number }
  /** The publisher has restarted, and no transaction is open any more. */
  | { readonly type: "restart" };

/** The rows as of `position`; `from` is where the log must be read from to know the transactions that were open then. */
export interface Copy {
  readonly position: number;
  readonly from: number;
  readonly rows: readonly Row[];
}

/** A transaction took effect. */
export interface Applied {
  readonly position: number;
  /** The position of the commit before it. */
  readonly after: number;
  readonly request: ClientRequest;
  readonly outcome: Outcome;
}

export class Database {
  /** Whether it has ever held a copy; an empty publisher has one. */
  exists = false;
  machine = new StateMachine();
  /** Of the last commit that took effect. */
  position = 0;
  /** Of the first entry that is kept. */
  first = 1;
  /** Of the copy on disk. */
  rowsOnDisk = 0;
  private entries: Entry[] = [];
  /** Up to here entries have been looked at. */
  private read = 0;
  /** Transactions without a commit so far, by the position of their change. */
  readonly open = new Map<number, ClientRequest>();

  /** `appliesTwice`: commits that the copy holds take effect again. */
  constructor(
    private readonly disk: Disk,
    private readonly assertions: Assertions,
    private readonly appliesTwice: boolean,
  ) {}

  /** What lies on disk takes effect again. */
  load(): void {
    const [head, ...rows] = this.disk.read("copy");
    if (!Array.isArray(head)) return;
    const [position, from] = head.map(Number);
    // Records are rows and numbered entries that this class wrote: their checksums vouch for that.
    this.putInPlace({ position: position ?? 0, from: from ?? 1, rows: rows as unknown as readonly Row[] });
    const log = this.disk.read("log") as unknown as readonly (readonly [number, Entry])[];
    const [first = this.first] = log[0] ?? [];
    // A crash may have left a new copy beside an old log, which leads up to it or is of no use.
    if (log.length > 0 && first <= this.first && first + log.length >= this.first) {
      this.entries = log.map(([, entry]) => entry);
      this.first = first;
      this.read = first - 1;
      this.advance();
    } else this.disk.rewrite("log", []);
  }

  get last(): number {
    return this.first + this.entries.length - 1;
  }

  /** Entries from a position on that is kept. */
  from(position: number, most: number): readonly Entry[] {
    const start = position - this.first;
    if (start < 0) throw new RangeError(`entry ${position} is not kept; the first is ${this.first}`);
    return this.entries.slice(start, start + most);
  }

  /** Not durable before the disk's sync. */
  append(entry: Entry): number {
    this.entries.push(entry);
    this.disk.append("log", [this.last, entry] as unknown as Json); // entries are made of JSON values
    return this.last;
  }

  /** Looks at the entries that were appended, and returns the transactions that took effect. */
  advance(): readonly Applied[] {
    const applied: Applied[] = [];
    while (this.read < this.last) {
      this.read += 1;
      const [entry] = this.from(this.read, 1);
      if (entry?.type === "change") this.open.set(this.read, entry.request);
      else if (entry?.type === "restart") this.open.clear();
      else if (entry?.type === "commit") applied.push(...this.commit(this.read, entry.change));
    }
    return applied;
  }

  private commit(position: number, change: number): readonly Applied[] {
    const request = this.open.get(change);
    this.open.delete(change);
    if (position <= this.position && !this.appliesTwice) return [];
    this.assertions.assert(request !== undefined, findsItsChanges, position);
    if (request === undefined) return [];
    const after = this.position;
    this.position = Math.max(this.position, position);
    return [{ position, after, request, outcome: this.machine.apply(request) }];
  }

  copy(): Copy {
    // Behind a snapshot, changes of transactions that were open then may not have been looked at yet.
    const from = Math.min(this.position + 1, this.read + 1, ...this.open.keys());
    return { position: this.position, from, rows: this.machine.rows() };
  }

  durable(): Readonly<Record<string, Json>> {
    const { exists, position } = this;
    return { exists, position, rows: digestOf(this.machine.rows()) };
  }

  /** A snapshot takes the place of all that was there; durable when this returns. */
  replace(copy: Copy): void {
    this.putInPlace(copy);
    this.disk.rewrite("copy", [[copy.position, copy.from], ...(copy.rows as unknown as readonly Json[])]);
    this.disk.rewrite("log", []);
    this.disk.sync();
  }

  /** Keeps the log from `from` on, and a copy for what is before; durable when this returns. */
  compact(from: number): void {
    const { position, from: needed, rows } = this.copy();
    this.disk.rewrite("copy", [[position, needed], ...(rows as unknown as readonly Json[])]);
    this.rowsOnDisk = rows.length;
    this.entries.splice(0, Math.min(from, needed) - this.first);
    this.first = Math.min(from, needed);
    const log = this.entries.map((entry, index) => [this.first + index, entry]);
    this.disk.rewrite("log", log as unknown as readonly Json[]);
    this.disk.sync();
  }

  /** A mistake of some variants: what comes before `position` is taken for read. */
  skipTo(position: number): void {
    this.entries = [];
    this.first = position;
    this.read = position - 1;
    this.open.clear();
    this.disk.rewrite("log", []);
  }

  private putInPlace({ position, from, rows }: Copy): void {
    this.exists = true;
    // Positions alone say what has taken effect: sessions would hide a transaction that is applied twice.
    this.machine = new StateMachine({ applyDuplicates: true });
    for (const row of rows) this.machine.put(row);
    this.rowsOnDisk = rows.length;
    this.position = position;
    this.first = from;
    this.read = from - 1;
    this.entries = [];
    this.open.clear();
  }
}

/** FNV-1a of the rows, so that traces can say that two copies are equal. */
export function digestOf(rows: readonly Row[]): number {
  let hash = 0x811c9dc5;
  for (const char of JSON.stringify(rows)) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
