/** Which claims of a system still stand in a run, and how often each was examined: a claim that nothing has examined says nothing. */
import type { Claim, ClaimCount } from "../contract/claim.js";

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

  /** What is counted of a claim, for those who look at every step. */
  totalOf(claim: Claim): ClaimTotal {
    const total = this.byClaim.get(claim);
    if (total === undefined) throw new RangeError(`${claim.name} is not claimed`);
    return total;
  }

  /** It was not found broken yet. */
  stands(claim: Claim): boolean {
    return this.byClaim.get(claim)?.broken === 0;
  }

  examined(claim: Claim): void {
    const count = this.byClaim.get(claim);
    if (count !== undefined) count.examined += 1;
  }

  broken(claim: Claim): void {
    const count = this.byClaim.get(claim);
    if (count !== undefined) count.broken += 1;
  }

  counts(): readonly ClaimCount[] {
    return [...this.byClaim].map(([{ name }, count]) => ({ name, ...count }));
  }
}
