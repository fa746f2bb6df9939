/**
 * Drafts: files and directories that are renamed to what they are for once they are whole. Processes that are killed leave theirs behind. A
 * draft's name says which process it belongs to, in a way that no other process can be taken for it, so that the next one that writes into the
 * directory can remove the drafts of those that are gone.
 */
import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { controllerOf, fateOf, thisController, wordOf } from "../machine/controller.js";

const beginning = ".schism-draft.";
const draftName = /^\.schism-draft\.[0-9a-f]{8}\.(.+)$/;

let own: string | undefined;
/** Directories that were looked through already. */
const tidied = new Set<string>();

/** Path of a new draft in the directory: the name of what it becomes, with one of these, might be longer than file systems allow. */
export function draftIn(directory: string): string {
  const path = resolve(directory);
  if (!tidied.has(path)) {
    tidied.add(path);
    removeAbandonedDrafts(path);
  }
  own ??= wordOf(thisController());
  return join(directory, `${beginning}${randomBytes(4).toString("hex")}.${own}`);
}

/**
 * Removes the drafts in a directory whose processes are certainly gone: those of processes that live stay, and those of other machines that
 * write into it, too. Returns how many were removed.
 */
export function removeAbandonedDrafts(directory: string): number {
  let removed = 0;
  for (const name of namesIn(directory)) {
    if (!isAbandoned(name)) continue;
    try {
      rmSync(join(directory, name), { recursive: true, force: true });
      removed += 1;
    } catch {
      // It may belong to another user, and does no harm.
    }
  }
  return removed;
}

/** Whether that is the name of a draft, by whichever process. */
export function isDraft(name: string): boolean {
  return draftName.test(name);
}

function isAbandoned(name: string): boolean {
  const word = draftName.exec(name)?.[1];
  const writer = word === undefined ? undefined : controllerOf(word);
  return writer !== undefined && fateOf(writer).state === "gone";
}

/** None of a directory that cannot be read: whether it can be written to is seen by writing. */
function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
