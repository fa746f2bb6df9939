/**
 * Locks of files and directories: a file beside each that names the process that has it. A process that was killed leaves its lock behind
 * and no longer has it, so that the next one takes it over, and of several that try at once only one does.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { draftIn } from "../files/draft.js";
import { InputError, writing } from "../history/errors.js";
import { controllerOf, fateOf, thisController, wordOf } from "../machine/controller.js";

export const lockEnd = ".lock";

export type Lock = { readonly release: () => void } | { readonly holder: string };

/**
 * Makes sure that no other process writes the file. Returns the function that ends that. Throws InputError if another process does; a
 * process that was killed holds nothing.
 */
export function lockFile(file: string): () => void {
  const lock = tryLock(file);
  if ("release" in lock) return lock.release;
  throw new InputError(`is being written by ${lock.holder}`, { file }, "wait for it, or give --to another folder");
}

/** The lock of a file or directory; if a living process has it, which process that is. */
export function tryLock(path: string): Lock {
  return acquired(`${path}${lockEnd}`);
}

/** A process that was killed leaves its lock behind, but no longer holds it. */
export function isLockOfLiving(file: string): boolean {
  if (!file.endsWith(lockEnd)) return false;
  const word = wordIn(file);
  const holder = word === undefined ? undefined : controllerOf(word);
  return holder !== undefined && fateOf(holder).state !== "gone";
}

function acquired(lock: string): Lock {
  const draft = draftIn(dirname(lock));
  const release = (): void => rmSync(lock, { force: true });
  return writing(lock, () => {
    try {
      writeFileSync(draft, wordOf(thisController()));
      for (;;) {
        // A link appears together with its content, so that no process ever reads a lock that does not name its owner.
        if (linked(draft, lock)) return { release };
        const word = wordIn(lock);
        if (word === undefined) continue;
        const holder = holderOf(word);
        if (holder !== undefined) return { holder };
        const taken = takenOver(lock, word, draft);
        if (taken === true) return { release };
        if (taken !== false) return taken;
      }
    } finally {
      rmSync(draft, { force: true });
    }
  });
}

/**
 * Replaces the lock of a process that is gone. That takes a second lock, since another process may have replaced the first one after it
 * was read, and would lose it here. While the second one is held and the first one still says the same, no process changes it: its owner
 * is gone. False if it says something else by now.
 */
function takenOver(lock: string, word: string, draft: string): boolean | { readonly holder: string } {
  const right = acquired(`${lock}.next`);
  if ("holder" in right) return right;
  try {
    if (wordIn(lock) !== word) return false;
    renameSync(draft, lock);
    return true;
  } finally {
    right.release();
  }
}

function linked(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Undefined if it was released meanwhile. */
function wordIn(lock: string): string | undefined {
  try {
    return readFileSync(lock, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Undefined if it is gone. */
function holderOf(word: string): string | undefined {
  const holder = controllerOf(word);
  if (holder === undefined) return undefined;
  const fate = fateOf(holder);
  if (fate.state === "gone") return undefined;
  return fate.state === "lives" ? `process ${holder.pid}` : `a process of which nothing is known here: ${fate.why}`;
}
