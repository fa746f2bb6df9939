/** Reads ledgers back, as a set of lines: in whatever files and order they stand, each once. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError, reading, refuseIrregular, statOf } from "../../history/errors.js";
import { keyOf, type LedgerLine, ledgerLineSchema } from "./lines.js";
import { bodyOf, textOf } from "./text.js";

export interface DamagedLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface Ledger {
  /** Each key once. */
  readonly lines: readonly LedgerLine[];
  /** Lines that are not as they were written. They count for nothing, so that their jobs are done again. */
  readonly damaged: readonly DamagedLine[];
  /** How many lines were found with the key of another one and a different content. One of the two counts, whatever their order. */
  readonly contradicted: number;
}

/** Throws InputError for a whole line that is none of a ledger, which another version may have written. */
export function readLedgers(directories: readonly string[]): Ledger {
  return readLedgerFiles(directories.flatMap(ledgerFilesIn));
}

/** The same, of files. */
export function readLedgerFiles(files: readonly string[]): Ledger {
  const union = new LineSet();
  const damaged: DamagedLine[] = [];
  for (const file of files) for (const { found } of wholeLines(file, damaged)) union.add(found);
  return { lines: union.lines, damaged, contradicted: union.contradicted };
}

/** Lines by their keys. Of two with one key the same one counts, in whatever order they come. */
export class LineSet {
  private readonly known = new Map<string, LedgerLine>();
  contradicted = 0;

  get lines(): readonly LedgerLine[] {
    return [...this.known.values()];
  }

  add(line: LedgerLine): void {
    const key = keyOf(line);
    const other = this.known.get(key);
    if (other === undefined) {
      this.known.set(key, line);
      return;
    }
    const [text, otherText] = [textOf(line), textOf(other)];
    if (text === otherText) return;
    this.contradicted += 1;
    if (text < otherText) this.known.set(key, line);
  }
}

/** Nothing if there is no such directory. In the order of their names. */
export function ledgerFilesIn(directory: string): readonly string[] {
  if (statOf(directory) === undefined) return [];
  const names = reading(directory, () => readdirSync(directory)).filter((name) => name.endsWith(".jsonl"));
  return names.sort().map((name) => join(directory, name));
}

/** Those that are as they were written; the others are added to `damaged`. */
export function* wholeLines(file: string, damaged: DamagedLine[]): Iterable<{ readonly found: LedgerLine }> {
  for (const { line, text } of linesIn(file)) {
    const body = bodyOf(text);
    if (body === undefined) damaged.push({ file, line });
    else yield { found: lineFrom(body, file, line) };
  }
}

function lineFrom(body: string, file: string, line: number): LedgerLine {
  const parsed = ledgerLineSchema.safeParse(JSON.parse(body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".");
  const problem = `is a line of a ledger that this version does not know: ${issue?.message ?? "wrong shape"}`;
  throw new InputError(problem, { file, line, ...(field ? { field } : {}) }, "read it with the version that wrote it");
}

/** Whole lines; a last one without its newline is still being written, or was torn. */
function* linesIn(file: string): Iterable<{ readonly line: number; readonly text: string }> {
  refuseIrregular(file);
  const bytes = reading(file, () => readFileSync(file));
  let start = 0;
  for (let line = 1, end = bytes.indexOf(10); end >= 0; line++, end = bytes.indexOf(10, start)) {
    if (end > start) yield { line, text: bytes.toString("utf8", start, end) };
    start = end + 1;
  }
}
