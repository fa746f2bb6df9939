/**
 * A replica's record files, one line a record: the CRC-32 of the record's JSON in hex, a space, the JSON. Unsynced changes are kept in
 * memory and never reach the file, so that SIGKILL loses them as a power loss would (a kill alone would not: the page cache outlives the
 * process). For the same reason sync does not call fsync: no fault of ours takes the machine down. A full disk refuses writes here, before
 * they reach the file system.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { type Disk, DiskCorruption, DiskFull, type Json } from "../host.js";
import type { TornTailTrace } from "../trace.js";

type Change =
  | { readonly kind: "append"; readonly file: string; lines: string; readonly records: Json[] }
  | { readonly kind: "truncate"; readonly file: string; readonly length: number }
  | { readonly kind: "rewrite"; readonly file: string; readonly records: readonly Json[] };

const draftSuffix = ".draft";

export class RecordDisk implements Disk {
  /** Changes since the last sync, in order. */
  private pending: Change[] = [];
  /** A fault: nothing more is written. */
  full = false;
  /** Where each durable record of a file ends, in bytes; filled when a file is first looked at. */
  private readonly ends = new Map<string, number[]>();

  constructor(
    private readonly directory: string,
    private readonly trace: (event: TornTailTrace) => void,
  ) {
    mkdirSync(directory, { recursive: true });
    // A draft is a rewrite that was interrupted before it replaced the old file.
    for (const name of readdirSync(directory)) {
      if (name.endsWith(draftSuffix)) rmSync(join(directory, name));
    }
  }

  read(file: string): readonly Json[] {
    let records = this.readDurable(file);
    for (const change of this.pending) {
      if (change.file !== file) continue;
      if (change.kind === "append") records.push(...change.records);
      else if (change.kind === "truncate") records.length = Math.min(records.length, change.length);
      else records = [...change.records];
    }
    return records;
  }

  append(file: string, record: Json): void {
    const text = JSON.stringify(record);
    const line = lineOf(text);
    // The copy protects the disk from a caller that changes its object later.
    const stored: Json = JSON.parse(text);
    const last = this.pending.at(-1);
    if (last?.kind === "append" && last.file === file) {
      last.lines += line;
      last.records.push(stored);
    } else this.pending.push({ kind: "append", file, lines: line, records: [stored] });
  }

  truncate(file: string, length: number): void {
    this.pending.push({ kind: "truncate", file, length });
  }

  rewrite(file: string, records: readonly Json[]): void {
    this.pending.push({ kind: "rewrite", file, records: structuredClone(records) });
  }

  sync(): void {
    const { pending } = this;
    this.pending = [];
    if (!this.full) for (const change of pending) this.make(change);
    else if (pending.length > 0) {
      // Part of it found room, as happens when a disk fills up.
      for (const change of pending.slice(0, Math.floor(pending.length / 2))) this.make(change);
      throw new DiskFull();
    }
  }

  /** Writes and removes a file of its own; throws DiskFull if there is no room. Faults prove their effect with it. */
  probe(): void {
    if (this.full) throw new DiskFull();
    const path = join(this.directory, `probe${draftSuffix}`);
    writeFileSync(path, "probe");
    rmSync(path);
  }

  private make(change: Change): void {
    const path = join(this.directory, change.file);
    const ends = this.endsOf(change.file);
    switch (change.kind) {
      case "append":
        appendFileSync(path, change.lines);
        extendEnds(ends, change.lines);
        return;
      case "truncate":
        // Even if that many whole records are to stay, a damaged one may follow them.
        if (change.length > ends.length || !existsSync(path)) return;
        ends.length = change.length;
        truncateSync(path, ends.at(-1) ?? 0);
        return;
      case "rewrite": {
        const lines = change.records.map((record) => lineOf(JSON.stringify(record))).join("");
        writeFileSync(path + draftSuffix, lines);
        renameSync(path + draftSuffix, path);
        ends.length = 0;
        extendEnds(ends, lines);
      }
    }
  }

  private endsOf(file: string): number[] {
    if (!this.ends.has(file)) this.readDurable(file);
    return this.ends.get(file) ?? [];
  }

  /** The records in the file; cuts off a torn tail, which an unfinished write leaves. */
  private readDurable(file: string): Json[] {
    const path = join(this.directory, file);
    const ends: number[] = [];
    this.ends.set(file, ends);
    if (!existsSync(path)) return [];
    const bytes = readFileSync(path);
    const records: Json[] = [];
    let start = 0;
    for (;;) {
      const newline = bytes.indexOf("\n", start);
      if (newline === -1) break;
      const parsed = parseLine(bytes.subarray(start, newline));
      if (parsed === undefined) throw new DiskCorruption(file, records.length, "checksum does not match", records);
      records.push(parsed.record);
      start = newline + 1;
      ends.push(start);
    }
    if (start < bytes.length) {
      truncateSync(path, start);
      this.trace({ type: "torn-tail", file, record: records.length, bytes: bytes.length - start });
    }
    return records;
  }
}

/** The stored form of a record. */
export function lineOf(json: string): string {
  return `${crc32(json).toString(16).padStart(8, "0")} ${json}\n`;
}

/** Undefined if the checksum does not match. */
function parseLine(line: Buffer): { readonly record: Json } | undefined {
  const text = line.toString("utf8");
  const json = text.slice(9);
  if (text[8] !== " " || text.slice(0, 8) !== crc32(json).toString(16).padStart(8, "0")) {
    return undefined;
  }
  return { record: JSON.parse(json) };
}

function extendEnds(ends: number[], lines: string): void {
  let end = ends.at(-1) ?? 0;
  for (const line of lines.split("\n").slice(0, -1)) {
    end += Buffer.byteLength(line) + 1;
    ends.push(end);
  }
}
