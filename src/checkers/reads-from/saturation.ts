/**
 * What must come before what, once program order and reads-from are given: the rules of `rules.ts` are applied until nothing
 * new follows. A cycle refutes: in no order does an operation come before itself.
 *
 * The order is kept as a vector clock per node: entry c is the last position in chain c that is known to come before it.
 */
import type { StepLimits } from "../limits.js";
import { Edges, edgeKind } from "../order/edges.js";
import { initialValue, type RegisterHistory } from "./history.js";
import { type Derive, Rules } from "./rules.js";

export type Limits = StepLimits;

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

/** The clock of the machine is looked at once per so many nodes. */
const checkEvery = 256;

class Saturator {
  private readonly edges: Edges;
  private readonly rules: Rules;
  private readonly width: number;
  private readonly clocks: Int32Array;
  private readonly bytes: number;
  /** 1 if the node's clock has grown since it was last looked at. */
  private readonly grown: Uint8Array;
  private sweeps = 0;

  constructor(
    private readonly history: RegisterHistory,
    private readonly order: Order,
    private readonly limits: Limits,
  ) {
    const nodes = history.operations.length;
    this.width = history.chains.length;
    this.edges = new Edges(nodes);
    this.bytes = nodes * this.width * 4 + nodes * 64;
    this.clocks = new Int32Array(this.bytes > limits.memoryLimitBytes ? 0 : nodes * this.width).fill(-1);
    this.grown = new Uint8Array(nodes).fill(1);
    this.rules = new Rules(history, this.clocks);
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
      const edges = this.edges.count;
      if (!this.sweep(order)) return this.result("time", order);
      if (this.edges.count === edges) return this.result("ordered", order);
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
    const { firstGroup, firstNode, nodes } = this.rules.writes;
    for (let group = firstGroup[key]!; group < firstGroup[key + 1]!; group++) {
      const first = nodes[firstNode[group]!]!;
      if (!alsoWrites || first !== read) this.edges.add(read, first, edgeKind.initialRead, read);
    }
  }

  /** Carries clocks that have grown forward along all edges, and applies the rules on the way. False when out of time. */
  private sweep(order: Int32Array): boolean {
    const { edges, grown, rules } = this;
    this.sweeps += 1;
    for (let index = 0; index < order.length; index++) {
      if (index % checkEvery === 0 && performance.now() > this.limits.deadline) return false;
      const node = order[index]!;
      if (grown[node] === 0) continue;
      grown[node] = 0;
      if (this.order === "derived") rules.apply(node, this.derive);
      for (let k = edges.start[node]!; k < edges.start[node + 1]!; k++) this.raise(edges.to[edges.byNode[k]!]!, node);
    }
    return true;
  }

  private readonly derive: Derive = (from, to, kind, read) => {
    this.edges.add(from, to, kind, read);
    // At once, so that another read does not derive the same again; whatever comes after `to` hears of it in the next sweep.
    this.raise(to, from);
  };

  /** Whatever comes before `node`, and `node` itself, comes before `later`. */
  private raise(later: number, node: number): void {
    const { clocks, width } = this;
    let a = later * width;
    let b = node * width;
    let grew = 0;
    for (const end = a + width; a < end; a++, b++) {
      if (clocks[b]! > clocks[a]!) {
        clocks[a] = clocks[b]!;
        grew = 1;
      }
    }
    const own = later * width + this.history.chain[node]!;
    if (this.history.position[node]! > clocks[own]!) {
      clocks[own] = this.history.position[node]!;
      grew = 1;
    }
    if (grew === 1) this.grown[later] = 1;
  }

  private result(outcome: Saturation["outcome"], order: Int32Array): Saturation {
    const { edges, clocks, sweeps } = this;
    return { outcome, edges, order, clocks, sweeps, bytes: this.bytes + edges.from.length * 17 };
  }
}
