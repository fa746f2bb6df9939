/**
 * A leader's side of the three phases (DSN 2011, section IV, steps l.1.1 to l.3.4; Medeiros 2012, section 4.3), from its election until
 * it has lost its quorum. It counts as a follower of its own. In discovery the paper's leader takes over the most recent history of
 * its quorum; here, as in ZooKeeper, the election has found that one already, and a leader that meets a more recent one gives up.
 */

import type { Assertions } from "../assertions.js";
import { perMessage } from "../batches.js";
import type { ClientRequest, Host, NodeId } from "../host.js";
import type { Epochs } from "./epochs.js";
import type { History } from "./history.js";
import type { AckEpoch, AckNewLeader, CEpoch, Entry, NewLeader, Pong, ToLeader, ZabMessage } from "./messages.js";
import type { Snapshot } from "./snapshots.js";
import type { ZabTrace } from "./traces.js";
import type { ZabVariant } from "./variants.js";
import { compareRecency, compareZxids, noZxid, type Recency, type Zxid } from "./zxid.js";

const establishMs = 500;
const pingMs = 50;
/** Heartbeats without an answer after which a follower counts as lost: 350 ms, while followers wait for 500. */
const missedPings = 7;
const entriesPerDiff = 200;

/** `confirmed`: a sync is answered once a quorum has shown that it still follows; otherwise at once, as ZooKeeper's timeouts allow. */
export type SyncMode = "confirmed" | "trusting";

/** The replica that leads. */
export interface LeaderOwner {
  readonly epochs: Epochs;
  readonly history: History;
  readonly committed: number;
  /** The latest, if there is one: the beginning of the history may be there only. */
  readonly snapshot: Snapshot | undefined;
  deliverUpTo(index: number): void;
  /** A quorum has acknowledged the leader, and the initial history is delivered. */
  established(): void;
  synced(number: number, committed: Zxid): void;
  look(): void;
}

/** What is known of a follower. */
interface Peer {
  /** Place in the history up to which it has acknowledged. */
  matched: number;
  /** It gets proposals: what came before them is on its way. */
  subscribed: boolean;
  acknowledged: boolean;
  round: number;
  missed: number;
}

interface WaitingSync {
  readonly from: NodeId;
  readonly number: number;
  readonly round: number;
  readonly committed: Zxid;
}

export class Leader {
  private phase: "discovery" | "synchronisation" | "broadcast" = "discovery";
  /** 0 until a quorum has said which epochs it has promised. */
  private epoch = 0;
  private readonly promised = new Map<NodeId, number>();
  private readonly histories = new Map<NodeId, Recency>();
  private readonly peers = new Map<NodeId, Peer>();
  /** Length of the initial history (I_e). */
  private initial = 0;
  private round = 0;
  private syncs: WaitingSync[] = [];
  /** By client: its last request that a follower handed on. */
  private readonly forwarded = new Map<string, number>();

  constructor(
    private readonly owner: LeaderOwner,
    private readonly host: Host<ZabMessage, ZabTrace>,
    private readonly quorum: number,
    private readonly syncMode: SyncMode,
    private readonly variant: ZabVariant | null,
    private readonly assertions: Assertions,
  ) {}

  start(): void {
    this.host.setTimer("establish", establishMs);
    this.promised.set(this.host.id, this.owner.epochs.accepted);
    this.chooseEpoch();
  }

  end(): void {
    this.host.cancelTimer("establish");
    this.host.cancelTimer("ping");
  }

  onTimer(name: "establish" | "ping"): void {
    if (name === "ping") this.heartbeat();
    else this.owner.look();
  }

  get broadcasts(): boolean {
    return this.phase === "broadcast";
  }

  onMessage(from: NodeId, message: ToLeader): void {
    if (message.type === "CEpoch") {
      this.onCEpoch(from, message);
      return;
    }
    if (message.epoch !== this.epoch || this.epoch === 0) return;
    switch (message.type) {
      case "AckEpoch":
        this.onAckEpoch(from, message);
        return;
      case "AckNewLeader":
        this.onAckNewLeader(from, message);
        return;
      case "Ack":
        this.acknowledged(from, message.last);
        return;
      case "Pong":
        this.onPong(from, message);
        return;
      case "Forward":
        if (this.broadcasts) this.onForward(message.request);
        return;
      case "Sync":
        if (this.broadcasts) this.sync(from, message.number);
        return;
    }
  }

  // Phase 1, discovery

  private onCEpoch(from: NodeId, { acceptedEpoch, acceptedFrom }: CEpoch): void {
    if (this.epoch === 0) {
      this.promised.set(from, acceptedEpoch);
      this.chooseEpoch();
    } else if (acceptedEpoch > this.epoch || (acceptedEpoch === this.epoch && acceptedFrom !== this.host.id)) {
      // It has promised not to follow a leader of this epoch. ZooKeeper refuses it until an epoch comes that is late enough.
      this.owner.look();
    } else this.host.send(from, { type: "NewEpoch", epoch: this.epoch });
  }

  /** Steps l.1.1 and, of itself, f.1.1: the promise is on disk before another node hears of the epoch (ZOOKEEPER-1291). */
  private chooseEpoch(): void {
    if (this.promised.size < this.quorum) return;
    const { epochs, history } = this.owner;
    const { id } = this.host;
    this.epoch = Math.max(...this.promised.values()) + 1;
    epochs.promise(this.epoch, id);
    this.host.trace({ type: "vote", epoch: this.epoch, for: id });
    this.histories.set(id, { currentEpoch: epochs.current, last: history.last });
    for (const other of this.promised.keys()) {
      if (other !== id) this.host.send(other, { type: "NewEpoch", epoch: this.epoch });
    }
    this.discovered();
  }

  private onAckEpoch(from: NodeId, { currentEpoch, last }: AckEpoch): void {
    if (this.phase !== "discovery") {
      this.synchronise(from, last);
      return;
    }
    const reported = { currentEpoch, last };
    if (compareRecency(reported, this.own) > 0) {
      this.owner.look();
      return;
    }
    this.histories.set(from, reported);
    this.discovered();
  }

  private get own(): Recency {
    return { currentEpoch: this.owner.epochs.current, last: this.owner.history.last };
  }

  /** Step l.1.2: a quorum has promised the epoch, and no history in it is more recent than this one. */
  private discovered(): void {
    if (this.histories.size < this.quorum) return;
    const { epochs, history } = this.owner;
    this.assert(
      [...this.histories.values()].every((reported) => compareRecency(reported, this.own) <= 0),
      "the initial history is the most recent of a quorum",
    );
    this.phase = "synchronisation";
    this.initial = history.lastIndex;
    epochs.enter(this.epoch);
    this.host.trace({ type: "zab/initial", epoch: this.epoch, last: { ...history.last } });
    for (const [follower, { last }] of this.histories) {
      if (follower !== this.host.id) this.synchronise(follower, last);
    }
    this.establish();
  }

  // Phase 2, synchronisation

  /** Step l.2.1: brings a follower whose history ends with `last` to the leader's own. */
  private synchronise(follower: NodeId, last: Zxid): void {
    const message = this.differenceTo(last);
    this.host.send(follower, message);
    const peer = this.peerOf(follower);
    peer.missed = 0;
    // What is proposed from here on follows on the channel (section IV-C).
    if (message.complete) peer.subscribed = true;
  }

  private differenceTo(reported: Zxid): NewLeader {
    const { history } = this.owner;
    const head = { type: "NewLeader", epoch: this.epoch, reported } as const;
    const place = history.placeOf(reported);
    // What the follower lacks, only a snapshot has (ZooKeeper: its last zxid is below minCommittedLog).
    if (place < history.base.index) return { ...head, ...this.everything() };
    const to = history.zxidAt(place);
    if (this.variant === "skips-synchronisation") {
      return { ...head, sync: "DIFF", to, entries: [], complete: true };
    }
    const entries = history.from(place + 1, perMessage(this.host, entriesPerDiff));
    const complete = place + entries.length === history.lastIndex;
    if (compareZxids(to, reported) === 0) return { ...head, sync: "DIFF", to, entries, complete };
    // It is ahead of the leader's history, or beside it. Within an epoch it holds all that the leader holds up to `to`.
    if (to.epoch === reported.epoch) {
      const sync = this.variant === "diff-without-trunc" ? "DIFF" : "TRUNC";
      return { ...head, sync, to, entries, complete };
    }
    return { ...head, ...this.everything() };
  }

  private everything(): Pick<NewLeader, "sync" | "to" | "entries" | "complete" | "snapshot"> {
    const { history, snapshot } = this.owner;
    const after = snapshot?.index ?? 0;
    const entries = history.from(after + 1, history.lastIndex);
    return { sync: "SNAP", to: noZxid, entries, complete: true, ...(snapshot === undefined ? {} : { snapshot }) };
  }

  private onAckNewLeader(from: NodeId, { last }: AckNewLeader): void {
    const peer = this.peerOf(from);
    peer.acknowledged = true;
    if (this.broadcasts) this.tellUpToDate(from);
    this.acknowledged(from, last);
    this.establish();
  }

  /** Step l.2.2: a quorum has the initial history, which is thereby committed as a whole. */
  private establish(): void {
    if (this.phase !== "synchronisation") return;
    const acknowledged = [...this.peers].filter(([, peer]) => peer.acknowledged);
    const byQuorum = acknowledged.length + 1 >= this.quorum;
    if (!byQuorum && this.variant !== "skips-synchronisation") return;
    this.assert(byQuorum, "a leader broadcasts after a quorum has acknowledged it");
    this.phase = "broadcast";
    this.host.cancelTimer("establish");
    this.owner.deliverUpTo(this.initial);
    this.owner.established();
    for (const [follower] of acknowledged) this.tellUpToDate(follower);
    this.host.setTimer("ping", pingMs);
  }

  private tellUpToDate(follower: NodeId): void {
    this.host.send(follower, { type: "UpToDate", epoch: this.epoch, committed: this.committed });
  }

  private get committed(): Zxid {
    return this.owner.history.zxidAt(this.owner.committed);
  }

  // Phase 3, broadcast

  /** A follower that hears nothing of a request hands it on again, and it may have arrived the first time. */
  private onForward(request: ClientRequest): void {
    const { client, seq } = request;
    if ((this.forwarded.get(client) ?? 0) >= seq) return;
    this.forwarded.set(client, seq);
    this.propose(request);
  }

  /** Step l.3.1: the next transaction of this primary. */
  propose(request: ClientRequest): void {
    const { history } = this.owner;
    const previous = history.last;
    const counter = previous.epoch === this.epoch ? previous.counter + 1 : 1;
    const entry: Entry = { epoch: this.epoch, counter, request };
    history.append(entry);
    this.host.disk.sync();
    this.tell({ type: "Propose", epoch: this.epoch, previous, entry });
    this.advance();
  }

  private tell(message: ZabMessage): void {
    for (const [follower, { subscribed }] of this.peers) if (subscribed) this.host.send(follower, message);
  }

  private acknowledged(from: NodeId, last: Zxid): void {
    const peer = this.peerOf(from);
    peer.missed = 0;
    peer.matched = Math.max(peer.matched, this.owner.history.placeOf(last));
    this.advance();
  }

  /** Step l.3.2: commits what a quorum has acknowledged. */
  private advance(): void {
    if (!this.broadcasts) return;
    const held = this.reached(this.owner.history.lastIndex, ({ matched }) => matched);
    if (held <= this.owner.committed) return;
    this.owner.deliverUpTo(held);
    this.tell({ type: "Commit", epoch: this.epoch, zxid: this.committed });
  }

  /** The highest value that a quorum has reached; `own` is this node's. */
  private reached(own: number, progressOf: (peer: Peer) => number): number {
    const values = [own, ...[...this.peers.values()].map(progressOf)].sort((a, b) => b - a);
    return values[this.quorum - 1] ?? 0;
  }

  private heartbeat(): void {
    for (const peer of this.peers.values()) peer.missed += 1;
    const heard = [...this.peers.values()].filter(({ missed }) => missed <= missedPings).length;
    if (heard + 1 < this.quorum) {
      this.owner.look();
      return;
    }
    this.ping();
    this.host.setTimer("ping", pingMs);
  }

  private ping(): void {
    const { epoch, round, committed } = this;
    this.tell({ type: "Ping", epoch, round, last: this.owner.history.last, committed });
  }

  private onPong(from: NodeId, { round, last }: Pong): void {
    const peer = this.peerOf(from);
    peer.round = Math.max(peer.round, round);
    this.acknowledged(from, last);
    this.answerSyncs();
  }

  // Syncs

  /** Up to where the history is committed now; said once it is certain that no later leader has committed more. */
  sync(from: NodeId, number: number): void {
    if (this.syncMode === "trusting") {
      this.tellSynced({ from, number, round: 0, committed: this.committed });
      return;
    }
    if (this.syncs.some((sync) => sync.from === from && sync.number === number)) return;
    this.round += 1;
    this.syncs.push({ from, number, round: this.round, committed: this.committed });
    this.ping();
    this.answerSyncs();
  }

  private answerSyncs(): void {
    if (this.syncs.length === 0) return;
    const confirmed = this.reached(this.round, ({ round }) => round);
    const ready = this.syncs.filter(({ round }) => round <= confirmed);
    if (ready.length === 0) return;
    this.syncs = this.syncs.filter(({ round }) => round > confirmed);
    for (const sync of ready) this.tellSynced(sync);
  }

  private tellSynced({ from, number, committed }: WaitingSync): void {
    if (from === this.host.id) this.owner.synced(number, committed);
    else this.host.send(from, { type: "Synced", epoch: this.epoch, number, committed });
  }

  private peerOf(follower: NodeId): Peer {
    const known = this.peers.get(follower);
    if (known !== undefined) return known;
    const peer = { matched: 0, subscribed: false, acknowledged: false, round: 0, missed: 0 };
    this.peers.set(follower, peer);
    return peer;
  }

  private assert(condition: boolean, invariant: string): void {
    if (!condition) this.assertions.assert(false, invariant, `epoch ${this.epoch}`);
  }
}
