/**
 * From a cycle to the edges that prove it: each derived edge rests on a path of edges found before it, and so on down to
 * program order and reads-from.
 */
import { type Edges, edgeKind } from "../order/edges.js";
import type { RegisterHistory } from "./history.js";

export interface Proof {
  /** The edges of the cycle in order. */
  readonly cycle: readonly number[];
  /** Derived edges that the cycle rests on, each with the path that it follows from; a path comes before what rests on it. */
  readonly derived: readonly { readonly edge: number; readonly path: readonly number[] }[];
  /** All nodes that the proof speaks of. */
  readonly nodes: readonly number[];
}

export function prove(history: RegisterHistory, edges: Edges, cycle: readonly number[]): Proof {
  const paths = new Map<number, readonly number[]>();
  const nodes = new Set<number>();
  const waiting = [...cycle];
  for (let edge = waiting.pop(); edge !== undefined; edge = waiting.pop()) {
    const from = edges.from[edge]!;
    const to = edges.to[edge]!;
    const kind = edges.kind[edge];
    nodes.add(from).add(to);
    if (kind === edgeKind.program || kind === edgeKind.readsFrom || paths.has(edge)) continue;
    const read = edges.because[edge]!;
    const writer = history.readsFrom[read]!;
    nodes.add(read);
    if (writer >= 0) nodes.add(writer);
    let path: readonly number[] = [];
    if (kind === edgeKind.writeBefore) path = edges.shortestPath(from, read, edge) ?? [];
    else if (kind === edgeKind.fromRead) path = edges.shortestPath(writer, to, edge) ?? [];
    paths.set(edge, path);
    for (const step of path) if (!isInside(edges, path, step)) waiting.push(step);
  }
  const derived = [...paths].sort(([a], [b]) => a - b).map(([edge, path]) => ({ edge, path }));
  return { cycle, derived, nodes: [...nodes].sort((a, b) => a - b) };
}

/** A cycle is sought for at most this many derived edges: a count, not a time, so the same history is always explained the same way. */
const triedEdges = 48;
/** At most this many of the shortest cycles are compared. */
const comparedCycles = 8;
/** A proof with at most this many nodes is plain enough. */
const plainNodes = 4;

/**
 * Of the cycles among all indexed edges one that takes little to prove; undefined if there is none. Derived edges with low
 * numbers rest on little, so cycles through them are looked at first.
 */
export function plainestCycle(history: RegisterHistory, edges: Edges): readonly number[] | undefined {
  const some = edges.shortCycles();
  if (some.length === 0) return undefined;
  let best: Proof | undefined;
  const consider = (cycle: readonly number[]): void => {
    const proof = prove(history, edges, cycle);
    if (best === undefined || proof.nodes.length < best.nodes.length) best = proof;
  };
  for (const cycle of some.slice(0, comparedCycles)) consider(cycle);
  const ordered = new Uint8Array(edges.nodes);
  for (const node of edges.topologicalOrder()) ordered[node] = 1;
  let tried = 0;
  for (let edge = 0; edge < edges.count && tried < triedEdges; edge++) {
    if (best !== undefined && best.nodes.length <= plainNodes) break;
    if (edges.because[edge]! < 0 || ordered[edges.from[edge]!] === 1 || ordered[edges.to[edge]!] === 1) continue;
    tried += 1;
    const back = edges.shortestPath(edges.to[edge]!, edges.from[edge]!, edges.count);
    if (back !== undefined) consider([edge, ...back]);
  }
  return best?.cycle;
}

/** An edge of program order with program order before and after it on the path: the ends of the stretch say as much. */
function isInside(edges: Edges, path: readonly number[], edge: number): boolean {
  const at = path.indexOf(edge);
  return [at - 1, at, at + 1].every((index) => edges.kind[path[index] ?? -1] === edgeKind.program);
}
