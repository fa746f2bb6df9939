/**
 * What must come before what, once program order and reads-from are given. For a read r that read from w, and any other write
 * v of the same key: if v comes before r then v comes before w; if w comes before v then r comes before v (Gibbons & Korach
 * 1997; the closure rules of Biswas & Enea, OOPSLA 2019). The rules are applied until nothing new follows. A cycle refutes: in
 * no order does an operation come before itself.
 *
 * The order is kept as a vector clock per node: entry c is the last position in chain c that is known to come before it. Per
 * chain of writes only the last one before a read, or the first one after a write, tells anything new.
 */
import { Edges, edgeKind } from "./edges.js";
import { initialValue, type RegisterHistory } from "./history.js";
import { groupWrites, lastWriteBefore, type WriteGroups } from "./write-groups.js";

export interface Limits {
  /** Reading of performance.now() after which to give up. */
  readonly deadline: number;
  readonly memoryLimitBytes: number;
}

/** `given`: program order and reads-from alone, carried forward; `derived`: and whatever the rules say of every read. */
export type Order = "given" | "derived";

export interface Saturation {
  readonly outcome: "ordered" | "cyclic" | "time" | "memory";
  readonly edges: Edges;
  /** When ordered: a topological order of the nodes, and the clocks, `clocks[node * chains + chain]`. */
  readonly order: Int32Array;
  readonly clocks: Int32Array;
  readonly sweeps: number;
  readonly bytes: number;
}

export function saturate(history: RegisterHistory, order: Order, limits: Limits): Saturation {
  return new Saturator(history, order, limits).run();
}

class Saturator {
  private readonly edges: Edges;
  private readonly writes: WriteGroups;
  private readonly width: number;
  private readonly clocks: Int32Array;
  private readonly bytes: number;
  private changed = false;
  private sweeps = 0;

  constructor(
    private readonly history: RegisterHistory,
    private readonly order: Order,
    private readonly limits: Limits,
  ) {
    const nodes = history.operations.length;
    this.width = history.chains.length;
    this.edges = new Edges(nodes);
    this.writes = groupWrites(history);
    this.bytes = nodes * this.width * 4 + nodes * 64;
    this.clocks = new Int32Array(this.bytes > limits.memoryLimitBytes ? 0 : nodes * this.width).fill(-1);
  }

  run(): Saturation {
    if (this.bytes > this.limits.memoryLimitBytes) return this.result("memory", new Int32Array(0));
    this.addGivenEdges();
    const { chain, position } = this.history;
    for (let node = 0; node < chain.length; node++) {
      this.clocks[node * this.width + chain[node]!] = position[node]! - 1;
    }
    for (;;) {
      this.edges.index();
      const order = this.edges.topologicalOrder();
      if (order.length < chain.length) return this.result("cyclic", order);
      if (performance.now() > this.limits.deadline) return this.result("time", order);
      this.changed = false;
      this.sweep(order);
      if (!this.changed) return this.result("ordered", order);
    }
  }

  private addGivenEdges(): void {
    const { previous, readsFrom, key, writes } = this.history;
    for (let node = 0; node < previous.length; node++) {
      if (previous[node]! >= 0) this.edges.add(previous[node]!, node, edgeKind.program, -1);
    }
    for (let node = 0; node < previous.length; node++) {
      const from = readsFrom[node]!;
      if (from >= 0) this.edges.add(from, node, edgeKind.readsFrom, -1);
      else if (from === initialValue && this.order === "derived") {
        this.orderInitialRead(node, key[node]!, writes[node] === 1);
      }
    }
  }

  /** Before the first write of the key in every chain; a write that is the read itself is followed by the rest of its chain anyway. */
  private orderInitialRead(read: number, key: number, alsoWrites: boolean): void {
    const { firstGroup, firstNode, nodes } = this.writes;
    for (let group = firstGroup[key]!; group < firstGroup[key + 1]!; group++) {
      const first = nodes[firstNode[group]!]!;
      if (!alsoWrites || first !== read) this.edges.add(read, first, edgeKind.initialRead, read);
    }
  }

  /** Carries the clocks forward along all edges, and applies the rules to each read on the way. */
  private sweep(order: Int32Array): void {
    const { readsFrom } = this.history;
    const edges = this.edges;
    this.sweeps += 1;
    for (let index = 0; index < order.length; index++) {
      const node = order[index]!;
      for (let k = edges.start[node]!; k < edges.start[node + 1]!; k++) {
        this.raise(edges.to[edges.byNode[k]!]!, node);
      }
      if (readsFrom[node]! >= 0 && this.order === "derived") this.applyRules(node);
    }
  }

  private applyRules(read: number): void {
    const { key, readsFrom } = this.history;
    const { firstGroup } = this.writes;
    const writer = readsFrom[read]!;
    const ofKey = key[read]!;
    for (let group = firstGroup[ofKey]!; group < firstGroup[ofKey + 1]!; group++) {
      const before = lastWriteBefore(this.history, this.writes, this.clocks, group, read);
      if (before >= 0 && before !== writer && !this.precedes(before, writer)) {
        this.derive(before, writer, edgeKind.writeBefore, read);
      }
      const after = this.firstAfter(group, writer);
      if (after >= 0 && after !== read && !this.precedes(read, after)) {
        this.derive(read, after, edgeKind.fromRead, read);
      }
    }
  }

  /** The first write of a group that is known to come after the node, or −1. */
  private firstAfter(group: number, node: number): number {
    const { firstNode, nodes } = this.writes;
    let low = firstNode[group]!;
    let high = firstNode[group + 1]!;
    const end = high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.precedes(node, nodes[middle]!)) high = middle;
      else low = middle + 1;
    }
    return low === end ? -1 : nodes[low]!;
  }

  private precedes(a: number, b: number): boolean {
    return this.clocks[b * this.width + this.history.chain[a]!]! >= this.history.position[a]!;
  }

  private derive(from: number, to: number, kind: number, read: number): void {
    this.edges.add(from, to, kind, read);
    this.changed = true;
    // At once, so that another read does not derive the same again; whatever comes after `to` hears of it in the next sweep.
    this.raise(to, from);
  }

  /** Whatever comes before `node`, and `node` itself, comes before `later`. */
  private raise(later: number, node: number): void {
    const { clocks, width } = this;
    let a = later * width;
    let b = node * width;
    for (const end = a + width; a < end; a++, b++) {
      if (clocks[b]! > clocks[a]!) {
        clocks[a] = clocks[b]!;
        this.changed = true;
      }
    }
    const own = later * width + this.history.chain[node]!;
    if (this.history.position[node]! > clocks[own]!) {
      clocks[own] = this.history.position[node]!;
      this.changed = true;
    }
  }

  private result(outcome: Saturation["outcome"], order: Int32Array): Saturation {
    const { edges, clocks, sweeps } = this;
    return { outcome, edges, order, clocks, sweeps, bytes: this.bytes + edges.from.length * 17 };
  }
}
