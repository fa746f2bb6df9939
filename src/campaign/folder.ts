/**
 * The folder of a campaign, for all of its nights:
 *
 *     ledger/<campaign>.<night>.<k>-of-<n>.jsonl   what shard k of n did that night
 *     corpus/<finding>/                            the run directory of a finding, shrunk, with repro.json and report.html
 *     runs/                                        directories of runs on processes and containers that did not pass
 *     report/                                      the pages
 */
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { controllerOf, fateOf, thisController, wordOf } from "../clusters/controller.js";
import { refuseUnwritable } from "../files/whole.js";
import { InputError, statOf, writing } from "../history/errors.js";

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

/** A process that was killed leaves its lock behind, but no longer holds it. */
function isLockOfLiving(file: string): boolean {
  if (!file.endsWith(".lock")) return false;
  const holder = controllerOf(readFileSync(file, "utf8"));
  return holder !== undefined && fateOf(holder).state !== "gone";
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

/**
 * Makes sure that no other process works on the same shard of the same night. Returns the function that ends that. Throws InputError if
 * another process does; a process that was killed holds nothing.
 */
export function lockShard(file: string): () => void {
  const lock = tryLock(file);
  if ("release" in lock) return lock.release;
  throw new InputError(`is being written by ${lock.holder}`, { file }, "wait for it, or give --to another folder");
}

/** The lock of a file or directory; if a living process has it, which process that is. */
export function tryLock(path: string): { readonly release: () => void } | { readonly holder: string } {
  const lock = `${path}.lock`;
  const draft = `${lock}.${process.pid}`;
  const release = (): void => rmSync(lock, { force: true });
  for (;;) {
    // A link appears together with its content, so that no process ever reads a lock that does not name its owner.
    const taken = writing(lock, () => {
      try {
        writeFileSync(draft, wordOf(thisController()));
        linkSync(draft, lock);
        return true;
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
        throw error;
      } finally {
        rmSync(draft, { force: true });
      }
    });
    if (taken) return { release };
    const holder = controllerOf(readFileSync(lock, "utf8"));
    const fate = holder === undefined ? undefined : fateOf(holder);
    if (fate?.state === "lives") return { holder: `process ${holder?.pid}` };
    if (fate?.state === "unknown") return { holder: `a process of which nothing is known here: ${fate.why}` };
    release();
  }
}
