/**
 * Ballots, the proposal numbers of Paxos (Lamport, "Paxos Made Simple", section 2.2): different proposers choose from disjoint sets of
 * numbers. The m-th ballot of node i of N is m·N + i, from m = 1, so that a ballot tells its proposer; 0 is below all of them.
 */
import type { NodeId } from "./host.js";

/** The least ballot of a node that is above another. `nodes`: all of them, in the same order everywhere. */
export function ballotAbove(ballot: number, node: NodeId, nodes: readonly NodeId[]): number {
  return (roundOf(ballot, nodes) + 1) * nodes.length + nodes.indexOf(node);
}

/** The m of a ballot. */
export function roundOf(ballot: number, nodes: readonly NodeId[]): number {
  return Math.floor(ballot / nodes.length);
}

/** The only node that may use this ballot. */
export function proposerOf(ballot: number, nodes: readonly NodeId[]): NodeId {
  return nodes[ballot % nodes.length] as NodeId; // the remainder is below the length
}
