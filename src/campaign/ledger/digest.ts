/**
 * Reads ledgers for a report, which needs only the sums of attempts that passed: those of one session in one cell are added up as soon as
 * the lines of their night are read, so that a year of nights does not have to be in memory at once.
 */
import { outcomeKinds } from "../outcome.js";
import type { AttemptLine, LedgerLine } from "./lines.js";
import { keyOf } from "./lines.js";
import { type DamagedLine, type Ledger, LineSet, ledgerFilesIn, readLedgerFiles, wholeLines } from "./read.js";
import { textOf } from "./text.js";
import { inThreads } from "./threads.js";

/**
 * As `readLedgers`, except for attempts without a conviction or anything else of note: one line stands for all of a session and a cell. Its
 * counts and times are sums, it begins when the first of them began, its job and load are those of the first, and it names no situations.
 */
export async function readDigests(directories: readonly string[]): Promise<Ledger> {
  const files = directories.flatMap(ledgerFilesIn);
  const groups = [...byNight(files)].map((ofNight) => ({ files: ofNight }));
  const digests = await inThreads(
    { module: "campaign/ledger/digest", exported: "digestFiles", work: digestFiles },
    groups,
  );
  const nights = digests.flatMap((digest) => digest.nights);
  // A user has renamed or joined files: a line may be in several of them, so that all have to be known before any is added up.
  if (new Set(nights).size < nights.length) {
    const ledger = readLedgerFiles(files);
    return { ...ledger, lines: addedUp(ledger.lines) };
  }
  return {
    lines: digests.flatMap(({ lines }) => lines),
    damaged: digests.flatMap(({ damaged }) => damaged),
    contradicted: digests.reduce((sum, { contradicted }) => sum + contradicted, 0),
  };
}

export interface Digest extends Ledger {
  /** Campaign and night of its lines, each once. */
  readonly nights: readonly string[];
}

/** The same, of files that share no line with any other. */
export function digestFiles({ files }: { readonly files: readonly string[] }): Digest {
  const [file, ...others] = files;
  const inOrder = file === undefined || others.length > 0 ? undefined : digestInOrder(file);
  if (inOrder !== undefined) return inOrder;
  const damaged: DamagedLine[] = [];
  const union = new LineSet<LedgerLine>(textOf);
  const nights = new Nights();
  for (const each of files) {
    for (const { line } of wholeLines(each, damaged)) {
      nights.add(line);
      union.add(keyOf(line), line);
    }
  }
  const { byKey, contradicted } = union;
  return { lines: addedUp(byKey.values()), damaged, contradicted, nights: nights.all };
}

/** Of a file in the order of its keys, as a merge writes them, so that no line is duplicated. Undefined if it is in another order. */
function digestInOrder(file: string): Digest | undefined {
  const damaged: DamagedLine[] = [];
  const nights = new Nights();
  let before = "";
  let isInOrder = true;
  function* lines(): Iterable<LedgerLine> {
    for (const { line } of wholeLines(file, damaged)) {
      const key = keyOf(line);
      if (key <= before) {
        isInOrder = false;
        return;
      }
      before = key;
      nights.add(line);
      yield line;
    }
  }
  const sums = addedUp(lines());
  return isInOrder ? { lines: sums, damaged, contradicted: 0, nights: nights.all } : undefined;
}

/** Campaigns and nights, each once. */
class Nights {
  private readonly names = new Set<string>();
  private latest: LedgerLine | undefined;

  add(line: LedgerLine): void {
    // Lines of one night mostly stand together.
    if (line.night === this.latest?.night && line.campaign === this.latest.campaign) return;
    this.latest = line;
    this.names.add(JSON.stringify([line.campaign, line.night]));
  }

  get all(): readonly string[] {
    return [...this.names];
  }
}

/** Files by the campaign and the night in their names: shards of one night belong together. */
function byNight(files: readonly string[]): Iterable<readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const night = file.replace(/\.\d+-of-\d+\.jsonl$/, "");
    const group = groups.get(night);
    if (group === undefined) groups.set(night, [file]);
    else group.push(file);
  }
  return groups.values();
}

function addedUp(lines: Iterable<LedgerLine>): readonly LedgerLine[] {
  const all: LedgerLine[] = [];
  const sums = new Map<string, Map<string, AttemptLine>>();
  let latest: { readonly line: AttemptLine; readonly byCell: Map<string, AttemptLine> } | undefined;
  for (const line of lines) {
    if (!isPlain(line)) {
      all.push(line);
      continue;
    }
    // Lines of one session mostly stand together.
    if (latest === undefined || !isOfSameSession(latest.line, line)) {
      const session = JSON.stringify([line.campaign, line.night, line.session]);
      const byCell = sums.get(session) ?? new Map<string, AttemptLine>();
      sums.set(session, byCell);
      latest = { line, byCell };
    }
    const sum = latest.byCell.get(line.cell);
    if (sum === undefined) {
      const { situations: _, ...counts } = line;
      latest.byCell.set(line.cell, { ...counts, outcomes: { ...line.outcomes }, faults: { ...line.faults } });
    } else add(sum, line);
  }
  return [...all, ...[...sums.values()].flatMap((byCell) => [...byCell.values()])];
}

function isOfSameSession(one: AttemptLine, other: AttemptLine): boolean {
  return one.session === other.session && one.night === other.night && one.campaign === other.campaign;
}

function isPlain(line: LedgerLine): line is AttemptLine {
  return (
    line.line === "attempt" && line.notable.length === 0 && Object.keys(line.kinds).length === 0 && !line.signatures
  );
}

function add(sum: AttemptLine, line: AttemptLine): void {
  for (const outcome of outcomeKinds) {
    const count = line.outcomes[outcome];
    if (count !== undefined) sum.outcomes[outcome] = (sum.outcomes[outcome] ?? 0) + count;
  }
  sum.ms += line.ms;
  sum.operations += line.operations;
  sum.faults.windows += line.faults.windows;
  sum.faults.ok += line.faults.ok;
  if (line.begun < sum.begun) sum.begun = line.begun;
}
