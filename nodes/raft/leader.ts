/**
 * State that exists only while a replica leads, from its election until it steps down: the volatile state on leaders (figure 2 of the Raft
 * paper) with replication and commitment by counting (sections 5.3 and 5.4.2), rounds of heartbeats that confirm reads and reveal a lost
 * majority (Ongaro's thesis, 6.4 and 6.2), and the members that count (4.1 and 4.2.2). Membership changes and leadership transfer, which a
 * leader carries out as well, have files of their own.
 */

import type { Assertions } from "../assertions.js";
import { perMessage } from "../batches.js";
import type { ClientRequest, Host, NodeId } from "../host.js";
import { electorates, quorumOf, voters } from "./configuration.js";
import type { Copy } from "./copy.js";
import type { Lease } from "./lease.js";
import type { RaftLog } from "./log.js";
import { type ChangeOwner, MembershipChanges } from "./membership.js";
import type { AppendResult, Entry, RaftMessage, Snapshot } from "./messages.js";
import type { RaftSettings } from "./options.js";
import { type Peer, Peers } from "./peers.js";
import { PendingReads } from "./reads.js";
import type { RaftTrace } from "./traces.js";
import { Transfer } from "./transfer.js";
import type { RaftVariant } from "./variants.js";

const heartbeatMs = 60;
/**
 * A leader that has not heard from a majority for this long steps down. Longer than an election, so that a deposed leader that answers
 * reads by itself (`reads=local-leader`) has time to answer stale ones.
 */
const quorumLostMs = 1500;
const entriesPerMessage = 200;
const noEntries: readonly Entry[] = [];

const matchIndexOf = (peer: Peer): number => peer.matchIndex;
const roundOf = (peer: Peer): number => peer.round;

/** The replica that leads. */
export interface LeaderOwner {
  readonly term: number;
  readonly copy: Copy;
  /** The latest, if there is any: the beginning of the log may be there only. */
  readonly snapshot: Snapshot | undefined;
  /** Commits and applies the entries up to this one; answers the requests that the leader has proposed. */
  commitUpTo(index: number): void;
  /** Appends an entry, durably. */
  append(entry: Entry): void;
  /** Answers a read from the present state. */
  answerRead(request: ClientRequest): void;
  /** Continues as a follower in the same term. */
  stepDown(): void;
}

export class Leader implements ChangeOwner {
  private readonly peers: Peers;
  private readonly changes: MembershipChanges;
  private transfer: Transfer | undefined;
  private readonly variant: RaftVariant | null;
  private readonly reads = new PendingReads();
  /** Entries up to this one existed before the election; their clients asked another leader. */
  private readonly inherited: number;
  /** Index of the entry whose configuration is counted by. */
  private countsBy = 0;
  private round = 0;
  private beat = 0;

  constructor(
    private readonly owner: LeaderOwner,
    private readonly host: Host<RaftMessage, RaftTrace>,
    private readonly log: RaftLog,
    settings: RaftSettings,
    private readonly assertions: Assertions,
    private readonly lease: Lease | undefined,
  ) {
    this.variant = settings.variant;
    this.inherited = log.lastIndex;
    // Nodes removed earlier may not know it yet.
    this.peers = new Peers(host.id, host.members, log.lastIndex + 1, host.now());
    this.changes = new MembershipChanges(this, host, log, this.peers, settings, assertions);
    this.countMembers();
  }

  get term(): number {
    return this.owner.term;
  }

  get commitIndex(): number {
    return this.owner.copy.commitIndex;
  }

  /** Proposed entries may still be committed by the next leader; reads had no effect and can be asked again. */
  abandonRequests(): void {
    const { host, log } = this;
    for (let index = Math.max(this.inherited, this.commitIndex) + 1; index <= log.lastIndex; index++) {
      const { request } = log.at(index);
      if (request !== null) host.reply(request, { type: "info", error: "leadership lost" });
    }
    for (const request of this.reads.abandon()) {
      host.reply(request, { type: "fail", error: "leadership lost", retry: true });
    }
  }

  // Replication (section 5.3)

  /** True if this leader put the entry into the log, so a client waits for its answer. */
  proposed(index: number): boolean {
    return index > this.inherited;
  }

  /** Sends the entries appended since. */
  replicate(): void {
    for (const peer of this.peers.all) {
      if (peer.nextIndex <= this.log.lastIndex) this.sendEntries(peer);
    }
  }

  /** Begins a round, or steps down if a majority has been silent for too long. */
  heartbeat(): void {
    const now = this.host.now();
    // If the clock was set back, the count starts again: otherwise a silent majority would go unnoticed until the clock has caught up.
    for (const peer of this.peers.all) peer.heardAt = Math.min(peer.heardAt, now);
    if (!this.peers.majority((peer) => now - peer.heardAt < quorumLostMs)) {
      this.owner.stepDown();
      return;
    }
    this.beginRound();
    this.beat += 1;
    for (const peer of this.peers.all) {
      const stalled = peer.matchIndex < peer.nextIndex - 1 && peer.matchIndex === peer.matchAtHeartbeat;
      peer.matchAtHeartbeat = peer.matchIndex;
      if (stalled && peer.matchIndex > 0) peer.nextIndex = peer.matchIndex + 1;
      if (peer.nextIndex <= this.log.lastIndex) this.sendEntries(peer);
      else this.sendEmpty(peer);
    }
    this.setHeartbeatTimer();
  }

  setHeartbeatTimer(): void {
    this.host.setTimer("heartbeat", heartbeatMs);
  }

  /** An answer of this term. */
  onAppendResult(from: NodeId, message: AppendResult): void {
    const peer = this.peers.of(from);
    if (peer === undefined || message.round < peer.sinceRound) return;
    this.assertions.assert(message.term === this.owner.term, "an answer counts in the term that it was given in");
    peer.heardAt = this.host.now();
    peer.round = Math.max(peer.round, message.round);
    this.lease?.confirmed(this.peers.reached(this.round, roundOf));
    if (message.success) {
      peer.matchIndex = Math.max(peer.matchIndex, message.index);
      peer.nextIndex = Math.max(peer.nextIndex, peer.matchIndex + 1);
      if (peer.matchIndex > this.commitIndex) this.advanceCommit();
      this.peers.dismissInformed(peer, message.index, message.round);
      this.changes.learn();
      this.transfer?.progressed(peer);
    } else {
      peer.nextIndex = Math.max(peer.matchIndex + 1, Math.min(peer.nextIndex - 1, message.index), 1);
      this.sendEntries(peer);
    }
    this.answerReads();
  }

  private beginRound(): void {
    this.round += 1;
    this.lease?.sent(this.round);
  }

  /** Sends the entries from `nextIndex` on without waiting for answers to earlier messages. */
  private sendEntries(peer: Peer): void {
    if (peer.nextIndex <= this.log.base.index) {
      this.sendSnapshot(peer);
      return;
    }
    const prevLogIndex = peer.nextIndex - 1;
    const entries = this.log.from(peer.nextIndex, perMessage(this.host, entriesPerMessage));
    peer.nextIndex += entries.length;
    this.sendAppend(peer, prevLogIndex, entries);
  }

  /** An AppendEntries without entries, anchored where the logs certainly match: entries under way may not have arrived. */
  private sendEmpty(peer: Peer): void {
    const anchor = peer.matchIndex === 0 ? peer.nextIndex - 1 : peer.matchIndex;
    this.sendAppend(peer, Math.max(anchor, this.log.base.index), noEntries);
  }

  /** The log does not go back to the peer's next entry any more (thesis, section 5.1). */
  private sendSnapshot(peer: Peer): void {
    const { snapshot, term } = this.owner;
    if (snapshot === undefined || peer.snapshotBeat === this.beat) return;
    peer.snapshotBeat = this.beat;
    peer.nextIndex = snapshot.index + 1;
    this.host.send(peer.id, { type: "InstallSnapshot", term, snapshot, round: this.round });
  }

  private sendAppend(peer: Peer, prevLogIndex: number, entries: readonly Entry[]): void {
    this.host.send(peer.id, {
      type: "AppendEntries",
      term: this.owner.term,
      prevLogIndex,
      prevLogTerm: this.log.termAt(prevLogIndex),
      entries,
      leaderCommit: this.commitIndex,
      round: this.round,
    });
  }

  // Commitment (section 5.3, 5.4.2)

  advanceCommit(): void {
    const held = this.peers.reached(this.log.lastIndex, matchIndexOf);
    // Only entries of the current term are committed by counting; earlier ones are committed with them.
    const current = this.log.termAt(held) === this.owner.term;
    if (!current && this.variant !== "commit-older-term") return;
    if (held <= this.commitIndex) return;
    this.assertions.assert(current, "a leader commits by counting only entries of its own term");
    this.owner.commitUpTo(held);
  }

  /** The commit index has advanced. */
  committed(): void {
    this.answerReads();
    this.changes.committed();
    const { index, members, old } = this.log.configuration;
    if (index !== this.countsBy) this.adoptConfiguration();
    if (this.commitIndex < index || old !== undefined) return;
    // The membership is committed: removed nodes need to hear no more than that.
    if (members.includes(this.host.id)) this.peers.settle(index, this.round);
    else this.owner.stepDown();
  }

  /** An entry of this term is committed: only now does a new leader know which other entries are. */
  get knowsCommitted(): boolean {
    return this.log.termAt(this.commitIndex) === this.owner.term;
  }

  // Membership (thesis, chapter 4)

  /** An operator wants these members. */
  changeMembers(members: readonly NodeId[]): void {
    if (this.transfer === undefined) this.changes.request(members);
  }

  appendChange(entry: Entry): void {
    this.owner.append(entry);
    this.host.trace({ type: "membership", epoch: this.term, members: entry.members ?? [] });
    this.adoptConfiguration();
    this.replicate();
    this.advanceCommit();
  }

  private adoptConfiguration(): void {
    this.admit(voters(this.log.configuration));
    this.countMembers();
  }

  /** These nodes are sent the log, and have no vote yet. */
  teach(learners: readonly NodeId[]): void {
    this.admit(learners);
    this.peers.learning = learners;
    if (this.variant === "learner-counted") this.countMembers();
    this.replicate();
  }

  /** The configuration in the log has changed. */
  private countMembers(): void {
    const { configuration } = this.log;
    const groups = electorates(configuration);
    this.countsBy = configuration.index;
    this.peers.setElectorates(
      (this.variant === "joint-by-new-only" ? groups.slice(0, 1) : groups).map((members) => ({
        members: this.variant === "learner-counted" ? [...members, ...this.peers.learning] : members,
        quorum: quorumOf(members, this.variant === "even-split-quorum"),
      })),
    );
  }

  private admit(nodes: readonly NodeId[]): void {
    const strangers = this.peers.strangersAmong(nodes);
    if (strangers.length === 0) return;
    this.beginRound();
    // It is sent the last entry at once, and tells by its refusal how far it is behind.
    const nextIndex = Math.max(1, this.log.lastIndex);
    this.peers.admit(strangers, { nextIndex, heardAt: this.host.now(), sinceRound: this.round });
  }

  // Leadership transfer (thesis, section 3.10)

  /** True while another node is to take over: new updates would only keep it from catching up. */
  get handingOver(): boolean {
    return this.transfer !== undefined;
  }

  /** `to`: another member; the most advanced of the others if absent. */
  handOver(to: NodeId | undefined, withinMs: number): void {
    const members = voters(this.log.configuration);
    const candidates = this.peers.all.filter(({ id }) => members.includes(id) && (to ?? id) === id);
    const [target] = [...candidates].sort((a, b) => b.matchIndex - a.matchIndex);
    if (target === undefined || this.transfer !== undefined) return;
    this.transfer = new Transfer(this.host, this.log, this.term, target.id, () => this.lease?.giveUp(), withinMs);
    this.transfer.progressed(target);
    if (target.matchIndex === this.log.lastIndex) return;
    // Entries that are under way may be lost: this does not wait for the heartbeat that would notice.
    if (target.matchIndex > 0) target.nextIndex = target.matchIndex + 1;
    if (target.nextIndex <= this.log.lastIndex) this.sendEntries(target);
  }

  /** The other node has not taken over in time. */
  abandonTransfer(): void {
    this.transfer = undefined;
  }

  // Reads (thesis, section 6.4)

  confirmRead(request: ClientRequest): void {
    if (this.lease?.holds() && this.mayRead) {
      this.owner.answerRead(request);
      return;
    }
    this.beginRound();
    const unanswered = this.peers.majority(() => false) || this.peers.reached(this.round, roundOf) < this.round;
    this.assertions.assert(unanswered, "a read is confirmed by a round that no majority answered before it came");
    this.reads.add(request, this.round, this.mayRead ? this.commitIndex : -1);
    for (const peer of this.peers.all) this.sendEmpty(peer);
    this.answerReads();
  }

  /** For observers: whether it answers reads by itself. */
  get holdsLease(): boolean {
    return this.mayRead && this.lease?.lasts === true;
  }

  private get mayRead(): boolean {
    return this.variant === "read-before-noop" || this.knowsCommitted;
  }

  private answerReads(): void {
    const { nextRound } = this.reads;
    if (nextRound === undefined || !this.mayRead) return;
    const confirmed = this.peers.reached(this.round, roundOf);
    if (confirmed < nextRound) return;
    const { owner } = this;
    const { commitIndex, lastApplied } = owner.copy;
    this.reads.answer(confirmed, commitIndex, lastApplied, (request) => owner.answerRead(request));
  }
}
