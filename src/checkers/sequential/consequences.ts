/**
 * What follows from the choices of a search: once a write has been chosen to come next, its readers that are still to come must
 * come before every other write of the key, and from that the rules of reads-from/rules.ts derive more. A contradiction shows at the
 * choice that made it, and not hundreds of choices later, where a search that goes back one by one would never arrive again.
 * Everything can be taken back in reverse order.
 */
import type { RegisterHistory } from "../reads-from/history.js";
import { type Derive, Rules } from "../reads-from/rules.js";
import type { Saturation } from "../reads-from/saturation.js";

/** Numbers of added edges and of grown entries of clocks, to be taken back to. */
export interface Mark {
  readonly edges: number;
  readonly grown: number;
}

/** Thrown, since it ends the work in the middle of a rule. */
const contradiction = Symbol("contradiction");

export class Consequences {
  private readonly rules: Rules;
  private readonly width: number;
  private readonly clocks: Int32Array;
  /** Place of each node in a topological order of what was given, and the nodes in that order. */
  private readonly rank: Int32Array;
  /** Of each node the chains whose entry in its clock has grown since it was last looked at. */
  private readonly grown: number[][];
  /** Place of the first node that has some. */
  private firstGrown: number;
  /** The writes of a key that a chain has, by key and chain. */
  private readonly groups = new Map<number, number>();
  /** Added edges; those out of one node are linked from the latest to the first. */
  private readonly latestOut: Int32Array;
  private readonly from: number[] = [];
  private readonly to: number[] = [];
  private readonly earlierOut: number[] = [];
  /** Entries of clocks that have grown, and what they were. */
  private readonly places: number[] = [];
  private readonly replaced: number[] = [];

  /**
   * Both kept by the search: how far each chain has come, and the edges into each node whose first node is not done, which for added
   * edges are counted here.
   */
  constructor(
    private readonly history: RegisterHistory,
    private readonly given: Saturation,
    private readonly frontier: Int32Array,
    private readonly missing: Int32Array,
  ) {
    const nodes = history.operations.length;
    this.width = history.chains.length;
    this.clocks = given.clocks.slice();
    this.rules = new Rules(history, this.clocks);
    this.rank = new Int32Array(nodes);
    for (let place = 0; place < nodes; place++) this.rank[given.order[place]!] = place;
    this.grown = Array.from({ length: nodes }, () => []);
    const { firstGroup, firstNode, nodes: writes } = this.rules.writes;
    for (let key = 0; key < history.keys.length; key++) {
      for (let group = firstGroup[key]!; group < firstGroup[key + 1]!; group++) {
        this.groups.set(key * this.width + history.chain[writes[firstNode[group]!]!]!, group);
      }
    }
    this.firstGrown = nodes;
    this.latestOut = new Int32Array(nodes).fill(-1);
  }

  get mark(): Mark {
    return { edges: this.from.length, grown: this.places.length };
  }

  get bytes(): number {
    return this.clocks.length * 4 + this.from.length * 12 + this.places.length * 8;
  }

  /** `by`: −1 once the node is done, 1 once it no longer is. */
  count(node: number, by: 1 | -1): void {
    for (let edge = this.latestOut[node]!; edge >= 0; edge = this.earlierOut[edge]!) {
      this.missing[this.to[edge]!]! += by;
    }
  }

  /** The write has just been done. False if what follows contradicts itself. */
  chosen(write: number): boolean {
    const { history, rules } = this;
    const { firstGroup, firstNode, nodes } = rules.writes;
    const key = history.key[write]!;
    try {
      for (let k = rules.firstReader[write]!; k < rules.firstReader[write + 1]!; k++) {
        const reader = rules.readers[k]!;
        for (let group = firstGroup[key]!; group < firstGroup[key + 1]!; group++) {
          const next = this.firstLeft(nodes, firstNode[group]!, firstNode[group + 1]!);
          if (next >= 0 && next !== reader && !rules.precedes(reader, next)) this.order(reader, next);
        }
      }
      this.carry();
      return true;
    } catch (thrown) {
      if (thrown !== contradiction) throw thrown;
      for (const chains of this.grown) chains.length = 0;
      this.firstGrown = this.grown.length;
      return false;
    }
  }

  takeBack(mark: Mark): void {
    while (this.from.length > mark.edges) {
      const from = this.from.pop()!;
      const to = this.to.pop()!;
      this.latestOut[from] = this.earlierOut.pop()!;
      this.missing[to]! -= 1;
    }
    while (this.places.length > mark.grown) this.clocks[this.places.pop()!] = this.replaced.pop()!;
  }

  private isDone(node: number): boolean {
    return this.history.position[node]! < this.frontier[this.history.chain[node]!]!;
  }

  /** Of the nodes of a chain from `begin` below `end` the first one that is not done, or −1. */
  private firstLeft(nodes: Int32Array, begin: number, end: number): number {
    let low = begin;
    let high = end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.isDone(nodes[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low === end ? -1 : nodes[low]!;
  }

  private readonly derive: Derive = (from, to) => this.order(from, to);

  private order(from: number, to: number): void {
    if (this.isDone(from)) return;
    // What is not done yet cannot come before what is.
    if (this.isDone(to)) throw contradiction;
    this.earlierOut.push(this.latestOut[from]!);
    this.latestOut[from] = this.from.length;
    this.from.push(from);
    this.to.push(to);
    this.missing[to]! += 1;
    this.raiseAll(to, from);
  }

  /** Carries what has grown along all edges, until nothing new follows. */
  private carry(): void {
    const { order, edges } = this.given;
    const { key } = this.history;
    while (this.firstGrown < order.length) {
      const begin = this.firstGrown;
      this.firstGrown = order.length;
      for (let place = begin; place < order.length; place++) {
        const node = order[place]!;
        const chains = this.grown[node]!;
        if (chains.length === 0) continue;
        this.grown[node] = [];
        for (const chain of chains) {
          // Of what is done only the last write of a key matters, and that was chosen.
          const group = this.groups.get(key[node]! * this.width + chain);
          if (group !== undefined) this.rules.applyTo(node, group, this.derive);
        }
        for (let k = edges.start[node]!; k < edges.start[node + 1]!; k++) {
          this.raise(edges.to[edges.byNode[k]!]!, node, chains);
        }
        for (let edge = this.latestOut[node]!; edge >= 0; edge = this.earlierOut[edge]!) {
          this.raise(this.to[edge]!, node, chains);
        }
      }
    }
  }

  /** What comes before `node` comes before `later`, in these chains. */
  private raise(later: number, node: number, chains: readonly number[]): void {
    for (const chain of chains) this.grow(later, chain, this.clocks[node * this.width + chain]!);
  }

  /** The node and whatever comes before it and is not done come before `later`. */
  private raiseAll(later: number, node: number): void {
    const { frontier } = this;
    const row = node * this.width;
    for (let chain = 0; chain < this.width; chain++) {
      if (this.clocks[row + chain]! >= frontier[chain]!) this.grow(later, chain, this.clocks[row + chain]!);
    }
    this.grow(later, this.history.chain[node]!, this.history.position[node]!);
  }

  private grow(node: number, chain: number, value: number): void {
    const place = node * this.width + chain;
    if (value <= this.clocks[place]!) return;
    this.places.push(place);
    this.replaced.push(this.clocks[place]!);
    this.clocks[place] = value;
    if (chain === this.history.chain[node] && value >= this.history.position[node]!) throw contradiction;
    this.grown[node]!.push(chain);
    this.firstGrown = Math.min(this.firstGrown, this.rank[node]!);
  }
}
