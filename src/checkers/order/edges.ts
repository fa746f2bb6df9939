/**
 * Edges of the order that is being worked out between the nodes of a history: program order and reads-from as given, and what
 * follows from them. An edge's number is the order in which it was found, so each rests on lower numbers only.
 */

export const edgeKind = {
  /** One process did both, in this order. */
  program: 0,
  /** The second read what the first wrote. */
  readsFrom: 1,
  /** A write that comes before a read of another value comes before the write of that value. */
  writeBefore: 2,
  /** A read comes before every write that follows the write it read from. */
  fromRead: 3,
  /** A read of the initial value comes before every write. */
  initialRead: 4,
} as const;

export class Edges {
  from = new Int32Array(256);
  to = new Int32Array(256);
  kind = new Uint8Array(256);
  /** For derived edges the read that they were derived from; −1 for the others. */
  because = new Int32Array(256);
  count = 0;
  /** Edges by their first node: those of node n are `byNode[k]` for `start[n]` ≤ k < `start[n + 1]`; see `index`. */
  start = new Int32Array(0);
  byNode = new Int32Array(0);

  constructor(readonly nodes: number) {}

  add(from: number, to: number, kind: number, because: number): void {
    if (this.count === this.from.length) {
      this.from = doubled(this.from);
      this.to = doubled(this.to);
      this.because = doubled(this.because);
      const kinds = new Uint8Array(this.kind.length * 2);
      kinds.set(this.kind);
      this.kind = kinds;
    }
    this.from[this.count] = from;
    this.to[this.count] = to;
    this.kind[this.count] = kind;
    this.because[this.count] = because;
    this.count += 1;
  }

  /** Sorts the edges by their first node (a counting sort). */
  index(): void {
    const start = new Int32Array(this.nodes + 2);
    for (let edge = 0; edge < this.count; edge++) start[this.from[edge]! + 2]! += 1;
    for (let node = 2; node < start.length; node++) start[node]! += start[node - 1]!;
    this.byNode = new Int32Array(this.count);
    for (let edge = 0; edge < this.count; edge++) {
      const place = start[this.from[edge]! + 1]!;
      this.byNode[place] = edge;
      start[this.from[edge]! + 1] = place + 1;
    }
    this.start = start;
  }

  /**
   * The nodes in an order that all indexed edges agree with (Kahn 1962). If there is a cycle, the nodes on it and whatever
   * comes after it are missing.
   */
  topologicalOrder(): Int32Array {
    const missing = new Int32Array(this.nodes);
    for (let edge = 0; edge < this.count; edge++) missing[this.to[edge]!]! += 1;
    const order = new Int32Array(this.nodes);
    let found = 0;
    for (let node = 0; node < this.nodes; node++) if (missing[node] === 0) order[found++] = node;
    for (let next = 0; next < found; next++) {
      const node = order[next]!;
      for (let k = this.start[node]!; k < this.start[node + 1]!; k++) {
        const to = this.to[this.byNode[k]!]!;
        const left = missing[to]! - 1;
        missing[to] = left;
        if (left === 0) order[found++] = to;
      }
    }
    return order.subarray(0, found);
  }

  /**
   * Numbers of the edges on a path of edges below `limit`, or undefined if there is none. Of all paths one with the fewest
   * edges that are not program order, since a stretch of program order is said in one sentence however long it is.
   */
  shortestPath(from: number, to: number, limit: number): number[] | undefined {
    const arrivedBy = new Int32Array(this.nodes).fill(-1);
    const settled = new Uint8Array(this.nodes);
    let level = [from];
    while (level.length > 0) {
      const nextLevel: number[] = [];
      for (let node = level.pop(); node !== undefined; node = level.pop()) {
        if (settled[node] === 1) continue;
        settled[node] = 1;
        for (let k = this.start[node]!; k < this.start[node + 1]!; k++) {
          const edge = this.byNode[k]!;
          const reached = this.to[edge]!;
          if (edge >= limit) continue;
          if (reached === to) return this.walkBack(edge, from, arrivedBy);
          if (settled[reached] === 1) continue;
          if (this.kind[edge] === edgeKind.program) {
            arrivedBy[reached] = edge;
            level.push(reached);
          } else if (arrivedBy[reached] === -1) {
            arrivedBy[reached] = edge;
            nextLevel.push(reached);
          }
        }
      }
      level = nextLevel;
    }
    return undefined;
  }

  private walkBack(last: number, from: number, arrivedBy: Int32Array): number[] {
    const path = [last];
    for (let node = this.from[last]!; node !== from; node = this.from[path[0]!]!) path.unshift(arrivedBy[node]!);
    return path;
  }

  /**
   * Short cycles among all indexed edges, shortest first, each as edges in order, every edge beginning where the one before
   * ends. Not all cycles, but some if there are any.
   */
  shortCycles(): number[][] {
    const ordered = new Uint8Array(this.nodes);
    for (const node of this.topologicalOrder()) ordered[node] = 1;
    // Backwards from any node that is left one walks in a circle, since each has a predecessor that is left.
    const before = new Int32Array(this.nodes).fill(-1);
    for (let edge = 0; edge < this.count; edge++) {
      if (ordered[this.from[edge]!] === 0) before[this.to[edge]!] = this.from[edge]!;
    }
    let node = ordered.indexOf(0);
    if (node === -1) return [];
    const seen = new Uint8Array(this.nodes);
    for (; seen[node] === 0; node = before[node]!) seen[node] = 1;
    const circle: number[] = [];
    for (let at = node; circle.length === 0 || at !== node; at = before[at]!) circle.push(at);
    const step = Math.max(1, Math.floor(circle.length / triedStarts));
    const cycles: number[][] = [];
    for (let index = 0; index < circle.length; index += step) {
      const cycle = this.shortestPath(circle[index]!, circle[index]!, this.count);
      if (cycle !== undefined) cycles.push(cycle);
    }
    return cycles.sort((a, b) => a.length - b.length);
  }
}

/** From at most about this many nodes of a cycle a shorter one is looked for. */
const triedStarts = 32;

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
