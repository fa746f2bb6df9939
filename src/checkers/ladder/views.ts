/**
 * PRAM and causal memory: for each process there is an order of all writes and its own reads, its view, in which each read
 * returns the latest write. PRAM (Lipton & Sandberg 1988): a view keeps every process's program order. Causal memory (Ahamad,
 * Neiger, Burns, Kohli & Hutto 1995): it keeps causality. An indeterminate operation has a view of its own.
 *
 * A write v that comes before a read r of another value of its key comes before the write that r read from; a read of the
 * initial value comes before all writes of its key. Since the reads of one process are in order, this decides: if nothing then
 * comes before itself, there is such an order (the happened-before relation of Bouajjani, Enea, Guerraoui & Hamza, POPL 2017,
 * of the process's last operation). For the same reason a single number per node is enough in place of a clock: the first of
 * the process's reads that it comes before.
 */
import { Edges, edgeKind } from "../order/edges.js";
import { initialValue, notARead, type RegisterHistory } from "../reads-from/history.js";
import { plainestCycle } from "../reads-from/justify.js";
import type { Limits } from "../reads-from/saturation.js";
import { groupWrites, type WriteGroups } from "../reads-from/write-groups.js";
import { holds, type Outcome } from "./rung.js";

export function checkPram(history: RegisterHistory, limits: Limits): Outcome {
  return checkViews(history, "own", limits);
}

export function checkCausalMemory(history: RegisterHistory, limits: Limits): Outcome {
  return checkViews(history, "all", limits);
}

/** `keeps`: whose reads-from pairs count as order, the process's own or all. */
function checkViews(history: RegisterHistory, keeps: "own" | "all", limits: Limits): Outcome {
  const writes = groupWrites(history);
  for (const [chain, nodes] of history.chains.entries()) {
    if (!nodes.some((node) => history.readsFrom[node]! >= initialValue)) continue;
    const edges = new View(history, writes, chain, keeps, limits).saturate();
    if (edges === "time") return { outcome: "unknown", reason: "time" };
    if (edges === undefined) continue;
    const [first] = nodes.map((node) => history.operations[node]);
    // Of an operation without answer it is not known that its client read anything.
    const process = first?.type === "ok" ? first.process : undefined;
    return { outcome: "violated", refutation: { edges, cycle: () => plainestCycle(history, edges) ?? [], process } };
  }
  return holds;
}

const none = 0x7fffffff;

class View {
  private readonly edges: Edges;
  private readonly reads: readonly number[];
  /** By node: the first of the process's reads (position in `reads`) that it comes before or is, `none` if there is none. */
  private readonly firstRead: Int32Array;
  /** By write and group of its key (write × groups + group): how many writes of the group are known to come before the write. */
  private readonly ordered = new Map<number, number>();

  constructor(
    private readonly history: RegisterHistory,
    private readonly writes: WriteGroups,
    chain: number,
    keeps: "own" | "all",
    private readonly limits: Limits,
  ) {
    const { previous, readsFrom, key } = history;
    this.reads = (history.chains[chain] ?? []).filter((node) => readsFrom[node]! >= initialValue);
    this.firstRead = new Int32Array(key.length);
    this.edges = new Edges(key.length);
    for (let node = 0; node < key.length; node++) {
      if (previous[node]! >= 0) this.edges.add(previous[node]!, node, edgeKind.program, -1);
    }
    for (let node = 0; node < key.length; node++) {
      const own = history.chain[node] === chain;
      if (readsFrom[node]! > initialValue && (own || keeps === "all")) {
        this.edges.add(readsFrom[node]!, node, edgeKind.readsFrom, -1);
      }
    }
    for (const read of this.reads) {
      if (readsFrom[read] !== initialValue) continue;
      for (let group = writes.firstGroup[key[read]!]!; group < writes.firstGroup[key[read]! + 1]!; group++) {
        this.edges.add(read, writes.nodes[writes.firstNode[group]!]!, edgeKind.initialRead, read);
      }
    }
  }

  /** The edges, if they have a cycle; undefined if they have none. */
  saturate(): Edges | undefined | "time" {
    for (;;) {
      this.edges.index();
      const order = this.edges.topologicalOrder();
      if (order.length < this.history.key.length) return this.edges;
      if (performance.now() > this.limits.deadline) return "time";
      this.findFirstReads(order);
      if (!this.applyRule()) return undefined;
    }
  }

  private findFirstReads(order: Int32Array): void {
    const { firstRead, edges } = this;
    firstRead.fill(none);
    for (const [index, read] of this.reads.entries()) firstRead[read] = index;
    for (let at = order.length - 1; at >= 0; at--) {
      const node = order[at]!;
      let first = firstRead[node]!;
      for (let k = edges.start[node]!; k < edges.start[node + 1]!; k++) {
        first = Math.min(first, firstRead[edges.to[edges.byNode[k]!]!]!);
      }
      firstRead[node] = first;
    }
  }

  /** True if anything new follows. */
  private applyRule(): boolean {
    const { readsFrom, key } = this.history;
    const { firstGroup, firstNode, nodes } = this.writes;
    const before = this.edges.count;
    for (const [index, read] of this.reads.entries()) {
      const writer = readsFrom[read] ?? notARead;
      if (writer < 0) continue;
      for (let group = firstGroup[key[read]!]!; group < firstGroup[key[read]! + 1]!; group++) {
        const last = this.lastBefore(group, index);
        const place = writer * (firstNode.length - 1) + group;
        if (last < (this.ordered.get(place) ?? firstNode[group]!)) continue;
        this.ordered.set(place, last + 1);
        if (nodes[last] !== writer) this.edges.add(nodes[last]!, writer, edgeKind.writeBefore, read);
      }
    }
    return this.edges.count > before;
  }

  /** Place of the last write of a group that comes before the read, less than the group's first if there is none. */
  private lastBefore(group: number, read: number): number {
    const { firstNode, nodes } = this.writes;
    let low = firstNode[group]!;
    let high = firstNode[group + 1]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.firstRead[nodes[middle]!]! <= read) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
