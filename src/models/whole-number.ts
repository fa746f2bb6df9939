/**
 * Whole numbers of any size, exactly. A double rounds beyond 2^53, so a lost update could vanish in the rounding; readers of histories
 * therefore pass on larger whole numbers as their decimal text (history/exact.ts), and so do totals and tokens here.
 */
import type { Json } from "../history/operation.js";

/** A number within ±(2^53 − 1), or the decimal text of a whole number beyond, without leading zeros. */
export type WholeNumber = number | string;

/** Longer numbers are not counts, and arithmetic on them would take seconds. */
const mostDigits = 1000;

export function isWholeNumber(value: Json | undefined): value is WholeNumber {
  if (typeof value === "number") return Number.isSafeInteger(value);
  if (typeof value !== "string" || value.length > mostDigits || !/^-?[1-9]\d{15,}$/.test(value)) return false;
  return !Number.isSafeInteger(Number(value));
}

export function plus(a: WholeNumber, b: WholeNumber): WholeNumber {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return exactly(BigInt(a) + BigInt(b));
}

export function minus(a: WholeNumber, b: WholeNumber): WholeNumber {
  return typeof b === "number" ? plus(a, -b) : exactly(BigInt(a) - BigInt(b));
}

/** Negative if a is smaller, 0 if they are equal. */
export function compareWhole(a: WholeNumber, b: WholeNumber): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function exactly(value: bigint): WholeNumber {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
