/** How many updates of each node are held: a version vector (Parker et al., "Detection of Mutual Inconsistency in Distributed Systems", 1983). */
import type { NodeId } from "./host.js";

/** Nodes with no updates are left out. */
export type Vector = ReadonlyMap<NodeId, number>;

/** As it travels, and lies on disk. */
export type VectorPairs = readonly (readonly [NodeId, number])[];

export function countIn(vector: Vector, node: NodeId): number {
  return vector.get(node) ?? 0;
}

/** Whether all updates of `smaller` are among those of `vector`. */
export function covers(vector: Vector, smaller: VectorPairs): boolean {
  for (const [node, count] of smaller) if (countIn(vector, node) < count) return false;
  return true;
}

/** Adds the updates of `other`; returns whether there was one that was not held. */
export function include(vector: Map<NodeId, number>, other: VectorPairs): boolean {
  if (covers(vector, other)) return false;
  for (const [node, count] of other) vector.set(node, Math.max(countIn(vector, node), count));
  return true;
}

/** In the order of the nodes' names, so that equal vectors have equal pairs. */
export function pairsOf(vector: Vector): VectorPairs {
  return [...vector].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Equal vectors have equal texts. */
export function textOf(pairs: VectorPairs): string {
  return pairs.map(([node, count]) => `${node}:${count}`).join(" ");
}
