/** Durations as people write them: `20s`, `500ms`, `2m`, `1.5h`. */

const unitMs: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/** Milliseconds; undefined if the text is not a duration. */
export function durationMs(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const factor = unitMs.get(unit ?? "");
  return amount === undefined || factor === undefined ? undefined : Math.round(Number(amount) * factor);
}
