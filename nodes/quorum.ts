/** Majorities: any two sets of more than half of the same nodes share a node, which is what consensus rests on. */
import type { NodeId } from "./host.js";

/** How many nodes of `count` are a majority. */
export function majorityOf(count: number): number {
  return Math.floor(count / 2) + 1;
}

/** The mistake of variants that take half of the nodes, rounded down, for a majority: two halves may share no node. */
export function halfOf(count: number): number {
  return Math.max(1, Math.floor(count / 2));
}

/** Whether the nodes for which `counts` holds are a majority of the members. */
export function isMajority(members: readonly NodeId[], counts: (member: NodeId) => boolean): boolean {
  return countOf(members, counts) >= majorityOf(members.length);
}

export function countOf(members: readonly NodeId[], counts: (member: NodeId) => boolean): number {
  let count = 0;
  for (const member of members) if (counts(member)) count += 1;
  return count;
}
