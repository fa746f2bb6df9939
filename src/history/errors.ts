/** Errors that a user can fix: what was wrong, where, and what to do. The command line prints them in one line and exits 254. */

import { statSync } from "node:fs";
import { oneLine } from "./visible.js";

/** Limit of each part of a message, in UTF-16 units. */
export const longestMessage = 600;

export interface InputPlace {
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** Byte position from 0, if the input is not text. */
  readonly offset?: number;
  /** A field of a file or of a value. */
  readonly field?: string;
  /** An option of the command line, without its dashes. */
  readonly option?: string;
}

export class InputError extends Error {
  constructor(
    /** What is wrong, as a clause: `value of cas must be [from, to]`. */
    readonly problem: string,
    readonly where: InputPlace = {},
    /** What to do about it. */
    readonly remedy?: string,
  ) {
    const shown = (text: string): string => oneLine(text, longestMessage);
    // Each part may quote the input, and is cut by itself, so that a long part never removes the place or the remedy.
    const place = [
      where.file === undefined ? undefined : shown(where.file),
      where.line === undefined ? undefined : `line ${where.line}`,
      where.offset === undefined ? undefined : `byte ${where.offset}`,
      where.field === undefined ? undefined : `field "${shown(where.field)}"`,
      where.option === undefined ? undefined : `--${where.option}`,
    ]
      .filter((part) => part !== undefined)
      .join(", ");
    super(`${place === "" ? "" : `${place}: `}${shown(problem)}${remedy === undefined ? "" : `; ${shown(remedy)}`}`);
    this.name = "InputError";
  }

  /** The same error, with the parts of its place that it did not know. */
  within(outer: InputPlace): InputError {
    return new InputError(this.problem, { ...outer, ...this.where }, this.remedy);
  }
}

const unreadable = "cannot be read";

/** Runs a read; a refusal of the operating system becomes an InputError, since the caller can fix it. */
export function reading<T>(path: string, action: () => T): T {
  return mendable(path, unreadable, action);
}

/** Runs a write; a refusal of the operating system becomes an InputError, since the caller can fix it. */
export function writing<T>(path: string, action: () => T): T {
  return mendable(path, "cannot be written", action);
}

function mendable<T>(path: string, problem: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    if (error.code === "ENOENT" && problem === unreadable)
      throw new InputError("there is no such file", { file: path });
    throw new InputError(problem, { file: path }, error.message);
  }
}

/** Devices and pipes may have no end. A missing file is accepted. */
export function refuseIrregular(path: string): void {
  const found = statOf(path);
  if (found !== undefined && !found.isFile()) throw new InputError("is not a regular file", { file: path });
}

/** What a path leads to. Not the type of Node, which a program that uses the library may not have installed. */
export interface FileFacts {
  readonly size: number;
  readonly dev: number;
  readonly ino: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

/** The file's stat; undefined if there is no such file. Throws InputError if that is unclear, for example if links form a circle. */
export function statOf(path: string): FileFacts | undefined {
  return reading(path, () => {
    try {
      return statSync(path, { throwIfNoEntry: false });
    } catch (error) {
      // A path below a file does not exist either.
      if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return undefined;
      throw error;
    }
  });
}
