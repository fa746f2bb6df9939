/** The claims of a system that still hold in a run, and how often each was examined: a claim that was never examined proves nothing. */
import type { Claim, ClaimCount } from "../contract/claim.js";

/** For one claim: how often it was examined while it held, and in how many ways it was found broken. */
export interface ClaimTotal {
  examined: number;
  broken: number;
}

export class ClaimTally {
  private readonly byClaim = new Map<Claim, ClaimTotal>();

  constructor(claims: readonly Claim[]) {
    for (const claim of claims) this.byClaim.set(claim, { examined: 0, broken: 0 });
  }

  /** The counters of a claim. */
  totalOf(claim: Claim): ClaimTotal {
    const total = this.byClaim.get(claim);
    if (total === undefined) throw new RangeError(`${claim.name} is not claimed`);
    return total;
  }

  counts(): readonly ClaimCount[] {
    return [...this.byClaim].map(([{ name }, count]) => ({ name, ...count }));
  }
}
