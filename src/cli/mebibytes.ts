/** Amounts of memory as the command line takes them: a number of MiB. */
import { InputError } from "../history/errors.js";

/** Bytes. */
export function parseMebibytes(text: string, option: string): number {
  const count = Number(text);
  if (Number.isFinite(count) && count > 0) return count * 2 ** 20;
  throw new InputError(`is "${text}"`, { option }, "write a number of MiB, such as 1024");
}
