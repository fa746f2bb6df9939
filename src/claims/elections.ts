/** Claims on votes and leaders, from the traces of replicas. A vote is traced once it is on the disk. */
import type { Fact, FactClaim } from "../contract/claim.js";

export const oneVotePerTerm: FactClaim = {
  kind: "facts",
  name: "one-vote-per-term",
  headline: "A node voted for two candidates in one term.",
  source: 'Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (Raft), section 5.2',
  traces: ["vote"],
  facts: (seen) => {
    if (seen.seen !== "trace" || seen.event.type !== "vote") return [];
    const { epoch, for: candidate } = seen.event;
    return [{ kind: "vote", about: [seen.node, epoch], says: [seen.node, epoch, candidate] }];
  },
  broken(added, known) {
    if (added.kind !== "vote") return undefined;
    const [voter, epoch, candidate] = added.says;
    const before = ofKind(known, "vote").find(({ says }) => says[2] !== candidate);
    return before === undefined
      ? null
      : `${voter} voted for ${before.says[2]} and then for ${candidate} in term ${epoch}.`;
  },
};

export const oneLeaderPerTerm: FactClaim = {
  kind: "facts",
  name: "one-leader-per-term",
  headline: "Two leaders were elected in one term.",
  source: 'Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (Raft), figure 3',
  traces: ["role"],
  facts: (seen) =>
    seen.seen === "trace" && seen.event.type === "role" && seen.event.leads
      ? [{ kind: "leader", about: seen.event.epoch, says: [seen.node] }]
      : [],
  broken(added, known) {
    if (added.kind !== "leader") return undefined;
    const [node] = added.says;
    const before = ofKind(known, "leader").find(({ says }) => says[0] !== node);
    return before === undefined ? null : `${before.says[0]} and ${node} were both elected in term ${added.about}.`;
  },
};

export const leaderAppendOnly: FactClaim = {
  kind: "facts",
  name: "leader-append-only",
  headline: "A leader threw entries of its own log away.",
  source:
    'Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (Raft), figure 3 and section 5.3',
  traces: ["role", "discarded"],
  facts(seen) {
    if (seen.seen !== "trace") return [];
    const { node, event } = seen;
    if (event.type === "role" && event.leads) return [{ kind: "leads", about: [node, event.epoch], says: [node] }];
    if (event.type !== "discarded") return [];
    return [{ kind: "discards", about: [node, event.epoch], says: [node, event.epoch] }];
  },
  broken(added, known) {
    if (added.kind !== "leads" && added.kind !== "discards") return undefined;
    const other = ofKind(known, added.kind === "leads" ? "discards" : "leads");
    const [node] = added.says;
    return other.length === 0 ? null : `${node} threw entries of its log away in the term that it led.`;
  },
};

function ofKind(facts: readonly Fact[], kind: string): readonly Fact[] {
  return facts.filter((fact) => fact.kind === kind);
}
