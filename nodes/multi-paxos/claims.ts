/** The promise of an acceptor that stands for all slots of the log; `promises-kept` is the one of a single instance. */
import type { FactClaim } from "../../src/contract/claim.js";

export const logPromisesKept: FactClaim = {
  kind: "facts",
  name: "log-promises-kept",
  headline: "An acceptor accepted a proposal that it had promised to refuse in all slots.",
  source: 'Lamport, "Paxos Made Simple", section 2.2, P1a, and section 3',
  traces: ["promised", "accepted"],
  // The promise does not concern what was accepted before it.
  ordered: true,
  facts(seen) {
    if (seen.seen !== "trace" || (seen.event.type !== "promised" && seen.event.type !== "accepted")) return [];
    // Without the slot: acceptances in one ballot are one fact.
    return [{ kind: seen.event.type, about: seen.node, says: [seen.node, seen.event.ballot] }];
  },
  broken(added, known) {
    if (added.kind !== "accepted") return undefined;
    const [acceptor, ballot] = added.says;
    let promised = 0;
    for (const { kind, says } of known) if (kind === "promised") promised = Math.max(promised, Number(says[1]));
    if (Number(ballot) >= promised) return null;
    return `${acceptor} accepted ballot ${ballot}, and had promised to accept nothing below ${promised} in any slot.`;
  },
};
