/**
 * Cuts bytes into lines as they arrive. A line that spans chunks is carried as bytes, so that no character is cut in two and
 * nothing but the unfinished line is held. Text is UTF-8 and nothing else: replacing broken bytes could make two values equal.
 */
import { isUtf8 } from "node:buffer";
import type { Scanned } from "./byte-scan.js";
import { InputError } from "./errors.js";
import { longestItem } from "./limits.js";

/** `whole` is false for a last line that has no end. */
export type OnLine = (text: string, line: number, whole: boolean) => void;

const newline = 0x0a;
const carriageReturn = 0x0d;

export class LineSplitter {
  private carried: Uint8Array[] = [];
  private carriedBytes = 0;
  private line = 1;

  /** `scanned` is tried first, for each line that lies in one chunk. */
  constructor(
    private readonly onLine: OnLine,
    private readonly scanned?: Scanned,
  ) {}

  push(chunk: Uint8Array): void {
    const { scanned } = this;
    let start = 0;
    while (start < chunk.length) {
      if (scanned !== undefined && this.carriedBytes === 0) {
        const fields = scanned.scanner.scan(chunk, start);
        const next = fields === undefined || scanned.scanner.lines > 0 ? 0 : nextLine(chunk, scanned.scanner.after);
        if (fields !== undefined && next > 0) {
          scanned.take(fields, this.line++);
          start = next;
          continue;
        }
      }
      const end = chunk.indexOf(newline, start);
      if (end < 0) break;
      this.take(chunk.subarray(start, end));
      this.emit(true);
      start = end + 1;
    }
    if (start < chunk.length) this.take(chunk.subarray(start));
  }

  end(): void {
    if (this.carriedBytes > 0) this.emit(false);
  }

  private take(part: Uint8Array): void {
    this.carriedBytes += part.length;
    if (this.carriedBytes > longestItem) {
      throw new InputError(`is longer than ${longestItem / 2 ** 20} MiB`, { line: this.line }, "is this a history?");
    }
    // A copy: the chunk that it is a part of is overwritten by the next one.
    this.carried.push(new Uint8Array(part));
  }

  private emit(whole: boolean): void {
    const text = decodeUtf8(this.carried, this.line);
    this.carried = [];
    this.carriedBytes = 0;
    this.onLine(text.endsWith("\r") ? text.slice(0, -1) : text, this.line++, whole);
  }
}

/** Where the next line begins if this one ends at `at`, or 0. */
function nextLine(bytes: Uint8Array, at: number): number {
  const end = bytes[at] === carriageReturn ? at + 1 : at;
  return bytes[end] === newline ? end + 1 : 0;
}

/** The text of some bytes, without a byte order mark. `line` is where they begin, for the error. */
export function decodeUtf8(parts: readonly Uint8Array[], line: number): string {
  const [only] = parts;
  const bytes = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  if (!isUtf8(bytes)) throw new InputError("is not UTF-8 text", { line }, "store the file as UTF-8");
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
