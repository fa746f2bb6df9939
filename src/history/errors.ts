/** Errors that a person can mend: what was wrong, where, and what to do. The command line prints them in one line and exits 254. */

import { oneLine } from "./visible.js";

/** Of each part of a message, in UTF-16 units. */
export const longestMessage = 600;

export interface InputPlace {
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** Byte position from 0, where the input is not text. */
  readonly offset?: number;
  /** A field or option name. */
  readonly field?: string;
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
    // Each part may quote what was read, and is cut by itself: neither the place nor the remedy is ever what is cut away.
    const place = [
      where.file === undefined ? undefined : shown(where.file),
      where.line === undefined ? undefined : `line ${where.line}`,
      where.offset === undefined ? undefined : `byte ${where.offset}`,
      where.field === undefined ? undefined : `field "${shown(where.field)}"`,
    ]
      .filter((part) => part !== undefined)
      .join(", ");
    super(`${place === "" ? "" : `${place}: `}${shown(problem)}${remedy === undefined ? "" : `; ${shown(remedy)}`}`);
    this.name = "InputError";
  }

  /** The same error with what it did not know of its place. */
  within(outer: InputPlace): InputError {
    return new InputError(this.problem, { ...outer, ...this.where }, this.remedy);
  }
}

/** What the operating system refuses is something that the caller can mend. */
export function writing<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof Error && "code" in error) {
      throw new InputError("cannot be written", { file: path }, error.message);
    }
    throw error;
  }
}
