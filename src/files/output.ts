/** An output file named by the user: it is written whole or not at all, and never overwrites anything that is still needed. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { InputError, statOf, writing } from "../history/errors.js";
import { draftIn } from "./draft.js";
import { placeOf } from "./whole.js";

export interface Output {
  write(text: string): Promise<void> | void;
  /** Everything has been written. */
  finish(): void;
  /** Discards what has been written. */
  abandon(): void;
}

/**
 * Throws InputError if no file can be written there, or if writing it would destroy one of `kept`: files that the command reads, or writes
 * elsewhere. `option`: the one that names the path.
 */
export function refuseTarget(path: string, option?: string, kept: readonly string[] = []): void {
  const place = { file: path, ...(option === undefined ? {} : { option }) };
  const existing = statOf(path);
  if (existing?.isDirectory() === true) throw new InputError("is a directory", place, "name a file in it");
  if (statOf(dirname(path))?.isDirectory() !== true) {
    throw new InputError("cannot be written", place, `there is no directory ${dirname(path)}`);
  }
  for (const other of kept) {
    const found = statOf(other);
    const sameFile = existing?.isFile() === true && found?.ino === existing.ino && found.dev === existing.dev;
    if (sameFile || resolve(path) === resolve(other)) {
      throw new InputError(`is the same file as ${other}, which would be lost`, place, "name another file");
    }
  }
}

/** A file beside the intended one, renamed to it when it is complete. A device or a pipe is written directly. */
export function fileOutput(path: string): Output {
  refuseTarget(path);
  return writing(path, () => {
    const { real, direct } = placeOf(path);
    const draft = direct ? real : draftIn(dirname(real));
    const fd = openSync(draft, "w");
    return {
      write: (text) => writing(path, () => writeAll(fd, Buffer.from(text))),
      finish: () =>
        writing(path, () => {
          closeSync(fd);
          if (!direct) renameSync(draft, real);
        }),
      abandon() {
        if (!direct) rmSync(draft, { force: true });
      },
    };
  });
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}
