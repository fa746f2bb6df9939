/**
 * Zab after Junqueira, Reed and Serafini, "Zab: High-performance broadcast for primary-backup systems" (DSN 2011), with the election and
 * the differences of histories that ZooKeeper added (Medeiros, "ZooKeeper's atomic broadcast protocol: theory and practice", 2012), under
 * a replicated object that answers clients as ZooKeeper does: any node that is up to date takes requests, updates are forwarded to the
 * leader and answered where they were asked, once they are delivered there, and reads are answered by the node's own state.
 */
import { Assertions } from "../assertions.js";
import type { ClientRequest, Host, Json, LogView, NodeId, Outcome, Replica, ReplicaStatus } from "../host.js";
import { isQuery } from "../kv/state-machine.js";
import { majorityOf } from "../quorum.js";
import { Delivered, type DeliveryOwner } from "./delivered.js";
import { Election } from "./election.js";
import { Epochs } from "./epochs.js";
import { Follower, type FollowerOwner } from "./follower.js";
import type { History } from "./history.js";
import { Leader, type LeaderOwner } from "./leader.js";
import type { Entry, Notification, ZabMessage } from "./messages.js";
import { SyncedReads } from "./reads.js";
import type { Snapshot, SnapshotPolicy } from "./snapshots.js";
import type { ZabTrace } from "./traces.js";
import type { ZabVariant } from "./variants.js";
import { compareZxids, type Zxid } from "./zxid.js";

/** `confirmed-sync` and `sync`: the leader says first what is committed, with or without a quorum's word; `local`: no other node is asked. */
export type ReadMode = "confirmed-sync" | "sync" | "local";

export interface ZabOptions {
  readonly reads: ReadMode;
  /** Null: histories are kept whole. */
  readonly snapshots: SnapshotPolicy | null;
}

const remindMs = 100;
/** How many syncs, and how many updates, are asked for again at a time. */
const mostReminders = 100;

export class Zab implements Replica<ZabMessage>, LeaderOwner, FollowerOwner, DeliveryOwner {
  readonly epochs: Epochs;
  private readonly delivered: Delivered;
  private readonly readMode: ReadMode;
  /** Exactly one of them, once it has started: phase 0, or the other phases on either side. */
  private election: Election | undefined;
  private leading: Leader | undefined;
  private following: Follower | undefined;
  private round = 0;
  /** Updates that clients have asked here, and that are under way. */
  private readonly waiting = new Map<string, ClientRequest>();
  /** Those that waited when this follower last looked after them. */
  private late: ReadonlySet<ClientRequest> = new Set();
  private readonly reads: SyncedReads;
  private readonly firstRead: number;
  private readonly quorum: number;
  private readonly assertions: Assertions;
  readonly logView: LogView = {
    commitIndex: () => this.committed,
    lastIndex: () => this.history.lastIndex,
    epochAt: (index) => this.history.epochAt(index),
    requestAt: (index) => this.history.at(index).request,
    entryAt: (index) => this.history.find(index),
    firstIndex: () => this.history.base.index + 1,
    state: () => this.delivered.machine.snapshot(),
  };

  constructor(
    private readonly host: Host<ZabMessage, ZabTrace>,
    { reads, snapshots }: ZabOptions,
    private readonly variant: ZabVariant | null,
  ) {
    this.readMode = reads;
    this.quorum = majorityOf(host.members.length);
    this.assertions = new Assertions(host, variant);
    this.firstRead = Math.floor(host.random() * 2 ** 32);
    this.reads = new SyncedReads(this.firstRead);
    this.epochs = new Epochs(host.disk, variant, this.assertions);
    this.delivered = new Delivered(this, host, this.epochs, snapshots, variant, this.assertions);
  }

  start(): void {
    this.epochs.load();
    this.delivered.load();
    this.look();
  }

  onMessage(from: NodeId, message: ZabMessage): void {
    switch (message.type) {
      case "Notification":
        this.onNotification(from, message);
        return;
      case "CEpoch":
        // A node that takes this one for a leader learns which node it follows.
        if (this.following !== undefined) this.tellLeaderTo(from);
        this.leading?.onMessage(from, message);
        return;
      case "AckEpoch":
      case "AckNewLeader":
      case "Ack":
      case "Pong":
      case "Forward":
      case "Sync":
        this.leading?.onMessage(from, message);
        return;
      default:
        this.following?.onMessage(from, message);
    }
  }

  onTimer(name: string): void {
    if (name === "notify") this.election?.onTimer();
    else if (name === "join" || name === "silence") this.following?.onTimer(name);
    else if (name === "remind") this.remind();
    else if (name === "establish" || name === "ping") this.leading?.onTimer(name);
  }

  inspect(): ReplicaStatus {
    return {
      role: this.role,
      leads: this.leading?.broadcasts === true,
      epoch: this.epochs.current,
      leader: this.leading === undefined ? (this.following?.leader ?? null) : this.host.id,
      commitIndex: this.committed,
      lastIndex: this.history.lastIndex,
    };
  }

  life(): Json {
    return this.firstRead;
  }

  durable(): Readonly<Record<string, Json>> {
    const { accepted, acceptedFrom, current } = this.epochs;
    return { accepted, acceptedFrom, current };
  }

  private get role(): string {
    if (this.leading !== undefined) return "leading";
    return this.following === undefined ? "looking" : "following";
  }

  // Phase 0, leader election

  look(): void {
    this.abandonRequests();
    this.leading?.end();
    this.following?.end();
    this.leading = undefined;
    this.following = undefined;
    if (this.variant === "retained-state") this.delivered.retainState();
    this.traceRole();
    this.round += 1;
    const own = { currentEpoch: this.epochs.current, last: this.history.last };
    this.election = new Election(this.host, own, this.quorum, this.round, (leader) => this.elected(leader));
    this.election.start();
  }

  private elected(leader: NodeId): void {
    if (this.election === undefined) return;
    this.round = this.election.round;
    this.election = undefined;
    this.host.cancelTimer("notify");
    const { host, variant, assertions } = this;
    if (leader === host.id) {
      const syncMode = this.readMode === "sync" ? "trusting" : "confirmed";
      this.leading = new Leader(this, host, this.quorum, syncMode, variant, assertions);
      this.leading.start();
    } else {
      this.following = new Follower(this, host, leader, variant, assertions);
      this.following.start();
    }
  }

  private onNotification(from: NodeId, message: Notification): void {
    if (this.election !== undefined) {
      this.election.onNotification(from, message);
      return;
    }
    if (message.state === "looking") this.tellLeaderTo(from);
    else if (message.state === "following" && this.following?.isLeftAloneBy(from)) this.look();
  }

  private tellLeaderTo(other: NodeId): void {
    const leader = this.leading === undefined ? this.following?.leader : this.host.id;
    if (leader === undefined) return;
    const state = this.leading === undefined ? "following" : "leading";
    const { current: currentEpoch } = this.epochs;
    this.host.send(other, {
      ...{ type: "Notification", state, round: this.round, leader, currentEpoch },
      last: this.history.last,
    });
  }

  /** An epoch has become current here, as a follower. */
  entered(): void {
    this.traceRole();
  }

  established(): void {
    this.traceRole();
  }

  // Clients

  onRequest(request: ClientRequest): void {
    const { leading, following } = this;
    if (!(leading?.broadcasts || following?.upToDate)) {
      this.host.reply(request, { type: "fail", error: "not up to date with a leader", retry: true });
    } else if (isQuery(request.command)) this.read(request);
    else this.update(request);
  }

  private update(request: ClientRequest): void {
    const { leading } = this;
    // Another node was asked before, and what it handed on is delivered.
    const answer = this.delivered.machine.answered(request);
    if (answer !== undefined) this.host.reply(request, answer);
    else {
      if (leading === undefined) this.expectReminder();
      this.waiting.set(nameOf(request), request);
      if (leading !== undefined) leading.propose(request);
      else this.forward(request);
    }
  }

  private forward(request: ClientRequest): void {
    this.tellLeader({ type: "Forward", epoch: this.epochs.current, request });
  }

  private read(request: ClientRequest): void {
    if (this.readMode === "local") {
      this.answerRead(request);
      return;
    }
    this.expectReminder();
    this.askSync(this.reads.add(request));
  }

  private askSync(number: number): void {
    if (this.leading !== undefined) this.leading.sync(this.host.id, number);
    else this.tellLeader({ type: "Sync", epoch: this.epochs.current, number });
  }

  private tellLeader(message: ZabMessage): void {
    if (this.following !== undefined) this.host.send(this.following.leader, message);
  }

  synced(number: number, committed: Zxid): void {
    this.reads.synced(number, committed);
    this.answerReads();
  }

  private expectReminder(): void {
    if (!this.reads.waits && this.waiting.size === 0) this.host.setTimer("remind", remindMs);
  }

  /** Syncs and requests that were handed on get lost when a connection breaks. */
  private remind(): void {
    for (const number of this.reads.remind(mostReminders)) this.askSync(number);
    const late = this.late;
    this.late = new Set(this.following === undefined ? [] : this.waiting.values());
    const lost = [...this.late].filter((request) => late.has(request));
    for (const request of lost.slice(0, mostReminders)) this.forward(request);
    if (this.reads.waits || this.late.size > 0) this.host.setTimer("remind", remindMs);
  }

  private answerReads(): void {
    const delivered = this.history.zxidAt(this.committed);
    this.reads.answer(
      (zxid) => compareZxids(zxid, delivered) <= 0,
      (request) => this.answerRead(request),
    );
  }

  private answerRead(request: ClientRequest): void {
    this.host.reply(request, this.delivered.machine.query(request.command));
  }

  /** An update may still be committed by the next leader; a read had no effect and can be asked again. */
  private abandonRequests(): void {
    for (const request of this.waiting.values()) this.host.reply(request, { type: "info", error: "leader lost" });
    this.waiting.clear();
    for (const request of this.reads.abandon()) {
      this.host.reply(request, { type: "fail", error: "leader lost", retry: true });
    }
  }

  // The history

  deliverUpTo(index: number): void {
    if (index <= this.committed) return;
    this.delivered.takeSnapshot();
    this.delivered.deliverUpTo(index);
    this.answerReads();
  }

  applied(request: ClientRequest, outcome: Outcome): void {
    const name = nameOf(request);
    const waiting = this.waiting.get(name);
    if (waiting === undefined) return;
    this.waiting.delete(name);
    this.host.reply(waiting, outcome);
  }

  restored(): void {
    for (const request of this.waiting.values()) {
      const outcome = this.delivered.machine.answered(request);
      if (outcome !== undefined) this.applied(request, outcome);
    }
  }

  get history(): History {
    return this.delivered.history;
  }

  get committed(): number {
    return this.delivered.committed;
  }

  get snapshot(): Snapshot | undefined {
    return this.delivered.snapshot;
  }

  cutBack(length: number): void {
    this.delivered.cutBack(length);
  }

  replaceHistory(entries: readonly Entry[], snapshot: Snapshot | undefined): void {
    this.delivered.replace(entries, snapshot);
  }

  private traceRole(): void {
    const leads = this.leading?.broadcasts === true;
    this.host.trace({ type: "role", role: this.role, leads, epoch: this.epochs.current });
  }
}

/** Of a request, whichever node hands it on. */
function nameOf({ client, seq }: ClientRequest): string {
  return `${client}/${seq}`;
}
