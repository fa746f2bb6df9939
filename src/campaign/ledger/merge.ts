/**
 * Merges folders of one campaign, as shards deliver them, into one: the ledgers as sets of lines, and whatever the lines refer to. In any
 * order, any number of times; what is already there stays.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { draftIn, isDraft } from "../../files/draft.js";
import { writeWhole } from "../../files/whole.js";
import { reading, statOf, writing } from "../../history/errors.js";
import { type CampaignFolder, ledgerFile, refuseLocked } from "../folder.js";
import { isKeyOfAttempt, keyOf, type LedgerLine } from "./lines.js";
import { type DamagedLine, keyedTexts, LineSet, ledgerFilesIn } from "./read.js";
import { textOf } from "./text.js";
import { inThreads } from "./threads.js";

export interface Merged {
  /** Lines in the files that were merged, each counted once; and how many of them are attempts. */
  readonly lines: number;
  readonly attempts: number;
  readonly damaged: readonly DamagedLine[];
  readonly contradicted: number;
}

/**
 * Writes the contents of all of them into `target`, which may hold some already. Throws InputError while a shard is at work in one of them.
 */
export async function mergeInto(target: CampaignFolder, sources: readonly CampaignFolder[]): Promise<Merged> {
  for (const folder of [target, ...sources]) refuseLocked(folder);
  // A file is named after campaign, night and shard, so that the same lines are in files of the same name, and they can be merged one name
  // at a time.
  const names = new Set(sources.flatMap(({ ledger }) => ledgerFilesIn(ledger).map((file) => basename(file))));
  const unions = [...names].map((name) => {
    const files = [...new Set([target, ...sources].map(({ ledger }) => resolve(ledger, name)))];
    return { to: join(target.ledger, name), files: files.filter((each) => statOf(each) !== undefined) };
  });
  const merged = await inThreads({ module: "campaign/ledger/merge", exported: "mergeFiles", work: mergeFiles }, unions);
  for (const source of sources) {
    copyMissing(source.corpus, target.corpus, 1);
    copyMissing(source.runs, target.runs, 2);
  }
  return {
    lines: merged.reduce((sum, { lines }) => sum + lines, 0),
    attempts: merged.reduce((sum, { attempts }) => sum + attempts, 0),
    contradicted: merged.reduce((sum, { contradicted }) => sum + contradicted, 0),
    damaged: merged.flatMap(({ damaged }) => damaged),
  };
}

export interface Union {
  readonly to: string;
  readonly files: readonly string[];
}

/** Writes the lines of all `files`, each once, to the file `to`, which may be one of them. */
export function mergeFiles({ to, files }: Union): Merged {
  const damaged: DamagedLine[] = [];
  const sum = { lines: 0, attempts: 0, contradicted: 0 };
  const union = textSet();
  for (const file of differing(files)) addFrom(file, union, damaged);
  write(to, union);
  count(union, sum);
  return { ...sum, damaged };
}

/** Each content once: shards deliver the ledgers of all former nights again. */
function differing(files: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const file of files) if (!kept.some((other) => areEqual(file, other))) kept.push(file);
  return kept;
}

function areEqual(file: string, other: string): boolean {
  const [stats, otherStats] = [statOf(file), statOf(other)];
  if (stats?.isFile() !== true || otherStats?.isFile() !== true || stats.size !== otherStats.size) return false;
  return reading(file, () => readFileSync(file)).equals(reading(other, () => readFileSync(other)));
}

/** Adds lines of a store, whose workers are one shard, to the ledger of a folder. Returns how many attempts its files then hold. */
export function addLines(target: CampaignFolder, lines: readonly LedgerLine[]): Merged {
  refuseLocked(target);
  const damaged: DamagedLine[] = [];
  const sum = { lines: 0, attempts: 0, contradicted: 0 };
  const files = new Map<string, LineSet<string>>();
  for (const line of lines) {
    const file = ledgerFile(target, line.campaign, line.night, "1/1");
    let union = files.get(file);
    if (union === undefined) {
      union = textSet();
      files.set(file, union);
      if (statOf(file) !== undefined) addFrom(file, union, damaged);
    }
    union.add(keyOf(line), textOf(line));
  }
  for (const [file, union] of files) {
    write(file, union);
    count(union, sum);
  }
  return { ...sum, damaged };
}

/** Of the lines themselves, as texts. */
function textSet(): LineSet<string> {
  return new LineSet((text) => text);
}

function addFrom(file: string, union: LineSet<string>, damaged: DamagedLine[]): void {
  for (const { key, text } of keyedTexts(file, damaged)) union.add(key, text);
}

function count(
  { byKey, contradicted }: LineSet<string>,
  sum: { lines: number; attempts: number; contradicted: number },
): void {
  sum.lines += byKey.size;
  for (const key of byKey.keys()) if (isKeyOfAttempt(key)) sum.attempts += 1;
  sum.contradicted += contradicted;
}

/** As each line was written, so that fields that this version does not know are not lost. */
function write(file: string, { byKey }: LineSet<string>): void {
  const keys = [...byKey.keys()].sort();
  writeWhole(file, keys.map((key) => byKey.get(key)).join("\n"));
}

/** The directories at this depth, each completely or not at all. */
function copyMissing(from: string, to: string, levels: number): void {
  if (statOf(from)?.isDirectory() !== true) return;
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (!entry.isDirectory() || isDraft(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (levels > 1) copyMissing(source, target, levels - 1);
    else if (!existsSync(target)) copyWhole(source, target);
  }
}

function copyWhole(source: string, target: string): void {
  const directory = join(target, "..");
  writing(target, () => {
    mkdirSync(directory, { recursive: true });
    const draft = draftIn(directory);
    cpSync(source, draft, { recursive: true });
    renameSync(draft, target);
  });
}
