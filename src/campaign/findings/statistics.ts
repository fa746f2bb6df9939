/** What a number of replays says about how often a finding fails. */

/** Quantile of the normal distribution, at 95 %. */
const z = 1.96;

/**
 * The interval in which a rate most likely lies, at 95 % (Wilson, "Probable inference, the law of succession, and statistical
 * inference", JASA 1927): unlike the simpler ones it is right for few runs, and for rates near 0 and 1.
 */
export function wilson(failing: number, judged: number): readonly [number, number] {
  if (judged === 0) return [0, 1];
  const rate = failing / judged;
  const square = z * z;
  const middle = rate + square / (2 * judged);
  const reach = z * Math.sqrt((rate * (1 - rate)) / judged + square / (4 * judged * judged));
  const scale = 1 + square / judged;
  return [Math.max(0, (middle - reach) / scale), Math.min(1, (middle + reach) / scale)];
}

/** The remaining chance that a failure was missed: at this chance or below, it counts as gone. */
const missed = 0.01;

/**
 * How many runs must pass, one after the other, before the failure counts as gone: a failure that still occurs at this rate would let them
 * all pass with a chance below 1 %. Give the lower end of an interval, since the rate may be as low as that. Infinity for a rate of 0.
 */
export function passesToRuleOut(rate: number): number {
  if (rate <= 0) return Number.POSITIVE_INFINITY;
  if (rate >= 1) return 1;
  return Math.max(1, Math.ceil(Math.log(missed) / Math.log(1 - rate)));
}

export interface Counts {
  readonly judged: number;
  readonly failing: number;
}

export function isApart(one: Counts, other: Counts): boolean {
  const [low, high] = wilson(one.failing, one.judged);
  const [otherLow, otherHigh] = wilson(other.failing, other.judged);
  return low > otherHigh || high < otherLow;
}

/**
 * The current rate, from counts in the order in which they came: those since it last changed, added up. It has changed if the interval of a
 * count does not overlap that of the counts before. `changed`: it did so with the last count.
 */
export function latestRate(counts: readonly Counts[]): Counts & { readonly changed: boolean } {
  let known: Counts = { judged: 0, failing: 0 };
  let changed = false;
  for (const each of counts) {
    if (each.judged === 0) continue;
    changed = known.judged > 0 && isApart(known, each);
    known = changed ? each : { judged: known.judged + each.judged, failing: known.failing + each.failing };
  }
  return { ...known, changed };
}

/** Runs of a kind that showed a finding, in the order in which they came. */
export interface Tally {
  /** Those up to the night that last saw it. */
  readonly upTo: readonly Counts[];
  readonly since: readonly Counts[];
}

/** Runs of a kind that passed since it was last seen, and after how many of them it counts as gone; Infinity if none of them ever failed. */
export interface Passes {
  readonly since: number;
  readonly needed: number;
}

/**
 * Whether a finding that failed at a rate would by now have shown again. How often it failed is taken since the rate last changed, and with
 * the lower end of its interval: it may fail as rarely as that, and the number of passes needed follows from it.
 */
export function passesIn(tallies: readonly Tally[]): readonly Passes[] {
  return tallies.map(({ upTo, since }) => {
    const { failing, judged } = latestRate(upTo);
    return {
      since: since.reduce((sum, each) => sum + each.judged, 0),
      needed: passesToRuleOut(wilson(failing, judged)[0]),
    };
  });
}

export function missing({ since, needed }: Passes): number {
  return Math.max(0, needed - since);
}

/** It would have shown again in runs of every kind. Without runs that showed it there is no rate to go by, and it never counts as gone. */
export function isGone(passes: readonly Passes[]): boolean {
  return passes.length > 0 && passes.every((each) => missing(each) === 0);
}
