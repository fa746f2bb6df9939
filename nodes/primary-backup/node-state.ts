/**
 * What a node must know after a restart beyond its log: the highest epoch that it has heard of, and whether its log has diverged. Epochs are unique
 * to a node: the m-th of node i is m·N + i.
 */
import type { Host, NodeId } from "../host.js";

const file = "state";

export class NodeState {
  epoch = 0;
  /** The primary of that epoch; null if it is not known. */
  primary: NodeId | null = null;
  /** The first entry that differs from the primary's, from when that was seen until an operator's repair. */
  divergedFrom: number | null = null;

  constructor(
    private readonly host: Pick<Host, "id" | "members" | "disk">,
    private readonly assert: (condition: boolean, invariant: string) => void,
  ) {}

  /** The next epoch of this node that is higher than all it has heard of. */
  nextEpoch(): number {
    const { length } = this.host.members;
    let epoch = Math.floor(this.epoch / length) * length + this.host.members.indexOf(this.host.id);
    while (epoch <= this.epoch) epoch += length;
    return epoch;
  }

  obey(epoch: number, primary: NodeId): void {
    if (epoch === this.epoch && primary === this.primary) return;
    this.assert(epoch >= this.epoch, "epochs only grow");
    this.assert(this.host.members[epoch % this.host.members.length] === primary, "an epoch has one primary");
    this.epoch = epoch;
    this.primary = primary;
    this.store();
  }

  /** False if the node has never stored any. */
  load(): boolean {
    const stored = this.host.disk.read(file).at(-1);
    if (typeof stored !== "object" || stored === null || !("epoch" in stored) || !("primary" in stored)) return false;
    this.epoch = Number(stored.epoch);
    this.primary = String(stored.primary);
    if ("divergedFrom" in stored) this.divergedFrom = Number(stored.divergedFrom);
    return true;
  }

  /** On the disk when it returns. */
  store(): void {
    const { epoch, primary, divergedFrom } = this;
    this.host.disk.rewrite(file, [{ epoch, primary, ...(divergedFrom === null ? {} : { divergedFrom }) }]);
    this.host.disk.sync();
  }
}
