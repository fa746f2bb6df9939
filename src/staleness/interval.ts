/** Shares with what chance lets expect of them. */

export interface Interval {
  readonly from: number;
  readonly to: number;
}

/**
 * The exact interval of a share of independent cases (Clopper and Pearson, "The Use of Confidence or Fiducial Limits", Biometrika 26, 1934): the
 * true share lies outside with a probability of `beyond` at most, whatever it is.
 */
export function exactInterval(hits: number, cases: number, beyond: number): Interval {
  return { from: lowest(hits, cases, beyond / 2), to: 1 - lowest(cases - hits, cases, beyond / 2) };
}

/** The share of which so many hits, or more, have this probability. By bisection: the probability grows with the share. */
function lowest(hits: number, cases: number, probability: number): number {
  if (hits === 0) return 0;
  let logWays = 0;
  for (let nth = 1; nth <= hits; nth++) logWays += Math.log((cases - hits + nth) / nth);
  let [low, high] = [0, hits / cases];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (orMore(hits, cases, { share: middle, logWays }) < probability) low = middle;
    else high = middle;
  }
  return low;
}

/** `logWays`: of choosing the hits among the cases. The share is below that of the hits, so that each term is smaller than the one before. */
function orMore(
  hits: number,
  cases: number,
  { share, logWays }: { readonly share: number; readonly logWays: number },
): number {
  let term = Math.exp(logWays + hits * Math.log(share) + (cases - hits) * Math.log1p(-share));
  let sum = term;
  for (let count = hits; count < cases && term > sum * 1e-16; count++) {
    term *= ((cases - count) / (count + 1)) * (share / (1 - share));
    sum += term;
  }
  return sum;
}
