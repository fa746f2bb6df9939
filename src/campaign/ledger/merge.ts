/**
 * Merges folders of one campaign, as shards bring them, into one: the ledgers as sets of lines, and whatever the lines refer to. In any
 * order, any number of times; what is there already stays.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { writeWhole } from "../../files/whole.js";
import { statOf, writing } from "../../history/errors.js";
import { type CampaignFolder, ledgerFile, refuseLocked } from "../folder.js";
import { keyOf, type LedgerLine, type SessionLine } from "./lines.js";
import { type DamagedLine, ledgerFilesIn, wholeLines } from "./read.js";
import { textOf } from "./text.js";

export interface Merged {
  /** Attempts in the files that were merged, each once. */
  readonly attempts: number;
  readonly damaged: readonly DamagedLine[];
  readonly contradicted: number;
}

/** Writes what all of them hold into `target`, which may hold some already. Throws InputError while a shard is at work in one of them. */
export function mergeInto(target: CampaignFolder, sources: readonly CampaignFolder[]): Merged {
  for (const folder of [target, ...sources]) refuseLocked(folder);
  const damaged: DamagedLine[] = [];
  const sum = { attempts: 0, contradicted: 0 };
  // A file is named by campaign, night and shard, so that the same lines are in files of the same name, and one is merged at a time.
  const names = new Set(sources.flatMap(({ ledger }) => ledgerFilesIn(ledger).map((file) => basename(file))));
  for (const name of names) {
    const files = [...new Set([target, ...sources].map(({ ledger }) => resolve(ledger, name)))];
    const texts = new Map<string, string>();
    for (const file of files.filter((each) => statOf(each) !== undefined)) {
      for (const { found, text } of wholeLines(file, damaged)) {
        const key = keyOf(found);
        const other = texts.get(key);
        if (other === undefined && found.line === "attempt") sum.attempts += 1;
        if (other !== undefined && other !== text) sum.contradicted += 1;
        if (other === undefined || text < other) texts.set(key, text);
      }
    }
    writeTexts(join(target.ledger, name), texts);
  }
  for (const source of sources) {
    copyMissing(source.corpus, target.corpus, 1);
    copyMissing(source.runs, target.runs, 2);
  }
  return { ...sum, damaged };
}

/** As if every shard had written its lines into this folder; files of other shards and nights stay as they are. */
export function writeLedger(target: CampaignFolder, all: readonly LedgerLine[]): void {
  for (const [file, lines] of byFile(target, all)) {
    writeTexts(file, new Map(lines.map((line) => [keyOf(line), textOf(line)])));
  }
}

/** By their keys, so that the same lines are the same bytes. */
function writeTexts(file: string, texts: ReadonlyMap<string, string>): void {
  const ordered = [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  writeWhole(file, ordered.join("\n"));
}

function byFile(target: CampaignFolder, lines: readonly LedgerLine[]): ReadonlyMap<string, readonly LedgerLine[]> {
  const shardOf = new Map(
    lines.filter((line): line is SessionLine => line.line === "session").map(({ session, shard }) => [session, shard]),
  );
  const files = new Map<string, LedgerLine[]>();
  for (const line of lines) {
    // A session whose own line was damaged: its other lines are kept all the same.
    const shard = ("shard" in line ? line.shard : shardOf.get(line.session)) ?? "1/1";
    const file = ledgerFile(target, line.campaign, line.night, shard);
    const found = files.get(file);
    if (found === undefined) files.set(file, [line]);
    else found.push(line);
  }
  return files;
}

/** Directories so many levels below, whole or not at all. */
function copyMissing(from: string, to: string, levels: number): void {
  if (statOf(from)?.isDirectory() !== true) return;
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (levels > 1) copyMissing(source, target, levels - 1);
    else if (!existsSync(target)) copyWhole(source, target);
  }
}

function copyWhole(source: string, target: string): void {
  const draft = join(target, "..", `.${basename(target)}.${process.pid}`);
  writing(target, () => {
    mkdirSync(join(target, ".."), { recursive: true });
    cpSync(source, draft, { recursive: true });
    renameSync(draft, target);
  });
}
