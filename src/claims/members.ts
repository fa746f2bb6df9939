/** The members according to a log: the nodes that vote and count for majorities. */
import type { LogView } from "../../nodes/host.js";
import type { ObservedNode } from "../contract/claim.js";

/** Now, or for the entry with this index. */
export function membersOf(log: LogView, nodes: readonly ObservedNode[], index?: number): readonly ObservedNode[] {
  const members = log.members?.(index);
  // Usually all nodes are members, and they are in the same order everywhere.
  if (members === undefined || members.length === nodes.length) return nodes;
  return nodes.filter(({ id }) => members.includes(id));
}

/** The groups of nodes of which each must have a majority: the members, and in a joint configuration the old members, too. */
export function electoratesOf(
  log: LogView,
  nodes: readonly ObservedNode[],
  index?: number,
): readonly (readonly ObservedNode[])[] {
  const old = log.oldMembers?.();
  const members = membersOf(log, nodes, index);
  return old === undefined ? [members] : [members, nodes.filter(({ id }) => old.includes(id))];
}
