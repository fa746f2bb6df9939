/**
 * State that exists only while a replica leads, from its election until it steps down: the volatile state on leaders (figure 2 of the Raft
 * paper) with replication and commitment by counting (sections 5.3 and 5.4.2), rounds of heartbeats that confirm reads and reveal a lost
 * majority (Ongaro's thesis, 6.4 and 6.2), and the members that count (4.1 and 4.2.2).
 */
import type { Assertions } from "../assertions.js";
import type { ClientRequest, Host, NodeId } from "../host.js";
import type { ClockLease } from "./clock-lease.js";
import type { RaftLog } from "./log.js";
import type { AppendResult, Entry, RaftMessage } from "./messages.js";
import { type Peer, Peers, quorumOf } from "./peers.js";
import { PendingReads } from "./reads.js";
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
  readonly commitIndex: number;
  readonly lastApplied: number;
  /** Commits and applies the entries up to this one; answers the requests that the leader has proposed. */
  commitUpTo(index: number): void;
  /** Answers a read from the present state. */
  answerRead(request: ClientRequest): void;
  /** Continues as a follower in the same term. */
  stepDown(): void;
}

export class Leader {
  private readonly peers: Peers;
  private readonly reads = new PendingReads();
  /** Entries up to this one existed before the election; their clients asked another leader. */
  private readonly inherited: number;
  private round = 0;

  constructor(
    private readonly owner: LeaderOwner,
    private readonly host: Host<RaftMessage>,
    private readonly log: RaftLog,
    private readonly variant: RaftVariant | null,
    private readonly assertions: Assertions,
    private readonly lease: ClockLease | undefined,
  ) {
    this.inherited = log.lastIndex;
    // Nodes removed earlier may not know it yet.
    this.peers = new Peers(host.id, host.members, log.lastIndex + 1, host.now());
    this.countMembers();
    lease?.reset();
  }

  /** Proposed entries may still be committed by the next leader; reads had no effect and can be asked again. */
  abandonRequests(): void {
    const { host, log } = this;
    for (let index = Math.max(this.inherited, this.owner.commitIndex) + 1; index <= log.lastIndex; index++) {
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
    if (peer === undefined) return;
    this.assertions.assert(message.term === this.owner.term, "an answer counts in the term that it was given in");
    peer.heardAt = this.host.now();
    peer.round = Math.max(peer.round, message.round);
    this.lease?.confirmed(this.peers.reached(this.round, roundOf));
    if (message.success) {
      peer.matchIndex = Math.max(peer.matchIndex, message.index);
      peer.nextIndex = Math.max(peer.nextIndex, peer.matchIndex + 1);
      if (peer.matchIndex > this.owner.commitIndex) this.advanceCommit();
      this.peers.dismissInformed(peer, message.index, message.round);
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
    const prevLogIndex = peer.nextIndex - 1;
    const entries = this.log.from(peer.nextIndex, entriesPerMessage);
    peer.nextIndex += entries.length;
    this.sendAppend(peer, prevLogIndex, entries);
  }

  /** An AppendEntries without entries, anchored where the logs certainly match: entries under way may not have arrived. */
  private sendEmpty(peer: Peer): void {
    this.sendAppend(peer, peer.matchIndex === 0 ? peer.nextIndex - 1 : peer.matchIndex, noEntries);
  }

  private sendAppend(peer: Peer, prevLogIndex: number, entries: readonly Entry[]): void {
    this.host.send(peer.id, {
      type: "AppendEntries",
      term: this.owner.term,
      prevLogIndex,
      prevLogTerm: this.log.termAt(prevLogIndex),
      entries,
      leaderCommit: this.owner.commitIndex,
      round: this.round,
    });
  }

  // Commitment (section 5.3, 5.4.2)

  advanceCommit(): void {
    const held = this.peers.reached(this.log.lastIndex, matchIndexOf);
    // Only entries of the current term are committed by counting; earlier ones are committed with them.
    const current = this.log.termAt(held) === this.owner.term;
    if (!current && this.variant !== "commit-older-term") return;
    if (held <= this.owner.commitIndex) return;
    this.assertions.assert(current, "a leader commits by counting only entries of its own term");
    this.owner.commitUpTo(held);
  }

  /** The commit index has advanced. */
  committed(): void {
    this.answerReads();
    const { index, members } = this.log.membership;
    if (this.owner.commitIndex < index) return;
    // The membership is committed: removed nodes need to hear no more than that.
    if (members.includes(this.host.id)) this.peers.settle(index, this.round);
    else this.owner.stepDown();
  }

  /** An entry of this term is committed: only now does a new leader know which other entries are. */
  get knowsCommitted(): boolean {
    return this.log.termAt(this.owner.commitIndex) === this.owner.term;
  }

  /** The membership in the log has changed. */
  countMembers(): void {
    const { members } = this.log.membership;
    const quorum = quorumOf(members, this.variant === "even-split-quorum");
    this.peers.setMembers(members, quorum, this.log.lastIndex + 1, this.host.now());
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
    this.reads.add(request, this.round, this.mayRead ? this.owner.commitIndex : -1);
    for (const peer of this.peers.all) this.sendEmpty(peer);
    this.answerReads();
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
    this.reads.answer(confirmed, owner.commitIndex, owner.lastApplied, (request) => owner.answerRead(request));
  }
}
