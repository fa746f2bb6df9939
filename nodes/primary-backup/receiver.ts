/**
 * The backup's side of log shipping: it makes its log equal to that of the primary that it obeys, whatever it held or acknowledged before. With manual
 * repair it stores nothing once it holds other entries than the primary.
 */
import type { Host, NodeId } from "../host.js";
import type { DiskLog } from "../log/disk-log.js";
import { type DiscardedTrace, discardedTrace } from "../trace.js";
import type { Copy } from "./copy.js";
import { differenceOf } from "./difference.js";
import type { Entry, PrimaryBackupMessage, Ship } from "./messages.js";
import type { NodeState } from "./node-state.js";
import type { Settings } from "./settings.js";
import type { PrimaryBackupTrace } from "./traces.js";

export class Receiver {
  constructor(
    private readonly host: Host<PrimaryBackupMessage, PrimaryBackupTrace>,
    private readonly settings: Settings,
    private readonly state: NodeState,
    private readonly log: DiskLog<Entry>,
    private readonly copy: Copy,
    private readonly assert: (condition: boolean, invariant: string) => void,
  ) {}

  /** A message of the primary that the node obeys. Returns the first entry that the primary does not have, if this node must not discard it. */
  onShip(from: NodeId, ship: Ship): number | null {
    const { log } = this;
    const { prevIndex, prevEpoch, entries, commit } = ship;
    if (prevIndex > log.lastIndex || log.epochAt(prevIndex) !== prevEpoch) {
      this.answer(from, false, Math.min(log.lastIndex, Math.max(0, prevIndex - 1)));
      return null;
    }
    const other = this.store(ship);
    if (other !== null) return other;
    const index = prevIndex + entries.length;
    const committed = Math.min(commit, index);
    this.assert(committed <= log.lastIndex, "only what is in the log can be committed");
    this.copy.commitUpTo(committed);
    this.answer(from, true, index);
    return null;
  }

  /** Discards the entries that the present primary does not have. */
  discardFrom(index: number): DiscardedTrace {
    const { sync, failover } = this.settings;
    // An asynchronous successor may lack committed entries, and one that promotes itself may not be the only one.
    this.assert(index > this.copy.commit || !sync || failover === "auto", "what is committed stays");
    return discardedTrace(this.state.epoch, index, this.copy.discardFrom(index));
  }

  private store(ship: Ship): number | null {
    const { from, missing } = differenceOf(this.log, ship);
    if (from !== null && this.settings.repair === "manual") return from;
    if (from !== null) this.host.trace(this.discardFrom(from));
    for (const entry of missing) {
      this.assert(this.log.epochAt(this.log.lastIndex) <= entry.epoch, "epochs never fall along a log");
      this.log.append(entry);
    }
    if (from !== null || missing.length > 0) this.host.disk.sync();
    return null;
  }

  private answer(primary: NodeId, success: boolean, index: number): void {
    this.host.send(primary, { type: "Shipped", epoch: this.state.epoch, success, index });
  }
}
