/** Claims that only a chain makes: about its configurations, and about what its nodes hold compared with their neighbours. */
import { CommittedEntries } from "../../src/claims/committed-entries.js";
import { numberIn } from "../../src/claims/fields.js";
import type { FactClaim, ObservedNode, StateClaim } from "../../src/contract/claim.js";

const paper =
  'van Renesse and Schneider, "Chain Replication for Supporting High Throughput and Availability" (OSDI 2004)';

export const oneConfigurationPerEpoch: FactClaim = {
  kind: "facts",
  name: "one-configuration-per-epoch",
  headline: "Two nodes went by different chains in one epoch.",
  source: `${paper}, section 3.2: the master decides what the chain is`,
  traces: ["membership"],
  facts(seen) {
    if (seen.seen !== "trace" || seen.event.type !== "membership") return [];
    const { epoch, members } = seen.event;
    return [{ kind: "configuration", about: epoch, says: members, by: seen.node }];
  },
  broken({ kind, about, says }, known) {
    if (kind !== "configuration") return undefined;
    const other = known.find((fact) => fact.says.join(" ") !== says.join(" "));
    if (other === undefined) return null;
    return `In epoch ${about} the chain is ${other.says.join(" ")} for one node and ${says.join(" ")} for another.`;
  },
};

/** Examined whenever a node commits something. */
export const predecessorHasAll: StateClaim = {
  kind: "state",
  name: "predecessor-has-all",
  headline: "A node of the chain holds an update that its predecessor does not have.",
  source: `${paper}, section 3.2: the update propagation invariant`,
  view: "log",
  at: ["committed"],
  watch: (nodes) => (moment) => {
    if (moment.at !== "committed") return undefined;
    const chain = chainOf(nodes, moment.node);
    const epoch = chain === undefined ? undefined : epochOf(nodeOf(chain, moment.node));
    // Nodes that are in another configuration are not examined.
    for (const [place, { id, replica }] of (chain ?? []).entries()) {
      const after = chain?.[place + 1];
      const log = replica?.logView;
      const next = after?.replica?.logView;
      if (after === undefined || log === undefined || next === undefined) continue;
      if (epochOf({ replica }) !== epoch || epochOf(after) !== epoch) continue;
      const last = next.lastIndex();
      if (last > log.lastIndex()) {
        return {
          node: after.id,
          sentence: `${after.id} holds ${last} entries, ${id} before it only ${log.lastIndex()}.`,
        };
      }
      if (log.epochAt(last) !== next.epochAt(last)) {
        return {
          node: after.id,
          sentence: `Entry ${last} of ${after.id} is not that of ${id} before it in the chain.`,
        };
      }
    }
    return null;
  },
};

/** Only entries of the epoch in which they are committed: older ones were committed by an earlier chain. */
export const committedOnWholeChain: StateClaim = {
  kind: "state",
  name: "committed-on-whole-chain",
  headline: "An update counted as committed before the whole chain held it.",
  source: `${paper}, section 3.1: an update is done once the tail has it`,
  view: "log",
  at: ["committed"],
  watch: (nodes) => (moment) => {
    if (moment.at !== "committed") return undefined;
    const { node, index, epoch } = moment;
    const chain = chainOf(nodes, node);
    if (chain === undefined || epochOf(nodeOf(chain, node)) !== epoch) return undefined;
    // The log of a node that is down cannot be seen.
    const lacking = chain.find(({ replica }) => {
      const log = replica?.logView;
      return log !== undefined && !(log.lastIndex() >= index && log.epochAt(index) === epoch);
    });
    if (lacking === undefined) return null;
    const sentence = `${node} counts entry ${index} of epoch ${epoch} as committed, and ${lacking.id} in its chain does not have it.`;
    return { node, sentence };
  },
};

/** Examined whenever a node says that it counts as one that holds everything: as such it may be all that is left of the chain. */
export const fullHoldsCommitted: StateClaim = {
  kind: "state",
  name: "full-holds-committed",
  headline: "A node counted as full and lacked an update that was committed.",
  source: `${paper}, section 3.2.3: a new tail has what its predecessor has before it takes over`,
  view: "log",
  at: ["committed", "traced"],
  traces: ["chain/full"],
  watch() {
    const committed = new CommittedEntries();
    return (moment) => {
      if (moment.at === "committed") {
        const { index, log, node, inEpoch } = moment;
        if (index > committed.length) committed.add(log, index, node, inEpoch ?? 0);
        return undefined;
      }
      if (moment.at !== "traced") return undefined;
      const { node, event } = moment;
      if (event.type !== "chain/full") return undefined;
      const epoch = numberIn(event, "epoch");
      const log = node.replica?.logView;
      if (log === undefined || committed.length === 0) return undefined;
      // Later chains cannot be judged by what an earlier node says that has not heard of them.
      const missing = committed.firstMissing(log, epoch + 1);
      if (missing === undefined) return null;
      const entry = `entry ${missing} of epoch ${committed.epochOf(missing)}`;
      return {
        node: node.id,
        sentence: `${node.id} counts as full in epoch ${epoch}, and lacks ${entry}, which was committed.`,
      };
    };
  },
};

/** The chain as this node knows it, head first; undefined if the node cannot be seen. */
function chainOf(nodes: readonly ObservedNode[], node: string): readonly ObservedNode[] | undefined {
  const members = nodeOf(nodes, node)?.replica?.logView?.members?.();
  if (members === undefined) return undefined;
  const chain: ObservedNode[] = [];
  for (const member of members) {
    const one = nodeOf(nodes, member);
    if (one !== undefined) chain.push(one);
  }
  return chain;
}

function nodeOf(nodes: readonly ObservedNode[], id: string): ObservedNode | undefined {
  for (const node of nodes) if (node.id === id) return node;
  return undefined;
}

function epochOf(node: Pick<ObservedNode, "replica"> | undefined): number | undefined {
  return node?.replica?.inspect().epoch;
}
