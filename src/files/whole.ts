/** Files that are written whole or not at all, and directories that can be written to. */
import { existsSync, mkdirSync, realpathSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { InputError, statOf, writing } from "../history/errors.js";
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

/** Writes a file so that a reader sees the old one or the new one, never a part. A device or a pipe is written directly. */
export function writeWhole(path: string, content: string): void {
  const text = content.endsWith("\n") ? content : `${content}\n`;
  writing(path, () => {
    const { real, direct } = placeOf(path);
    if (direct) {
      writeFileSync(real, text);
      return;
    }
    const draft = draftIn(dirname(real));
    try {
      writeFileSync(draft, text);
      renameSync(draft, real);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  });
}

/**
 * Where a file with that path is written: behind links, of which a draft that is renamed would take the place. `direct`: what is there is no
 * file, so that a draft would remove it, such as a device.
 */
export function placeOf(path: string): { readonly real: string; readonly direct: boolean } {
  const existing = statOf(path);
  if (existing === undefined) return { real: path, direct: false };
  return { real: realpathSync(path), direct: !existing.isFile() };
}
