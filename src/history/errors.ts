/** Errors that a person can mend: what was wrong, where, and what to do. The command line prints them in one line and exits 254. */

export class InputError extends Error {
  constructor(
    /** What is wrong, as a clause: `value of cas must be [from, to]`. */
    readonly problem: string,
    /** Where it is: a file, a line number from 1, a field or option name. */
    readonly where: { readonly file?: string; readonly line?: number; readonly field?: string } = {},
    /** What to do about it. */
    readonly remedy?: string,
  ) {
    const place = [
      where.file,
      where.line === undefined ? undefined : `line ${where.line}`,
      where.field === undefined ? undefined : `field "${where.field}"`,
    ]
      .filter((part) => part !== undefined)
      .join(", ");
    super(`${place === "" ? "" : `${place}: `}${problem}${remedy === undefined ? "" : `; ${remedy}`}`);
    this.name = "InputError";
  }
}
