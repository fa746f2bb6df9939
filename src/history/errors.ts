/** Errors that a person can mend: what was wrong, where, and what to do. The command line prints them in one line and exits 254. */

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
    const place = [
      where.file,
      where.line === undefined ? undefined : `line ${where.line}`,
      where.offset === undefined ? undefined : `byte ${where.offset}`,
      where.field === undefined ? undefined : `field "${where.field}"`,
    ]
      .filter((part) => part !== undefined)
      .join(", ");
    super(`${place === "" ? "" : `${place}: `}${problem}${remedy === undefined ? "" : `; ${remedy}`}`);
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
