/** What a node must know after a restart beyond its log: the highest epoch that it has heard of, and whether its log has diverged. */
import type { Disk, NodeId } from "../host.js";

const file = "state";

export class NodeState {
  epoch = 0;
  /** The primary of that epoch; null if it is not known. */
  primary: NodeId | null = null;
  /** The first entry that differs from the primary's, from when that was seen until an operator's repair. */
  divergedFrom: number | null = null;

  constructor(private readonly disk: Disk) {}

  /** False if the node has never stored any. */
  load(): boolean {
    const stored = this.disk.read(file).at(-1);
    if (typeof stored !== "object" || stored === null || !("epoch" in stored) || !("primary" in stored)) return false;
    this.epoch = Number(stored.epoch);
    this.primary = String(stored.primary);
    if ("divergedFrom" in stored) this.divergedFrom = Number(stored.divergedFrom);
    return true;
  }

  /** On the disk when it returns. */
  store(): void {
    const { epoch, primary, divergedFrom } = this;
    this.disk.rewrite(file, [{ epoch, primary, ...(divergedFrom === null ? {} : { divergedFrom }) }]);
    this.disk.sync();
  }
}
