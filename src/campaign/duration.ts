/** Durations as people read them in reports and on the terminal. */

/** `45 s`, `12.5 min`, `8 h`. */
export function durationOf(ms: number): string {
  const [amount, unit] =
    ms < 120_000 ? [ms / 1000, "s"] : ms < 7_200_000 ? [ms / 60_000, "min"] : [ms / 3_600_000, "h"];
  return `${Number(amount.toFixed(1))} ${unit}`;
}
