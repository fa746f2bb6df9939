/**
 * Raft after Ongaro & Ousterhout, "In Search of an Understandable Consensus Algorithm" (extended version, figure 2), with the
 * leader's empty entry at the start of its term (section 8), reads confirmed by a round of heartbeats, a leader that steps
 * down when it has lost its majority, and changes of membership by one node at a time (Ongaro's thesis, 6.4, 6.2 and 4.1).
 */
import { Assertions } from "../assertions.js";
import type {
  ClientRequest,
  Disk,
  Host,
  LogView,
  NodeId,
  OperatorCommand,
  Outcome,
  Replica,
  ReplicaStatus,
} from "../host.js";
import { isQuery, type ReplicatedObject, StateMachine } from "../kv/state-machine.js";
import { discardedTrace } from "../trace.js";
import { CarelessDisk, type CarelessVariant } from "./careless-disk.js";
import { ClockLease } from "./clock-lease.js";
import { Leader, type LeaderOwner } from "./leader.js";
import { RaftLog } from "./log.js";
import type { AppendEntries, AppendResult, Entry, RaftMessage, RequestVote, Vote } from "./messages.js";
import { quorumOf } from "./peers.js";
import type { RaftTrace } from "./traces.js";
import type { RaftVariant } from "./variants.js";

export type ReadMode = "leader" | "local-leader" | "follower";

const electionMs = { least: 300, most: 600 };
/** Right after boot no node leads, so the timeout can be shorter. */
const firstElectionMs = { least: 80, most: 300 };
/** A candidate asks silent nodes again: requests are lost, and nodes restart (section 5.1). */
const askAgainMs = 60;

export class Raft implements Replica<RaftMessage>, LeaderOwner {
  term = 0;
  commitIndex = 0;
  lastApplied = 0;
  private role: "follower" | "candidate" | "leader" = "follower";
  private votedFor: NodeId | null = null;
  private leader: NodeId | null = null;
  private readonly log: RaftLog;
  private votes = new Set<NodeId>();
  /** Nodes asked for their vote in this term that have not answered yet. */
  private unanswered = new Set<NodeId>();
  /** Set while this node leads. */
  private leading: Leader | undefined;
  /** Set in one variant only: this node does not stand for election any more. */
  private retired = false;
  private readonly assertions: Assertions;
  private readonly disk: Disk;
  /** Set in one variant only. */
  private readonly lease: ClockLease | undefined;
  readonly logView: LogView = {
    commitIndex: () => this.commitIndex,
    lastIndex: () => this.log.lastIndex,
    epochAt: (index) => this.log.termAt(index),
    requestAt: (index) => this.log.at(index).request,
    entryAt: (index) => this.log.find(index),
    members: () => this.log.membership.members,
  };

  constructor(
    private readonly host: Host<RaftMessage, RaftTrace>,
    private readonly readMode: ReadMode,
    private readonly variant: RaftVariant | null,
    private readonly machine: ReplicatedObject = new StateMachine({ applyDuplicates: variant === "apply-duplicates" }),
  ) {
    this.assertions = new Assertions(host, variant);
    this.disk = isCareless(variant) ? new CarelessDisk(host.disk, variant) : host.disk;
    this.log = new RaftLog(this.disk, host.members);
    this.lease = variant === "clock-lease" ? new ClockLease(() => host.now(), electionMs.least) : undefined;
  }

  start(): void {
    const state = this.disk.read("state").at(-1);
    if (typeof state === "object" && state !== null && "term" in state && "votedFor" in state) {
      this.term = Number(state.term);
      this.votedFor = typeof state.votedFor === "string" ? state.votedFor : null;
    }
    this.log.load();
    this.traceRole();
    this.setElectionTimer(this.term === 0 ? firstElectionMs : electionMs);
  }

  onMessage(from: NodeId, message: RaftMessage): void {
    if (message.type === "RequestVote" && this.lease?.bound()) return;
    if (message.term > this.term) this.follow(message.term, null);
    switch (message.type) {
      case "RequestVote":
        this.onRequestVote(from, message);
        return;
      case "Vote":
        this.onVote(from, message);
        return;
      case "AppendEntries":
        this.onAppendEntries(from, message);
        return;
      case "AppendResult":
        this.onAppendResult(from, message);
        return;
    }
  }

  onRequest(request: ClientRequest): void {
    const query = isQuery(request.command);
    if (query && this.readMode === "follower") {
      this.answerRead(request);
      return;
    }
    const { leading } = this;
    if (leading === undefined) {
      this.host.reply(request, this.redirection());
    } else if (!query) {
      this.propose({ term: this.term, request }, leading);
    } else if (this.readMode === "local-leader") this.answerRead(request);
    else {
      // Reads wait for an entry of this term: in the variant without one, no client can read before one has written.
      if (this.log.lastTerm !== this.term) this.propose({ term: this.term, request: null }, leading);
      leading.confirmRead(request);
    }
  }

  private redirection(): Outcome {
    const { leader } = this;
    if (leader === null || leader === this.host.id) return { type: "fail", error: "not the leader", retry: true };
    return { type: "fail", error: "not the leader", retry: true, leader };
  }

  onTimer(name: string): void {
    if (name === "election") this.campaign();
    else if (name === "ask-again") this.askForVotes();
    else if (name === "heartbeat") this.leading?.heartbeat();
  }

  /** `add-member` and `remove-member`, each with a `node`. */
  onOperator({ type, node }: OperatorCommand): void {
    const { members } = this.log.membership;
    if (typeof node !== "string" || !this.host.members.includes(node)) return;
    if (type === "add-member" && !members.includes(node)) {
      this.changeMembers(this.host.members.filter((id) => id === node || members.includes(id)));
    } else if (type === "remove-member" && members.includes(node) && members.length > 1) {
      this.changeMembers(members.filter((id) => id !== node));
    }
  }

  inspect(): ReplicaStatus {
    return {
      role: this.role,
      leads: this.role === "leader",
      epoch: this.term,
      leader: this.leader,
      commitIndex: this.commitIndex,
      lastIndex: this.log.lastIndex,
      members: this.log.membership.members,
    };
  }

  // Elections (section 5.2, 5.4.1)

  private campaign(): void {
    const { index, members } = this.log.membership;
    // A removed node may still be needed until its removal is committed: it may be the only other one with the entry (thesis, 4.2.2).
    const gone = index <= this.commitIndex || this.variant === "silent-when-removed";
    if (this.retired || (gone && !members.includes(this.host.id))) {
      this.setElectionTimer(electionMs);
      return;
    }
    this.role = "candidate";
    this.term += 1;
    this.votedFor = this.host.id;
    this.leader = null;
    this.votes = new Set([this.host.id]);
    this.persist();
    this.traceRole();
    this.host.trace({ type: "vote", epoch: this.term, for: this.host.id });
    this.setElectionTimer(electionMs);
    this.unanswered = new Set(members.filter((member) => member !== this.host.id));
    this.askForVotes();
    this.countVotes();
  }

  private askForVotes(): void {
    if (this.role !== "candidate" || this.unanswered.size === 0) return;
    const { term } = this;
    const { lastIndex: lastLogIndex, lastTerm: lastLogTerm } = this.log;
    for (const other of this.unanswered) {
      this.host.send(other, { type: "RequestVote", term, lastLogIndex, lastLogTerm });
    }
    this.host.setTimer("ask-again", askAgainMs);
  }

  private onRequestVote(from: NodeId, message: RequestVote): void {
    const upToDate =
      message.lastLogTerm > this.log.lastTerm ||
      (message.lastLogTerm === this.log.lastTerm && message.lastLogIndex >= this.log.lastIndex);
    const granted =
      message.term === this.term &&
      (this.votedFor === null || this.votedFor === from) &&
      (upToDate || this.variant === "vote-for-shorter-log");
    this.assert(!granted || upToDate, "a vote goes to a candidate whose log is not behind the voter's");
    if (granted && this.votedFor === null) {
      this.votedFor = from;
      this.persist();
      this.host.trace({ type: "vote", epoch: this.term, for: from });
    }
    if (granted) this.setElectionTimer(electionMs);
    this.host.send(from, { type: "Vote", term: this.term, granted });
  }

  private onVote(from: NodeId, message: Vote): void {
    if (this.role !== "candidate" || message.term !== this.term) return;
    this.unanswered.delete(from);
    if (!message.granted) return;
    this.votes.add(from);
    this.countVotes();
  }

  private countVotes(): void {
    const { members } = this.log.membership;
    const count = members.filter((member) => this.votes.has(member)).length;
    if (count < quorumOf(members, this.variant === "even-split-quorum")) return;
    this.assert(count > members.length / 2, "a leader is elected by a majority of the members");
    this.lead();
  }

  private lead(): void {
    this.role = "leader";
    this.leader = this.host.id;
    this.host.cancelTimer("election");
    const leading = new Leader(this, this.host, this.log, this.variant, this.assertions, this.lease);
    this.leading = leading;
    this.traceRole();
    // An entry of the leader's own term behind them makes older entries safe even when counted (that hides figure 8).
    if (this.variant !== "commit-older-term") this.append({ term: this.term, request: null });
    leading.replicate();
    leading.setHeartbeatTimer();
    leading.advanceCommit();
  }

  stepDown(): void {
    this.follow(this.term, null);
  }

  private follow(term: number, leader: NodeId | null): void {
    const changed = this.role !== "follower" || term !== this.term;
    const { leading } = this;
    if (term !== this.term) {
      this.assert(term > this.term, "terms only grow");
      this.term = term;
      this.votedFor = null;
      this.persist();
    }
    this.role = "follower";
    this.leader = leader;
    if (leading !== undefined) {
      this.leading = undefined;
      this.host.cancelTimer("heartbeat");
      this.setElectionTimer(electionMs);
      leading.abandonRequests();
    }
    if (changed) this.traceRole();
  }

  // Replication (section 5.3)

  private propose(entry: Entry, leading: Leader): void {
    this.append(entry);
    leading.replicate();
    leading.advanceCommit();
  }

  private append(entry: Entry): void {
    this.log.append(entry);
    if (this.variant !== "log-not-synced") this.disk.sync();
  }

  private onAppendEntries(from: NodeId, message: AppendEntries): void {
    const { term, prevLogIndex, prevLogTerm, entries, round } = message;
    if (term < this.term) {
      this.host.send(from, { type: "AppendResult", term: this.term, success: false, index: 0, round: 0 });
      return;
    }
    this.assert(this.role !== "leader", "there is one leader in a term");
    if (this.role !== "follower" || this.leader !== from) this.follow(term, from);
    if (this.variant === "elects-once") this.retired = true;
    this.setElectionTimer(electionMs);
    this.lease?.heard();
    if (this.log.termAt(prevLogIndex) !== prevLogTerm) {
      // Where to continue: past our end, or at the start of the run of conflicting entries (end of section 5.3).
      const index =
        prevLogIndex > this.log.lastIndex ? this.log.lastIndex + 1 : this.log.firstIndexOfTerm(prevLogIndex);
      this.host.send(from, { type: "AppendResult", term: this.term, success: false, index, round });
      return;
    }
    this.store(prevLogIndex, entries);
    const lastNew = prevLogIndex + entries.length;
    this.commitUpTo(Math.min(message.leaderCommit, lastNew));
    this.host.send(from, { type: "AppendResult", term: this.term, success: true, index: lastNew, round });
  }

  private store(prevLogIndex: number, entries: readonly Entry[]): void {
    if (this.variant === "truncate-always" && this.log.lastIndex > prevLogIndex) this.discardFrom(prevLogIndex + 1);
    let stored = false;
    let index = prevLogIndex;
    for (const entry of entries) {
      index += 1;
      if (index <= this.log.lastIndex) {
        if (this.log.termAt(index) === entry.term) continue;
        this.discardFrom(index);
      }
      this.log.append(entry);
      stored = true;
    }
    if (stored && this.variant !== "log-not-synced") this.disk.sync();
  }

  private discardFrom(index: number): void {
    this.assert(index > this.commitIndex, "what is committed stays");
    const discarded = this.log.truncateFrom(index).flatMap(({ request }) => (request === null ? [] : [request]));
    this.commitIndex = Math.min(this.commitIndex, index - 1);
    this.lastApplied = Math.min(this.lastApplied, index - 1);
    if (discarded.length === 0) return;
    this.host.trace(discardedTrace(this.term, index, discarded));
  }

  private onAppendResult(from: NodeId, message: AppendResult): void {
    if (message.term === this.term) this.leading?.onAppendResult(from, message);
  }

  commitUpTo(index: number): void {
    if (index <= this.commitIndex) return;
    this.assert(index <= this.log.lastIndex, "only what is in the log can be committed");
    this.commitIndex = index;
    while (this.lastApplied < this.commitIndex) {
      this.lastApplied += 1;
      const { request } = this.log.at(this.lastApplied);
      if (request === null) continue;
      const outcome = this.machine.apply(request);
      if (this.leading?.proposed(this.lastApplied)) this.host.reply(request, outcome);
    }
    this.leading?.committed();
  }

  // Membership (thesis, section 4.1 and 4.2.2)

  /** One node at a time: majorities before and after the change share a node. */
  private changeMembers(members: readonly NodeId[]): void {
    const { leading } = this;
    if (leading === undefined) return;
    const settled = this.log.membership.index <= this.commitIndex;
    if (!settled && this.variant !== "overlapping-changes") return;
    // Without an entry of its own term committed, a leader may not know of a membership change that another leader has begun (Ongaro, "bug
    // in single-server membership changes", raft-dev, July 2015).
    if (!leading.knowsCommitted) return;
    this.assert(settled, "the membership changes once the change before is committed");
    this.append({ term: this.term, request: null, members });
    this.host.trace({ type: "membership", epoch: this.term, members });
    leading.countMembers();
    leading.replicate();
    leading.advanceCommit();
  }

  answerRead(request: ClientRequest): void {
    this.host.reply(request, this.machine.query(request.command));
  }

  // Persistence and the rest

  private persist(): void {
    if (this.variant === "term-not-persisted") return;
    const votedFor = this.variant === "vote-not-persisted" ? null : this.votedFor;
    this.disk.rewrite("state", [{ term: this.term, votedFor }]);
    this.disk.sync();
  }

  private setElectionTimer(range: { readonly least: number; readonly most: number }): void {
    this.host.setTimer("election", range.least + this.host.random() * (range.most - range.least));
  }

  private traceRole(): void {
    this.host.trace({ type: "role", role: this.role, leads: this.role === "leader", epoch: this.term });
  }

  private assert(condition: boolean, invariant: string): void {
    if (!condition) this.assertions.assert(false, invariant, `term ${this.term}`);
  }
}

function isCareless(variant: RaftVariant | null): variant is CarelessVariant {
  return variant === "ignore-sync-errors" || variant === "truncate-corrupt-log";
}
