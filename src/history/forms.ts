/**
 * Cuts bytes into the top-level forms of EDN or JSON as they arrive, so that one operation is held at a time and never the
 * file. A file is either forms one after another or one vector, list or array of them. Only brackets, strings, comments and
 * characters are examined; its parser checks whether a form is valid.
 */
import type { Scanned } from "./byte-scan.js";
import { InputError } from "./errors.js";
import { deepestNesting, longestItem } from "./limits.js";
import { decodeUtf8 } from "./lines.js";

/** `line` is where the text begins. */
export type OnForm = (text: string, line: number) => void;

const code = (char: string): number => char.charCodeAt(0);
const tab = code("\t");
const lf = code("\n");
const cr = code("\r");
const space = code(" ");
const comma = code(",");
const quote = code('"');
const backslash = code("\\");
const semicolon = code(";");
/** What a byte of a form may begin, by its code: a table, since every byte of a file is looked up. */
const kinds = new Uint8Array(256);
const kind = { opening: 1, closing: 2, other: 3 } as const;
for (const char of "([{") kinds[code(char)] = kind.opening;
for (const char of ")]}") kinds[code(char)] = kind.closing;
for (const char of '"\\;') kinds[code(char)] = kind.other;
/** What may enclose a whole history, and what ends it. */
const enclosures: ReadonlyMap<number, number> = new Map([
  [code("("), code(")")],
  [code("["), code("]")],
]);
const byteOrderMark = [0xef, 0xbb, 0xbf];

type State = "between" | "form" | "string" | "escape" | "comment" | "character";

export class FormSplitter {
  private state: State = "between";
  /** Where to go back to after a comment. */
  private afterComment: "between" | "form" = "between";
  private depth = 0;
  /** The byte that ends the enclosing list; 0: forms one after another; undefined: not known yet. */
  private enclosure: number | undefined;
  private closed = false;
  /** What stood last at the top: forms of a JSON array are parted by one comma each. */
  private last: "start" | "form" | "comma" = "start";
  /** Whether the byte just looked at ends a form, or comes after one that it ends. */
  private formEnds: "no" | "here" | "before" = "no";
  private carried: Uint8Array[] = [];
  private carriedBytes = 0;
  private line = 1;
  private formLine = 1;
  /** Bytes of the chunks before this one. */
  private taken = 0;

  /** `scanned` is tried first, for each form. */
  constructor(
    private readonly syntax: "edn" | "json",
    private readonly onForm: OnForm,
    private readonly scanned?: Scanned,
  ) {}

  push(chunk: Uint8Array): void {
    const { scanned } = this;
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (byte === lf) this.line += 1;
      switch (this.state) {
        case "between": {
          if (this.skipped(byte, this.taken + at)) break;
          if (this.last === "form") this.refuseUnparted();
          this.last = "form";
          const fields = scanned?.scanner.scan(chunk, at);
          if (scanned !== undefined && fields !== undefined) {
            scanned.take(fields, this.line);
            this.line += scanned.scanner.lines;
            at = scanned.scanner.after - 1;
            break;
          }
          this.state = "form";
          this.formLine = this.line;
          start = at;
          this.within(byte);
          break;
        }
        case "form":
          if (kinds[byte] !== 0) this.within(byte);
          break;
        case "string":
          if (byte === backslash) this.state = "escape";
          else if (byte === quote) this.state = "form";
          break;
        case "escape":
          this.state = "string";
          break;
        case "character":
          this.state = "form";
          break;
        case "comment":
          if (byte === lf) this.state = this.afterComment;
          break;
      }
      if (this.formEnds !== "no") {
        this.take(chunk.subarray(start, this.formEnds === "here" ? at + 1 : at));
        this.formEnds = "no";
        this.emit();
      }
    }
    if (this.unfinished) this.take(chunk.subarray(start));
    this.taken += chunk.length;
  }

  end(): void {
    if (this.state === "string" || this.state === "escape" || this.depth > 0) {
      throw new InputError("the text ends inside a form", { line: this.line }, "is the file whole?");
    }
    if (this.unfinished) this.emit();
    if (this.enclosure !== undefined && this.enclosure !== 0 && !this.closed) {
      throw new InputError(
        `no ${String.fromCharCode(this.enclosure)} ends the history`,
        { line: this.line },
        "is the file whole?",
      );
    }
  }

  private get unfinished(): boolean {
    return this.state !== "between" && !(this.state === "comment" && this.afterComment === "between");
  }

  /** True for bytes between forms. */
  private skipped(byte: number, position: number): boolean {
    if (byte === space || byte === lf || byte === tab || byte === cr) return true;
    if (byte === comma) {
      if (this.syntax === "json" && this.last !== "form") throw this.nothingThere("before");
      this.last = "comma";
      return true;
    }
    if (position < 3 && byte === byteOrderMark[position]) return true;
    if (byte === semicolon && this.syntax === "edn") {
      this.state = "comment";
      this.afterComment = "between";
      return true;
    }
    if (this.closed) throw new InputError("there is text after the end of the history", { line: this.line });
    if (this.enclosure === undefined) {
      const end = enclosures.get(byte);
      this.enclosure = end ?? 0;
      return end !== undefined;
    }
    if (this.enclosure !== 0 && byte === this.enclosure) {
      if (this.syntax === "json" && this.last === "comma") throw this.nothingThere("after");
      this.closed = true;
      return true;
    }
    return false;
  }

  private nothingThere(side: "before" | "after"): InputError {
    return new InputError(`nothing stands ${side} a comma`, { line: this.line }, "is an operation missing there?");
  }

  /** Values one after another need no commas; those of an array do. */
  private refuseUnparted(): void {
    if (this.syntax === "edn" || this.enclosure === 0) return;
    throw new InputError("no comma stands before it", { line: this.line }, "is something missing there?");
  }

  /** One byte of a form outside strings and comments. */
  private within(byte: number): void {
    if (byte === quote) this.state = "string";
    else if (kinds[byte] === kind.opening) {
      this.depth += 1;
      if (this.depth > deepestNesting + 1) {
        throw new InputError(`is nested deeper than ${deepestNesting}`, { line: this.line });
      }
    } else if (kinds[byte] === kind.closing) {
      if (this.depth > 0) {
        this.depth -= 1;
        if (this.depth === 0) this.formEnds = "here";
      } else if (byte === this.enclosure) {
        this.closed = true;
        this.formEnds = "before";
      } else throw new InputError(`unexpected ${String.fromCharCode(byte)}`, { line: this.line });
    } else if (this.syntax === "edn") {
      if (byte === backslash) this.state = "character";
      else if (byte === semicolon) {
        this.state = "comment";
        this.afterComment = "form";
      }
    }
  }

  private take(part: Uint8Array): void {
    this.carriedBytes += part.length;
    if (this.carriedBytes > longestItem) {
      throw new InputError(
        `one form is longer than ${longestItem / 2 ** 20} MiB`,
        { line: this.formLine },
        "is this a history?",
      );
    }
    // A copy: the chunk that it is a part of is overwritten by the next one.
    this.carried.push(new Uint8Array(part));
  }

  private emit(): void {
    const text = decodeUtf8(this.carried, this.formLine);
    this.carried = [];
    this.carriedBytes = 0;
    this.state = "between";
    this.onForm(text, this.formLine);
  }
}
