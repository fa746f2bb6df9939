/** Durations as people write them: `20s`, `500ms`, `2m`, `1.5h`. */
import { longestMs } from "../faults/longest.js";
import { InputError } from "../history/errors.js";

const unitMs: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/** How long a replica may take to start, ms; undefined for what the cluster takes for reasonable. */
export function startTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text, "start-timeout");
  if (ms > 0) return ms;
  throw new InputError(`--start-timeout is "${text}"`, {}, "a replica needs some time to start: write for example 15s");
}

/** Milliseconds. */
export function parseDuration(text: string, option: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const factor = unitMs.get(unit ?? "");
  if (amount === undefined || factor === undefined) {
    throw new InputError(`--${option} is "${text}"`, {}, "write a number and a unit, such as 20s, 500ms or 2m");
  }
  const ms = Math.round(Number(amount) * factor);
  if (ms > longestMs) throw new InputError(`--${option} is "${text}"`, {}, "timers cannot wait longer than 596h");
  return ms;
}
