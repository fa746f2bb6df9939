/** Percentiles of latencies. */

/** Of successful operations, ms; null if there were none. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p99: number | null;
}

export function percentilesOf(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  // The nearest rank.
  const at = (share: number): number | null => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { p50: at(0.5), p99: at(0.99) };
}
