/**
 * Merges folders of one campaign, as shards bring them, into one: the ledgers as sets of lines, and whatever the lines refer to. In any
 * order, any number of times; what is there already stays.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { writeWhole } from "../../files/whole.js";
import { statOf, writing } from "../../history/errors.js";
import { type CampaignFolder, ledgerFile, refuseLocked } from "../folder.js";
import { keyOf, type LedgerLine, type SessionLine } from "./lines.js";
import { type Ledger, readLedgers } from "./read.js";
import { textOf } from "./text.js";

/** Writes what all of them hold into `target`, which may hold some already. Throws InputError while a shard is at work in one of them. */
export function mergeInto(target: CampaignFolder, sources: readonly CampaignFolder[]): Ledger {
  const all = [target, ...sources];
  for (const folder of all) refuseLocked(folder);
  const ledger = readLedgers(all.map((folder) => folder.ledger));
  for (const [file, lines] of byFile(target, ledger.lines)) {
    const texts = [...lines].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).map(textOf);
    writeWhole(file, texts.join("\n"));
  }
  for (const source of sources) {
    copyMissing(source.corpus, target.corpus, 1);
    copyMissing(source.runs, target.runs, 2);
  }
  return ledger;
}

/** As if every shard had written into this folder. */
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
