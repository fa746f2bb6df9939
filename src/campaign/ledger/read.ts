/** Reads ledgers back, as a set of lines: each counts once, whatever its file and its place in it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError, reading, refuseIrregular, statOf } from "../../history/errors.js";
import { keyOf, type LedgerLine, ledgerLineSchema } from "./lines.js";
import { keyOfAttemptIn, readPass } from "./passes.js";
import { textOf, wholeText } from "./text.js";

export interface DamagedLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface Ledger {
  /** Each key once. */
  readonly lines: readonly LedgerLine[];
  /** Lines that are not as they were written. They do not count, so that their jobs are done again. */
  readonly damaged: readonly DamagedLine[];
  /** How many lines were found with the key of another one and a different content. One of the two counts, whatever their order. */
  readonly contradicted: number;
}

/** Throws InputError for a whole line that is not a known line of a ledger: another version may have written it. */
export function readLedgers(directories: readonly string[]): Ledger {
  return readLedgerFiles(directories.flatMap(ledgerFilesIn));
}

/** The same, of files. */
export function readLedgerFiles(files: readonly string[]): Ledger {
  const union = new LineSet<LedgerLine>(textOf);
  const damaged: DamagedLine[] = [];
  for (const file of files) for (const { line } of wholeLines(file, damaged)) union.add(keyOf(line), line);
  return { lines: [...union.byKey.values()], damaged, contradicted: union.contradicted };
}

/** Lines, or what stands for them, by their keys. If two have one key, the same one of them counts, in whatever order they come. */
export class LineSet<T> {
  readonly byKey = new Map<string, T>();
  contradicted = 0;

  constructor(private readonly textOf: (each: T) => string) {}

  add(key: string, each: T): void {
    const other = this.byKey.get(key);
    if (other === undefined) {
      this.byKey.set(key, each);
      return;
    }
    const [text, otherText] = [this.textOf(each), this.textOf(other)];
    if (text === otherText) return;
    this.contradicted += 1;
    if (text < otherText) this.byKey.set(key, each);
  }
}

/** In the order of their names; empty if there is no such directory. */
export function ledgerFilesIn(directory: string): readonly string[] {
  if (statOf(directory) === undefined) return [];
  const names = reading(directory, () => readdirSync(directory)).filter((name) => name.endsWith(".jsonl"));
  return names.sort().map((name) => join(directory, name));
}

/** A line of a ledger, and its text without the newline. */
interface WrittenLine {
  readonly line: LedgerLine;
  readonly text: string;
}

interface KeyedText {
  readonly key: string;
  readonly text: string;
}

/** The lines that are as they were written; the others are added to `damaged`. */
export function* wholeLines(file: string, damaged: DamagedLine[]): Iterable<WrittenLine> {
  for (const { number, text } of textsIn(file, damaged)) yield { line: lineFrom(text, file, number), text };
}

/** The same, where nothing but their keys is needed: what an attempt found is not looked at, and kept as it was written. */
export function* keyedTexts(file: string, damaged: DamagedLine[]): Iterable<KeyedText> {
  for (const { number, text } of textsIn(file, damaged)) {
    yield { key: keyOfAttemptIn(text) ?? keyOf(lineFrom(text, file, number)), text };
  }
}

function lineFrom(text: string, file: string, line: number): LedgerLine {
  const pass = readPass(text);
  if (pass !== undefined) return pass;
  const parsed = ledgerLineSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".");
  const problem = `is a line of a ledger that this version does not know: ${issue?.message ?? "wrong shape"}`;
  throw new InputError(problem, { file, line, ...(field ? { field } : {}) }, "read it with the version that wrote it");
}

/** Whole lines; a last one without its newline is still being written, or was torn. */
function* textsIn(file: string, damaged: DamagedLine[]): Iterable<{ readonly number: number; readonly text: string }> {
  refuseIrregular(file);
  const bytes = reading(file, () => readFileSync(file));
  let start = 0;
  for (let number = 1, end = bytes.indexOf(10); end >= 0; number++, end = bytes.indexOf(10, start)) {
    if (end > start) {
      const text = wholeText(bytes, start, end);
      if (text === undefined) damaged.push({ file, line: number });
      else yield { number, text };
    }
    start = end + 1;
  }
}
