/**
 * Program order. Each process does one operation after the other: a chain. An indeterminate operation comes after what its
 * process did before, but nothing comes after it, since it may take effect at any later time: it forks off into a chain of its
 * own. So a process that goes on after an indeterminate operation (see history/pairing.ts) gains no order from it.
 */
import type { Process } from "../../history/process.js";

export class Chains {
  /** Nodes of each chain in program order; a node's number is the order in which it was added. */
  readonly nodes: number[][] = [];
  /** Chain and place in the chain of each node. */
  readonly chain: number[] = [];
  readonly position: number[] = [];
  /** The node just before in program order, −1 for the first of a process. That of a fork is in another chain. */
  readonly previous: number[] = [];
  private readonly ofProcess = new Map<Process, number>();

  /** Adds the next nodes of a process, all in one operation. Operations must come in order of invocation. */
  add(process: Process, count: number, indeterminate: boolean): void {
    const own = this.ofProcess.get(process);
    const last = own === undefined ? undefined : this.nodes[own]?.at(-1);
    let chain = own;
    if (indeterminate || chain === undefined) {
      chain = this.nodes.length;
      this.nodes.push([]);
      if (!indeterminate) this.ofProcess.set(process, chain);
    }
    const list = this.nodes[chain] ?? [];
    for (let index = 0; index < count; index++) {
      const node = this.chain.length;
      this.previous.push(index > 0 ? node - 1 : (last ?? -1));
      this.chain.push(chain);
      this.position.push(list.length);
      list.push(node);
    }
  }
}
