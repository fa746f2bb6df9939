/**
 * Claims on the promises of an acceptor of Paxos, from its traces: a promise or an acceptance is traced once it is on disk, so
 * anything that a crash undid is never held against it.
 */
import type { FactClaim } from "../contract/claim.js";

export const promisesKept: FactClaim = {
  kind: "facts",
  name: "promises-kept",
  headline: "An acceptor accepted a proposal that it had promised to refuse.",
  source: 'Lamport, "Paxos Made Simple", section 2.2, P1a',
  traces: ["promised", "accepted"],
  // A proposal accepted before the promise is not a breach.
  ordered: true,
  facts(seen) {
    if (seen.seen !== "trace" || (seen.event.type !== "promised" && seen.event.type !== "accepted")) return [];
    const { type, key, ballot } = seen.event;
    return [{ kind: type, about: [seen.node, key], says: [seen.node, key, ballot] }];
  },
  broken(added, known) {
    if (added.kind !== "accepted") return undefined;
    const [acceptor, key, ballot] = added.says;
    let promised = 0;
    for (const { kind, says } of known) if (kind === "promised") promised = Math.max(promised, Number(says[2]));
    if (Number(ballot) >= promised) return null;
    return `${acceptor} accepted ballot ${ballot} for ${key}, and had promised to accept nothing below ${promised}.`;
  },
};
