/** Latency and rates over time, in numbers: quantiles of each stretch of time, and operations completed in it by name and outcome. */
import { type Outcome, outcomes } from "./data.js";
import type { PageOperation } from "./operation.js";

export interface Bins {
  /** ns at which the first begins, and length of each. */
  readonly from: number;
  readonly width: number;
  readonly count: number;
}

/** Stretches of a round length, about `wanted` of them. */
export function binsOver(from: number, to: number, wanted: number): Bins {
  const rough = Math.max(1, (to - from) / wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const width = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? power * 10;
  const begin = Math.floor(from / width) * width;
  return { from: begin, width, count: Math.max(1, Math.ceil((to - begin) / width + 1e-9)) };
}

export const quantiles = [0.5, 0.95, 0.99, 1] as const;

export interface Quantiles {
  /** Middles of the stretches, ns. */
  readonly at: readonly number[];
  /** By quantile, ns; null if nothing completed. */
  readonly values: readonly (readonly (number | null)[])[];
}

/** Of operations with an answer, by when they began. */
export function latencyQuantiles(operations: readonly PageOperation[], bins: Bins): Quantiles {
  const taken: number[][] = Array.from({ length: bins.count }, () => []);
  for (const { type, from, to } of operations) {
    if (type !== "info") taken[binOf(from, bins)]?.push(to - from);
  }
  for (const each of taken) each.sort((a, b) => a - b);
  return {
    at: middles(bins),
    values: quantiles.map((share) => taken.map((each) => each[Math.ceil(share * each.length) - 1] ?? null)),
  };
}

export interface Rate {
  readonly f: string;
  readonly type: Outcome;
  /** Completions per second in each stretch. */
  readonly perSecond: readonly number[];
}

/** By name and outcome, the most frequent names first; names beyond `mostNames` are together. */
export function rates(operations: readonly PageOperation[], bins: Bins, mostNames: number): readonly Rate[] {
  const totals = new Map<string, number>();
  for (const { f } of operations) totals.set(f, (totals.get(f) ?? 0) + 1);
  const names = [...totals].sort((a, b) => b[1] - a[1]).map(([f]) => f);
  const known = new Set(names.slice(0, mostNames));
  const columns = new Map<string, { f: string; type: Outcome; perSecond: number[] }>();
  for (const { f, type, to } of operations) {
    const name = known.has(f) ? f : "others";
    const key = JSON.stringify([name, type]);
    const column = columns.get(key) ?? { f: name, type, perSecond: new Array<number>(bins.count).fill(0) };
    columns.set(key, column);
    const bin = binOf(to, bins);
    column.perSecond[bin] = (column.perSecond[bin] ?? 0) + 1e9 / bins.width;
  }
  const order = [...names.slice(0, mostNames), "others"];
  return order.flatMap((f) => outcomes.flatMap((type) => columns.get(JSON.stringify([f, type])) ?? []));
}

export function middles({ from, width, count }: Bins): readonly number[] {
  return Array.from({ length: count }, (_, bin) => from + (bin + 0.5) * width);
}

function binOf(ns: number, { from, width, count }: Bins): number {
  return Math.max(0, Math.min(count - 1, Math.floor((ns - from) / width)));
}
