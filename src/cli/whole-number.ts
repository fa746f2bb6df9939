/** An option that takes a whole number. */
import { InputError } from "../history/errors.js";

/** Throws InputError, at the option, for anything else; there is no upper limit if `most` is absent. */
export function wholeNumber(
  value: number | undefined,
  option: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (value === undefined) return undefined;
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    const isBounded = most !== Number.MAX_SAFE_INTEGER || value > most;
    const bounds = isBounded ? `from ${least} to ${most}` : `of at least ${least}`;
    throw new InputError(`must be a whole number ${bounds}`, { option });
  }
  return value;
}
