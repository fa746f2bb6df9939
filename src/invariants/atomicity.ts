/**
 * Atomic commitment (Gray & Lamport, "Consensus on Transaction Commit", section 2): nobody commits what another aborts, the client
 * included. A participant that votes no has aborted, so this says, too, that what is committed all have voted for.
 */
import type { DecisionRule } from "./fact.js";

export const atomicity: DecisionRule = {
  factsOfRequest: () => [],
  factsOfTrace: (node, event) => (event.type === "decided" ? [["decided", event.txn, event.decision, node]] : []),
  factsOfReply: ({ command: { key = null } }, outcome) =>
    outcome.type === "ok" && outcome.value !== null ? [["decided", key, outcome.value, "the client"]] : [],
  broken(facts) {
    const decided = facts.filter(([kind]) => kind === "decided");
    for (const [, txn, decision, node] of decided) {
      if (decision !== "commit") continue;
      const other = decided.find(([, sameTxn, different]) => sameTxn === txn && different === "abort");
      if (other === undefined) continue;
      const [, , , elsewhere] = other;
      return elsewhere === node
        ? `Atomicity is broken: ${node} commits ${txn} and aborts it, too.`
        : `Atomicity is broken: for ${node} ${txn} is committed, for ${elsewhere} it is aborted.`;
    }
    return null;
  },
};
