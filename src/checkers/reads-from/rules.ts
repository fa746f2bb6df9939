/**
 * What follows for one node from what is known to come before it. For a read r that read from w, and any other write v of the
 * same key: if v comes before r then v comes before w; if w comes before v then r comes before v (Gibbons & Korach 1997; the
 * closure rules of Biswas & Enea, OOPSLA 2019). Per chain of writes only the last one before a node tells anything new.
 */
import { edgeKind } from "../order/edges.js";
import type { RegisterHistory } from "./history.js";
import { groupWrites, lastWriteBefore, type WriteGroups } from "./write-groups.js";

/** `read`: the read that the order of the two nodes follows from. Must make the clock of `to` grow at once. */
export type Derive = (from: number, to: number, kind: number, read: number) => void;

export class Rules {
  readonly writes: WriteGroups;
  /** Readers of node w: `readers[k]` for `firstReader[w]` ≤ k < `firstReader[w + 1]`. */
  readonly firstReader: Int32Array;
  readonly readers: Int32Array;

  /** `clocks[node * chains + chain]`: the last position in the chain that is known to come before the node. */
  constructor(
    private readonly history: RegisterHistory,
    private readonly clocks: Int32Array,
  ) {
    const nodes = history.operations.length;
    this.writes = groupWrites(history);
    this.firstReader = new Int32Array(nodes + 1);
    const readers = Array.from({ length: nodes }, (_, node) => node).filter((node) => history.readsFrom[node]! >= 0);
    for (const reader of readers) this.firstReader[history.readsFrom[reader]! + 1]! += 1;
    for (let node = 0; node < nodes; node++) this.firstReader[node + 1]! += this.firstReader[node]!;
    this.readers = Int32Array.from(readers.sort((a, b) => history.readsFrom[a]! - history.readsFrom[b]!));
  }

  apply(node: number, derive: Derive): void {
    const { firstGroup } = this.writes;
    const key = this.history.key[node]!;
    for (let group = firstGroup[key]!; group < firstGroup[key + 1]!; group++) this.applyTo(node, group, derive);
  }

  /** `group`: the writes of the node's key that one chain has. */
  applyTo(node: number, group: number, derive: Derive): void {
    const before = lastWriteBefore(this.history, this.writes, this.clocks, group, node);
    if (before < 0) return;
    const writer = this.history.readsFrom[node]!;
    if (writer >= 0 && before !== writer && !this.precedes(before, writer)) {
      derive(before, writer, edgeKind.writeBefore, node);
    }
    if (this.history.writes[node] !== 1) return;
    for (let k = this.firstReader[before]!; k < this.firstReader[before + 1]!; k++) {
      const reader = this.readers[k]!;
      if (reader !== node && !this.precedes(reader, node)) derive(reader, node, edgeKind.fromRead, reader);
    }
  }

  precedes(a: number, b: number): boolean {
    const { chain, chains, position } = this.history;
    return this.clocks[b * chains.length + chain[a]!]! >= position[a]!;
  }
}
