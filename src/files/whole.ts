/** Files that are written whole or not at all, and directories that can be written to. */
import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { InputError, writing } from "../history/errors.js";
import { draftIn } from "./draft.js";

/**
 * Throws an InputError if nothing could be written below this directory, which need not exist. Call it before long work, and before a
 * recursive mkdir: if permissions allow what the file system refuses, as below /proc, Node's mkdir would retry for ever.
 */
export function refuseUnwritable(directory: string): void {
  writing(directory, () => {
    let nearest = resolve(directory);
    while (!existsSync(nearest)) nearest = dirname(nearest);
    if (!statSync(nearest).isDirectory()) throw new InputError("is not a directory", { file: nearest });
    const draft = draftIn(nearest);
    mkdirSync(draft);
    rmdirSync(draft);
  });
}

/** The same for a file, which may exist already. */
export function refuseUnwritableFile(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory())
    throw new InputError("is a directory", { file: path }, "name a file");
  refuseUnwritable(dirname(resolve(path)));
}

/** Writes a file so that a reader sees the old one or the new one, never a part. */
export function writeWhole(path: string, content: string): void {
  const draft = draftIn(dirname(path));
  writing(path, () => {
    try {
      writeFileSync(draft, content.endsWith("\n") ? content : `${content}\n`);
      renameSync(draft, path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  });
}
