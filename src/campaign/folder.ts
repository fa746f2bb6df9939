/**
 * The folder of a campaign, for all of its nights:
 *
 *     ledger/<campaign>.<night>.<k>-of-<n>.jsonl   what shard k of n did that night
 *     corpus/<finding>/                            the run directory of a finding, shrunk, with repro.json and report.html
 *     runs/                                        directories of runs on processes and containers that did not pass
 *     report/                                      the pages
 */
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { refuseUnwritable } from "../files/whole.js";
import { InputError, statOf, writing } from "../history/errors.js";
import { isLockOfLiving } from "./lock.js";

export interface CampaignFolder {
  readonly root: string;
  readonly ledger: string;
  readonly corpus: string;
  readonly runs: string;
  readonly report: string;
}

export function folderAt(root: string): CampaignFolder {
  const at = (name: string): string => join(root, name);
  return { root, ledger: at("ledger"), corpus: at("corpus"), runs: at("runs"), report: at("report") };
}

/** Throws InputError if nothing can be written there. */
export function createFolder(root: string): CampaignFolder {
  refuseUnwritable(root);
  const folder = folderAt(root);
  for (const directory of [folder.ledger, folder.corpus, folder.runs]) {
    writing(directory, () => mkdirSync(directory, { recursive: true }));
  }
  return folder;
}

/** Throws InputError for a folder in which no campaign has run. */
export function existingFolder(root: string): CampaignFolder {
  const folder = folderAt(root);
  if (statOf(folder.ledger)?.isDirectory() === true) return folder;
  throw new InputError(
    "holds no campaign",
    { file: root },
    "name the folder that `schism campaign run` wrote to (--to)",
  );
}

/** Whether a shard is at work in the folder. */
export function isLocked(folder: CampaignFolder): boolean {
  return lockIn(folder) !== undefined;
}

function lockIn({ ledger }: CampaignFolder): string | undefined {
  return statOf(ledger) === undefined
    ? undefined
    : readdirSync(ledger).find((name) => isLockOfLiving(join(ledger, name)));
}

/** Throws InputError while a shard is at work in the folder. */
export function refuseLocked(folder: CampaignFolder): void {
  const { ledger } = folder;
  const lock = lockIn(folder);
  if (lock === undefined) return;
  throw new InputError(
    "says that a shard is at work there",
    { file: join(ledger, lock) },
    "let it end, or go on with it",
  );
}

export function ledgerFile({ ledger }: CampaignFolder, campaign: string, night: string, shard: string): string {
  return join(ledger, `${campaign}.${night}.${shard.replace("/", "-of-")}.jsonl`);
}
