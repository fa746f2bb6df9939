/**
 * The two epochs that a node must not forget (DSN 2011, section IV): the one that it has promised itself to last (f.p, ZooKeeper's
 * acceptedEpoch), and the one whose leader it has acknowledged last (f.a, currentEpoch). The promised leader is kept beside it, so that a
 * message that was lost can be asked for again; a leader promises itself its own epoch first, and so never proposes one twice.
 */
import type { Assertions } from "../assertions.js";
import type { Disk, NodeId } from "../host.js";
import type { ZabVariant } from "./variants.js";

const file = "epochs";

export class Epochs {
  /** f.p */
  accepted = 0;
  acceptedFrom: NodeId | null = null;
  /** f.a */
  current = 0;

  constructor(
    private readonly disk: Disk,
    private readonly variant: ZabVariant | null,
    private readonly assertions: Assertions,
  ) {}

  load(): void {
    const state = this.disk.read(file).at(-1);
    if (typeof state !== "object" || state === null) return;
    if (!("accepted" in state && "acceptedFrom" in state && "current" in state)) return;
    this.accepted = Number(state.accepted);
    this.acceptedFrom = typeof state.acceptedFrom === "string" ? state.acceptedFrom : null;
    this.current = Number(state.current);
  }

  /** Phase 1, step f.1.1: from now on no leader of an earlier epoch is acknowledged. */
  promise(epoch: number, leader: NodeId): void {
    this.assertions.assert(epoch > this.accepted, "an epoch is promised once, and epochs only grow", `epoch ${epoch}`);
    this.accepted = epoch;
    this.acceptedFrom = leader;
    this.persist();
  }

  /** Phase 2, step f.2.1. */
  enter(epoch: number): void {
    this.assertions.assert(
      epoch === this.accepted,
      "a leader is acknowledged in the epoch that was promised to it",
      `epoch ${epoch}`,
    );
    if (epoch === this.current) return;
    this.current = epoch;
    this.persist();
  }

  private persist(): void {
    if (this.variant === "epoch-not-persisted") return;
    const { accepted, acceptedFrom, current } = this;
    this.disk.rewrite(file, [{ accepted, acceptedFrom, current }]);
    this.disk.sync();
  }
}
