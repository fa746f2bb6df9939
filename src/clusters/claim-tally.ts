/** Which claims of a system still stand in a run, and how often each was examined: a claim that nothing has examined says nothing. */
import type { Claim, ClaimCount } from "./cluster.js";

export class ClaimTally {
  private readonly byClaim = new Map<Claim, { examined: number; broken: number }>();

  constructor(claims: readonly Claim[]) {
    for (const claim of claims) this.byClaim.set(claim, { examined: 0, broken: 0 });
  }

  get claims(): readonly Claim[] {
    return [...this.byClaim.keys()];
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
