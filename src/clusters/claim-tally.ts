/** Which claims of a system still stand in a run, and how often each was examined: a claim that nothing has examined says nothing. */
import type { Claim, ClaimCount } from "./cluster.js";

/** Of one claim: how often it was looked at while it stood, and in how many ways it was found broken. */
export interface ClaimTotal {
  examined: number;
  broken: number;
}

export class ClaimTally {
  private readonly byClaim = new Map<Claim, ClaimTotal>();

  constructor(claims: readonly Claim[]) {
    for (const claim of claims) this.byClaim.set(claim, { examined: 0, broken: 0 });
  }

  get claims(): readonly Claim[] {
    return [...this.byClaim.keys()];
  }

  /** What is counted of a claim, for those who look at every step; undefined if it is not claimed. */
  totalOf(claim: Claim): ClaimTotal | undefined {
    return this.byClaim.get(claim);
  }

  /** It is claimed, and was not found broken yet. */
  stands(claim: Claim): boolean {
    return this.byClaim.get(claim)?.broken === 0;
  }

  /** Counts a look at a claim and is true, if it stands. */
  examines(claim: Claim): boolean {
    const count = this.byClaim.get(claim);
    if (count === undefined || count.broken > 0) return false;
    count.examined += 1;
    return true;
  }

  broken(claim: Claim): void {
    const count = this.byClaim.get(claim);
    if (count !== undefined) count.broken += 1;
  }

  counts(): readonly ClaimCount[] {
    return [...this.byClaim].map(([name, count]) => ({ name, ...count }));
  }
}
