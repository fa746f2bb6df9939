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
  return smaller.every(([node, count]) => countIn(vector, node) >= count);
}

/** Adds the updates of `other`; returns whether there was one that was not held. */
export function include(vector: Map<NodeId, number>, other: VectorPairs): boolean {
  const news = !covers(vector, other);
  for (const [node, count] of other) vector.set(node, Math.max(countIn(vector, node), count));
  return news;
}

/** In the order of the nodes' names, so that equal vectors have equal texts. */
export function pairsOf(vector: Vector): VectorPairs {
  return [...vector].sort(([one], [other]) => (one < other ? -1 : 1));
}

export function textOf(vector: Vector): string {
  return pairsOf(vector)
    .map(([node, count]) => `${node}:${count}`)
    .join(" ");
}
