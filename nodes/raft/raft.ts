/**
 * Raft after Ongaro & Ousterhout, "In Search of an Understandable Consensus Algorithm" (extended version, figure 2), with the leader's empty
 * entry at the start of its term (section 8) and a leader that steps down when it has lost its majority (Ongaro's thesis, 6.2). What the
 * thesis adds has a file each: candidacy.ts and voter.ts (pre-vote, 9.6), membership.ts and configuration.ts (chapter 4), snapshots.ts (chapter 5),
 * reads.ts and lease.ts (6.4), transfer.ts (3.10).
 */
import { Assertions } from "../assertions.js";
import type {
  ClientRequest,
  Disk,
  Host,
  Json,
  LogView,
  NodeId,
  OperatorCommand,
  Outcome,
  Replica,
  ReplicaStatus,
} from "../host.js";
import { StateMachine } from "../kv/state-machine.js";
import type { ReplicatedStateMachine } from "../state-machine.js";
import { Candidacy, type Candidature } from "./candidacy.js";
import { CarelessDisk, type CarelessVariant } from "./careless-disk.js";
import { voters } from "./configuration.js";
import { Copy } from "./copy.js";
import { Follower, type FollowerOwner } from "./follower.js";
import { Leader, type LeaderOwner } from "./leader.js";
import { Lease } from "./lease.js";
import { RaftLog } from "./log.js";
import { wantedMembers } from "./membership.js";
import type { AppendResult, Entry, RaftMessage, RequestVote, Snapshot, Vote } from "./messages.js";
import type { RaftSettings } from "./options.js";
import { Snapshots } from "./snapshots.js";
import type { RaftTrace } from "./traces.js";
import type { RaftVariant } from "./variants.js";
import { Voter, type VoterOwner } from "./voter.js";

const electionMs = { least: 300, most: 600 };
/** Right after boot no node leads, so the timeout can be shorter. */
const firstElectionMs = { least: 80, most: 300 };

export class Raft implements Replica<RaftMessage>, LeaderOwner, FollowerOwner, VoterOwner {
  private role: "follower" | "candidate" | "leader" = "follower";
  private leader: NodeId | null = null;
  private readonly log: RaftLog;
  readonly copy: Copy;
  private readonly voter: Voter;
  private readonly snapshots: Snapshots;
  private readonly follower: Follower;
  /** Set while this node stands for election, or asks whether it should. */
  private candidacy: Candidacy | undefined;
  /** Set while this node leads. */
  private leading: Leader | undefined;
  /** Set in one variant only: this node does not stand for election any more. */
  private retired = false;
  /** Where that counts: a leader was heard within the least election timeout (thesis, 4.2.3 and 9.6). */
  private hearsLeader = false;
  private readonly assertions: Assertions;
  private readonly disk: Disk;
  private readonly variant: RaftVariant | null;
  readonly logView: LogView;

  /** `machine`: the object that is replicated. */
  constructor(
    private readonly host: Host<RaftMessage, RaftTrace>,
    private readonly settings: RaftSettings,
    machine: ReplicatedStateMachine = keyValueStore(settings.variant),
  ) {
    const { variant } = settings;
    this.variant = variant;
    this.assertions = new Assertions(host, variant);
    this.disk = isCareless(variant) ? new CarelessDisk(host.disk, variant) : host.disk;
    const late = variant === "configuration-when-committed";
    this.log = new RaftLog(this.disk, host.members, late ? () => this.copy.commitIndex : undefined);
    this.copy = new Copy(this.log, machine);
    this.logView = this.copy.logView;
    this.snapshots = new Snapshots(host, this.disk, this.log, machine, settings.snapshots, variant);
    this.voter = new Voter(this, host, this.disk, this.log, variant, this.assertions);
    this.follower = new Follower(this, host, this.disk, this.log, this.copy, this.snapshots, variant, this.assertions);
  }

  start(): void {
    this.voter.load();
    const snapshot = this.snapshots.load();
    this.log.load(snapshot);
    this.copy.isAt(snapshot?.index ?? 0);
    // Before a crash it may have heard from a leader that holds a lease.
    if (this.settings.reads === "lease" && this.term > 0) this.hear();
    this.traceRole();
    this.setElectionTimer(this.term === 0 ? firstElectionMs : electionMs);
  }

  get term(): number {
    return this.voter.term;
  }

  onMessage(from: NodeId, message: RaftMessage): void {
    if (message.type === "RequestVote" && this.ignores(message)) return;
    if (message.term > this.term && !isPreliminary(message)) this.follow(message.term, null);
    switch (message.type) {
      case "RequestVote":
        this.voter.onRequestVote(from, message);
        return;
      case "Vote":
        this.onVote(from, message);
        return;
      case "AppendEntries":
        if (this.hearFrom(from, message.term)) this.follower.onAppendEntries(from, message);
        return;
      case "AppendResult":
        this.onAppendResult(from, message);
        return;
      case "InstallSnapshot":
        if (this.hearFrom(from, message.term)) this.follower.onInstallSnapshot(from, message);
        return;
      case "TimeoutNow":
        if (message.term === this.term && this.role === "follower" && this.mayStand) this.campaign(true);
        return;
    }
  }

  onRequest(request: ClientRequest): void {
    const query = this.copy.machine.isQuery(request.command);
    const { reads } = this.settings;
    if (query && reads === "follower") {
      this.answerRead(request);
      return;
    }
    const { leading } = this;
    if (leading === undefined || (leading.handingOver && !query)) {
      this.host.reply(request, this.redirection());
    } else if (!query) {
      this.propose({ term: this.term, request }, leading);
    } else if (reads === "local-leader") this.answerRead(request);
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
    if (name === "election") this.onElectionTimeout();
    else if (name === "ask-again") this.candidacy?.ask();
    else if (name === "heartbeat") this.leading?.heartbeat();
    else if (name === "snapshot") this.snapshots.take(this.copy.lastApplied);
    else if (name === "heard") this.hearsLeader = false;
    else if (name === "transfer") this.leading?.abandonTransfer();
  }

  onOperator(command: OperatorCommand): void {
    const { leading } = this;
    if (leading === undefined) return;
    if (command.type === "transfer-leadership") {
      leading.handOver(typeof command.node === "string" ? command.node : undefined, electionMs.least);
      return;
    }
    const members = wantedMembers(command, this.log.configuration.members, this.host.members, this.settings.joint);
    if (members === undefined) return;
    if (this.settings.handsOver && !members.includes(this.host.id)) leading.handOver(undefined, electionMs.least);
    else leading.changeMembers(members);
  }

  inspect(): ReplicaStatus {
    return {
      role: this.role,
      leads: this.role === "leader",
      epoch: this.term,
      leader: this.leader,
      commitIndex: this.copy.commitIndex,
      lastIndex: this.log.lastIndex,
      members: this.log.configuration.members,
    };
  }

  durable(): Readonly<Record<string, Json>> {
    const { log } = this;
    const { term, votedFor } = this.voter;
    return { term, votedFor, lastIndex: log.lastIndex, lastTerm: log.lastTerm };
  }

  holdsLease(): boolean {
    return this.leading?.holdsLease === true;
  }

  // Elections (section 5.2, 5.4.1)

  private onElectionTimeout(): void {
    if (!this.mayStand) this.setElectionTimer(electionMs);
    else if (this.settings.preVote) this.askBeforehand();
    else this.campaign(false);
  }

  /** A removed node may still be needed until its removal is committed: it may be the only other one with the entry (thesis, 4.2.2). */
  private get mayStand(): boolean {
    const { configuration } = this.log;
    const gone = configuration.index <= this.copy.commitIndex || this.variant === "silent-when-removed";
    return !this.retired && !(gone && !voters(configuration).includes(this.host.id));
  }

  /** Only a node that would be elected begins a term (thesis, 9.6). */
  private askBeforehand(): void {
    this.leader = null;
    this.setElectionTimer(electionMs);
    this.stand({ term: this.term + 1, pre: true, transfer: false });
  }

  private campaign(transfer: boolean): void {
    this.role = "candidate";
    this.leader = null;
    this.voter.stand();
    this.traceRole();
    this.host.trace({ type: "vote", epoch: this.term, for: this.host.id });
    this.setElectionTimer(electionMs);
    this.stand({ term: this.term, pre: false, transfer });
  }

  private stand(candidature: Candidature): void {
    this.candidacy = new Candidacy(this.host, this.log, candidature, this.variant, this.assertions);
    this.candidacy.ask();
    this.countVotes(this.candidacy);
  }

  /** The leader is not to be disturbed by candidates while it is heard (thesis, 4.2.3); it has asked some of them itself (3.10). */
  private ignores({ pre, transfer }: RequestVote): boolean {
    return this.settings.sticky && pre !== true && transfer !== true && this.followsOne;
  }

  get followsOne(): boolean {
    return this.hearsLeader || this.leading !== undefined;
  }

  voted(): void {
    this.setElectionTimer(electionMs);
  }

  private hear(): void {
    if (!this.settings.sticky && !this.settings.preVote) return;
    this.hearsLeader = true;
    this.host.setTimer("heard", electionMs.least);
  }

  private onVote(from: NodeId, message: Vote): void {
    const { candidacy } = this;
    if (candidacy?.count(from, message) === true) this.countVotes(candidacy);
  }

  private countVotes(candidacy: Candidacy): void {
    if (!candidacy.elected) return;
    if (candidacy.standing.pre) this.campaign(false);
    else this.lead();
  }

  private lead(): void {
    this.role = "leader";
    this.leader = this.host.id;
    this.candidacy = undefined;
    this.host.cancelTimer("election");
    const lease =
      this.settings.reads === "lease"
        ? new Lease(() => this.host.now(), electionMs.least, this.variant === "clock-lease")
        : undefined;
    const leading = new Leader(this, this.host, this.log, this.settings, this.assertions, lease);
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
    if (term !== this.term) this.voter.enter(term);
    else if (this.variant === "vote-dropped-in-term") this.voter.drop();
    this.role = "follower";
    this.leader = leader;
    this.candidacy = undefined;
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

  append(entry: Entry): void {
    this.log.append(entry);
    if (this.variant !== "log-not-synced") this.disk.sync();
  }

  /** A message of the leader of this term, or of one that begins; false for one of an earlier term, which is told so. */
  private hearFrom(leader: NodeId, term: number): boolean {
    if (term < this.term) {
      this.host.send(leader, { type: "AppendResult", term: this.term, success: false, index: 0, round: 0 });
      return false;
    }
    this.assert(this.role !== "leader", "there is one leader in a term");
    if (this.role !== "follower" || this.leader !== leader) this.follow(term, leader);
    if (this.variant === "elects-once") this.retired = true;
    this.setElectionTimer(electionMs);
    this.hear();
    return true;
  }

  private onAppendResult(from: NodeId, message: AppendResult): void {
    if (message.term === this.term) this.leading?.onAppendResult(from, message);
  }

  commitUpTo(index: number): void {
    const { copy, leading } = this;
    if (index <= copy.commitIndex) return;
    this.assert(index <= this.log.lastIndex, "only what is in the log can be committed");
    copy.commitUpTo(index, (at, request, outcome) => {
      if (leading?.proposed(at)) this.host.reply(request, outcome);
    });
    this.snapshots.applied(copy.lastApplied);
    leading?.committed();
  }

  get snapshot(): Snapshot | undefined {
    return this.snapshots.latest;
  }

  answerRead(request: ClientRequest): void {
    this.host.reply(request, this.copy.machine.query(request.command));
  }

  // The rest

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

/** Votes beforehand are of terms that have not begun. */
function isPreliminary(message: RaftMessage): boolean {
  return (
    (message.type === "RequestVote" && message.pre === true) ||
    (message.type === "Vote" && message.pre === true && message.granted)
  );
}

function keyValueStore(variant: RaftVariant | null): StateMachine {
  return new StateMachine({
    applyDuplicates: variant === "apply-duplicates",
    forgetSessions: variant === "snapshot-without-sessions",
  });
}

function isCareless(variant: RaftVariant | null): variant is CarelessVariant {
  return variant === "ignore-sync-errors" || variant === "truncate-corrupt-log";
}
