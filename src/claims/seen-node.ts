/** A node as claims see it: like one that is down once it has reported of itself what cannot be. */
import type { NodeId, Replica } from "../../nodes/host.js";
import type { ObservedNode } from "../contract/claim.js";

export class SeenNode implements ObservedNode {
  readonly id: NodeId;
  readonly index: number;
  trusted = true;

  constructor(private readonly node: ObservedNode) {
    this.id = node.id;
    this.index = node.index;
  }

  get replica(): Replica | undefined {
    return this.trusted ? this.node.replica : undefined;
  }
}
