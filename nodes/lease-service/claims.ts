/** What the lease service claims beside what Raft claims of its log: each fencing token was given out once. */
import type { FactClaim } from "../../src/contract/claim.js";

export const oneGrantPerToken: FactClaim = {
  kind: "facts",
  name: "one-grant-per-token",
  headline: "One fencing token was given out twice.",
  source:
    'Burrows, "The Chubby lock service for loosely-coupled distributed systems" (OSDI 2006), section 2.4: sequencers; ' +
    'Kleppmann, "How to do distributed locking" (2016)',
  traces: ["lease-service/granted"],
  facts(seen) {
    if (seen.seen !== "trace" || seen.event.type !== "lease-service/granted") return [];
    const { lock, owner, token } = seen.event;
    return [{ kind: "granted", about: ["token", Number(token)], says: [lock ?? null, owner ?? null], by: seen.node }];
  },
  broken({ kind, about, says }, known) {
    if (kind !== "granted" || known.length === 0) return undefined;
    const other = known.find((fact) => fact.says.join(" ") !== says.join(" "));
    if (other === undefined) return null;
    const [, token] = about as readonly [string, number]; // as `facts` makes it
    return `Token ${token} was given to ${other.says[1]} for ${other.says[0]}, and to ${says[1]} for ${says[0]}.`;
  },
};
