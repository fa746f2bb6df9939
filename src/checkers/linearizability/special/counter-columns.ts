/** What a counter's operations added and found, as numbers; for adds of any amounts, with or without an answer. */
import type { Operation } from "../../../history/operation.js";
import { type Timeline, timelineOf } from "./timeline.js";

export interface CounterColumns {
  readonly init: number;
  /** By position: 0 for reads. */
  readonly amount: Float64Array;
  /** By position: the total just before it, of those that completed and answered one; NaN for the others. */
  readonly found: Float64Array;
  readonly timeline: Timeline;
}

/** Sums up to here, and what is compared with them, are exact as doubles. */
export const mostTotal = 2 ** 51;

/** Null if some number, or the sum of all sizes, is too large to be exact. */
export function counterColumns(operations: readonly Operation[], init: number): CounterColumns | null {
  const amount = new Float64Array(operations.length);
  const found = new Float64Array(operations.length).fill(Number.NaN);
  let most = Math.abs(init);
  for (const [position, { f, type, input, output }] of operations.entries()) {
    if (type === "fail") return null;
    if (f !== "read") {
      if (typeof input !== "number" || !Number.isSafeInteger(input)) return null;
      amount[position] = input;
      most += Math.abs(input);
    }
    if (type === "info" && output !== undefined) return null;
    if (type === "info" || f === "add") continue;
    if (typeof output !== "number" || !Number.isSafeInteger(output)) return null;
    found[position] = f === "add-and-get" ? output - Number(input) : output;
  }
  return most > mostTotal ? null : { init, amount, found, timeline: timelineOf(operations) };
}
