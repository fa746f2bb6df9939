/** Arguments that several commands of campaigns take. */
import type { Shard } from "../../campaign/night/jobs.js";
import { InputError } from "../../history/errors.js";
import { wholeNumber } from "../whole-number.js";

/** `2/3` is the second of three; undefined the whole. */
export function shardOf(text: string | undefined): Shard {
  if (text === undefined) return { nth: 1, of: 1 };
  const [, nth, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { nth: Number(nth), of: Number(of) };
  if (nth === undefined || shard.nth < 1 || shard.nth > shard.of) {
    throw new InputError(`cannot be ${JSON.stringify(text)}`, { option: "shard" }, "write 2/3 for the second of three");
  }
  return shard;
}

/** Each thread has a heap of its own. */
const mostThreads = 256;

export function threads(value: number | undefined): number | undefined {
  return wholeNumber(value, "workers", 1, mostThreads);
}
