/** Claims that only a chain makes: about its configurations, and about what its nodes hold compared with their neighbours. */
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
