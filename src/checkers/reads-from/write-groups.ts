/** The writes of each key, chain by chain in program order: per chain the last one before a node is found by halving. */
import type { RegisterHistory } from "./history.js";

export interface WriteGroups {
  /** Groups of key k: from `firstGroup[k]` below `firstGroup[k + 1]`; nodes of group g: from `firstNode[g]` likewise. */
  readonly firstGroup: Int32Array;
  readonly firstNode: Int32Array;
  readonly nodes: Int32Array;
}

export function groupWrites(history: RegisterHistory): WriteGroups {
  const groups: number[][][] = history.keys.map(() => []);
  for (const chain of history.chains) {
    const ofKey = new Map<number, number[]>();
    for (const node of chain) {
      if (history.writes[node] !== 1) continue;
      const key = history.key[node]!;
      const group = ofKey.get(key);
      if (group === undefined) ofKey.set(key, [node]);
      else group.push(node);
    }
    for (const [key, group] of ofKey) groups[key]?.push(group);
  }
  const firstGroup = new Int32Array(groups.length + 1);
  const firstNode = [0];
  const nodes: number[] = [];
  for (const [key, list] of groups.entries()) {
    for (const group of list) {
      for (const node of group) nodes.push(node);
      firstNode.push(nodes.length);
    }
    firstGroup[key + 1] = firstNode.length - 1;
  }
  return { firstGroup, firstNode: Int32Array.from(firstNode), nodes: Int32Array.from(nodes) };
}

/** The last write of a group that the clocks know to come before the node, or −1. */
export function lastWriteBefore(
  history: RegisterHistory,
  { firstNode, nodes }: WriteGroups,
  clocks: Int32Array,
  group: number,
  node: number,
): number {
  const first = firstNode[group]!;
  let low = first;
  let high = firstNode[group + 1]!;
  const bound = clocks[node * history.chains.length + history.chain[nodes[low]!]!]!;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (history.position[nodes[middle]!]! <= bound) low = middle + 1;
    else high = middle;
  }
  return low === first ? -1 : nodes[low - 1]!;
}
