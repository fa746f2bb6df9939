/** Atomic commitment: no node or client sees a transaction committed that another sees aborted. */
import type { FactClaim } from "../contract/claim.js";

/** A participant that votes no has aborted, so this also implies that all have voted for a committed transaction. */
export const atomicDecision: FactClaim = {
  kind: "facts",
  name: "atomic-decision",
  headline: "One node committed a transaction that another aborted.",
  source: 'Gray and Lamport, "Consensus on Transaction Commit", section 2',
  traces: ["decided"],
  facts(seen) {
    if (seen.seen !== "trace" || seen.event.type !== "decided") return [];
    const { txn, decision } = seen.event;
    return [{ kind: "decided", about: txn, says: [decision, seen.node] }];
  },
  answerFacts({ request, outcome }) {
    const { f, key = null } = request.command;
    // Transactions of other workloads have names that only the replicas know.
    if ((f !== "commit" && f !== "outcome") || outcome.type !== "ok" || outcome.value === null) return [];
    return [{ kind: "decided", about: key, says: [outcome.value, "the client"] }];
  },
  broken({ kind, about, says: [decision, node] }, known) {
    if (kind !== "decided") return undefined;
    const other = known.find((fact) => fact.kind === "decided" && fact.says[0] !== decision);
    if (other === undefined) return null;
    const elsewhere = other.says[1];
    if (elsewhere === node) return `Atomicity is broken: ${node} commits ${about} and aborts it, too.`;
    const [committed, aborted] = decision === "commit" ? [node, elsewhere] : [elsewhere, node];
    return `Atomicity is broken: for ${committed} ${about} is committed, for ${aborted} it is aborted.`;
  },
};
