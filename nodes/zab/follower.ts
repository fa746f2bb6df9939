/**
 * A follower's side of the three phases (DSN 2011, section IV, steps f.1.1 to f.3.2; Medeiros 2012, section 4.3). It lasts from the
 * election until the leader falls silent. Channels of the paper are FIFO; ours lose what was under way when a connection breaks, so that a
 * follower that misses something reports where its history ends, and gets the rest as it did in phase 2.
 */
import type { Assertions } from "../assertions.js";
import type { Host, NodeId } from "../host.js";
import type { Epochs } from "./epochs.js";
import type { History } from "./history.js";
import type {
  Commit,
  Entry,
  NewEpoch,
  NewLeader,
  Ping,
  Propose,
  ToFollower,
  UpToDate,
  ZabMessage,
} from "./messages.js";
import type { Snapshot } from "./snapshots.js";
import type { ZabTrace } from "./traces.js";
import type { ZabVariant } from "./variants.js";
import { compareZxids, type Zxid } from "./zxid.js";

/** Longer than a leader takes to notice that it has lost its quorum, so that it usually knows first. */
export const silenceMs = 500;
const joinMs = 60;

/** The replica that follows. */
export interface FollowerOwner {
  readonly epochs: Epochs;
  readonly history: History;
  /** Delivers up to this place in the history. */
  deliverUpTo(index: number): void;
  /** Keeps the first `length` transactions. */
  cutBack(length: number): void;
  /** Puts others in the place of all transactions, behind a snapshot if there is one. */
  replaceHistory(entries: readonly Entry[], snapshot: Snapshot | undefined): void;
  /** The epoch is current. */
  entered(): void;
  /** Up to here the leader had committed when it was asked. */
  synced(number: number, committed: Zxid): void;
  /** Goes on with an election. */
  look(): void;
}

export class Follower {
  /** Phase 2 is behind it: it accepts proposals. */
  private synchronised = false;
  /** It may serve clients. */
  upToDate = false;
  /** It has reported a gap since the last heartbeat. */
  private reported = false;

  constructor(
    private readonly owner: FollowerOwner,
    private readonly host: Host<ZabMessage, ZabTrace>,
    readonly leader: NodeId,
    private readonly variant: ZabVariant | null,
    private readonly assertions: Assertions,
  ) {}

  start(): void {
    this.join();
    this.host.setTimer("silence", silenceMs);
  }

  end(): void {
    this.host.cancelTimer("join");
    this.host.cancelTimer("silence");
  }

  /** This node, which it has taken for its leader, says that it follows another. */
  isLeftAloneBy(node: NodeId): boolean {
    return node === this.leader && !this.synchronised;
  }

  onTimer(name: "join" | "silence"): void {
    if (name === "join") this.join();
    else this.owner.look();
  }

  onMessage(from: NodeId, message: ToFollower): void {
    const stranger = from !== this.leader;
    if (stranger && this.variant !== "accepts-deposed-primary") return;
    switch (message.type) {
      case "NewEpoch":
        if (!stranger) this.onNewEpoch(message);
        return;
      case "NewLeader":
        if (!stranger) this.onNewLeader(message);
        return;
      case "UpToDate":
        this.onUpToDate(message);
        return;
      case "Propose":
        this.onPropose(from, message);
        return;
      case "Commit":
        this.onCommit(message);
        return;
      case "Ping":
        this.onPing(from, message);
        return;
      case "Synced":
        if (message.epoch === this.epoch) this.owner.synced(message.number, message.committed);
        return;
    }
  }

  /** The epoch that it has promised to this leader; 0 before that. */
  private get epoch(): number {
    const { accepted, acceptedFrom } = this.owner.epochs;
    return acceptedFrom === this.leader ? accepted : 0;
  }

  // Phase 1, discovery

  /** Asks again until it is synchronised. */
  private join(): void {
    if (this.synchronised) return;
    const { accepted: acceptedEpoch, acceptedFrom } = this.owner.epochs;
    this.host.send(this.leader, { type: "CEpoch", acceptedEpoch, acceptedFrom });
    this.host.setTimer("join", joinMs);
  }

  private onNewEpoch({ epoch }: NewEpoch): void {
    const { epochs } = this.owner;
    if (epoch > epochs.accepted) {
      epochs.promise(epoch, this.leader);
      this.host.trace({ type: "vote", epoch, for: this.leader });
    }
    // Otherwise it may have promised the epoch to this leader before, and the answer was lost.
    if (epoch === this.epoch && !this.synchronised) this.report();
  }

  private report(): void {
    const { epochs, history } = this.owner;
    this.host.send(this.leader, {
      type: "AckEpoch",
      epoch: this.epoch,
      currentEpoch: epochs.current,
      last: history.last,
    });
  }

  // Phase 2, synchronisation

  private onNewLeader({ epoch, sync, reported, to, entries, complete, snapshot }: NewLeader): void {
    const { owner, variant } = this;
    const { history } = owner;
    // Without the promise it must not be acknowledged (step f.2.1). The difference is to a history reported earlier, not to the one here now.
    if (epoch !== this.epoch || compareZxids(reported, history.last) !== 0) return;
    const early = variant === "newleader-acked-early" || variant === "epoch-before-history";
    if (early && complete) this.enter(epoch);
    if (sync === "SNAP") owner.replaceHistory(entries, snapshot);
    else {
      if (sync === "TRUNC") owner.cutBack(history.placeOf(to));
      for (const entry of entries) history.append(entry);
    }
    if (variant !== "newleader-acked-early" && (entries.length > 0 || sync !== "DIFF")) this.host.disk.sync();
    if (!complete) {
      this.report();
      return;
    }
    // The history first: with the epoch alone, a node that crashes would pass for one that has it.
    this.enter(epoch);
    this.reported = false;
    if (!this.synchronised) {
      this.synchronised = true;
      this.host.cancelTimer("join");
      owner.entered();
    }
    this.host.setTimer("silence", silenceMs);
    this.host.send(this.leader, { type: "AckNewLeader", epoch, last: history.last });
  }

  private enter(epoch: number): void {
    const { epochs, history } = this.owner;
    if (epoch === epochs.current) return;
    epochs.enter(epoch);
    this.host.trace({ type: "zab/entered", epoch, last: { ...history.last } });
  }

  private onUpToDate({ epoch, committed }: UpToDate): void {
    if (!this.synchronised || epoch !== this.epoch) return;
    this.serve(committed);
  }

  private serve(committed: Zxid): void {
    this.owner.deliverUpTo(this.owner.history.placeOf(committed));
    this.upToDate = true;
  }

  // Phase 3, broadcast

  /** A primary that a quorum has left may not know it yet: its proposals are of an earlier epoch. */
  private isOfLeader(epoch: number): boolean {
    if (!this.synchronised) return false;
    return epoch === this.epoch || this.variant === "accepts-deposed-primary";
  }

  private onPropose(from: NodeId, { epoch, previous, entry }: Propose): void {
    if (!this.isOfLeader(epoch)) return;
    const { history } = this.owner;
    const { last } = history;
    if (compareZxids(entry, last) > 0) {
      const follows = compareZxids(previous, last) === 0;
      const careless = this.variant === "accepts-gaps" || this.variant === "skips-synchronisation";
      if (!follows && !careless) {
        this.miss();
        return;
      }
      this.assert(follows, "a proposal is accepted after the one before it");
      this.assert(epoch === this.epoch, "proposals are accepted of the leader of the current epoch only");
      history.append(entry);
      if (this.variant !== "ack-before-sync") this.host.disk.sync();
    }
    this.host.send(from, { type: "Ack", epoch, last: history.last });
  }

  private miss(): void {
    if (this.reported) return;
    this.reported = true;
    this.report();
  }

  private onCommit({ epoch, zxid }: Commit): void {
    if (this.isOfLeader(epoch) && this.upToDate) this.owner.deliverUpTo(this.owner.history.placeOf(zxid));
  }

  /** Leaders send it once a quorum has acknowledged them. */
  private onPing(from: NodeId, { epoch, round, last, committed }: Ping): void {
    if (!this.isOfLeader(epoch)) return;
    const { owner } = this;
    this.host.setTimer("silence", silenceMs);
    this.serve(committed);
    this.host.send(from, { type: "Pong", epoch, round, last: owner.history.last });
    if (compareZxids(last, owner.history.last) > 0) {
      this.reported = false;
      this.miss();
    }
  }

  private assert(condition: boolean, invariant: string): void {
    if (!condition) this.assertions.assert(false, invariant, `epoch ${this.epoch}`);
  }
}
