/** Which claims of a system still stand in a run, and how often each was examined: a claim that nothing has examined says nothing. */
import type { Claim, ClaimCount } from "../contract/claim.js";

export class ClaimTally {
  private readonly byClaim = new Map<Claim, { examined: number; broken: number }>();

  constructor(claims: readonly Claim[]) {
    for (const claim of claims) this.byClaim.set(claim, { examined: 0, broken: 0 });
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
