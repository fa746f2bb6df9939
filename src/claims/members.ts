/** Who votes and counts, by a log. */
import type { LogView } from "../../nodes/host.js";
import type { ObservedNode } from "../contract/claim.js";

export function membersOf(log: LogView, nodes: readonly ObservedNode[]): readonly ObservedNode[] {
  const members = log.members?.();
  // Most of the time all nodes are members, and nodes are in one order everywhere.
  if (members === undefined || members.length === nodes.length) return nodes;
  return nodes.filter(({ id }) => members.includes(id));
}
