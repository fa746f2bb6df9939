/**
 * Multi-Paxos after Lamport, "Paxos Made Simple" (2001), section 3 ("The Part-Time Parliament", 1998, section 3): a replicated log, each slot
 * of which is decided by Paxos, under one leader whose ballot stands for all slots. Every node is acceptor, learner and would-be leader;
 * clients, sessions and what is executed when are as in van Renesse and Altinbuken, "Paxos Made Moderately Complex" (2015).
 */
import { Assertions } from "../assertions.js";
import { ballotAbove, proposerOf } from "../ballots.js";
import type {
  ClientRequest,
  Host,
  Json,
  LogView,
  NodeId,
  OperatorCommand,
  Outcome,
  Replica,
  ReplicaStatus,
} from "../host.js";
import { isQuery } from "../kv/state-machine.js";
import { leaseRoundOf } from "../lease.js";
import { Acceptor } from "./acceptor.js";
import type { Configuration } from "./configuration.js";
import { type Entry, requestName } from "./entry.js";
import { Executor } from "./executor.js";
import { Leader, type Learning, type ProposerOwner } from "./leader.js";
import { Learner } from "./learner.js";
import { Bound } from "./lease.js";
import type { Accept, Heartbeat, MultiPaxosMessage, Prepare } from "./messages.js";
import type { Snapshot } from "./snapshot.js";
import type { MultiPaxosTrace } from "./traces.js";
import type { MultiPaxosVariant } from "./variants.js";

/** `log`: a read takes a slot, as an update does. `lease`: the leader answers it by itself while its lease lasts, otherwise as `log`. */
export type ReadMode = "log" | "lease";

export interface MultiPaxosOptions {
  readonly learning: Learning;
  readonly reads: ReadMode;
  /** How many slots may be filled ahead of the last that is chosen; a change of the membership governs from so many slots later on. */
  readonly alpha: number;
}

/** A node that has not heard from a leader for this long takes a ballot of its own. */
const electionMs = { least: 300, most: 600 };
/** Right after boot no node leads, so the timeout can be shorter. */
const firstElectionMs = { least: 80, most: 300 };
/** Each time that it was outbid since it last heard from a leader, a proposer waits up to twice as long, at most this many times. */
const mostDoublings = 3;

export class MultiPaxos implements Replica<MultiPaxosMessage>, ProposerOwner {
  readonly acceptor: Acceptor;
  private readonly executor: Executor;
  private readonly learner: Learner;
  private readonly bound: Bound;
  /** Set while this node proposes. */
  private leading: Leader | undefined;
  private leader: NodeId | null = null;
  /** The highest ballot that it has heard of. */
  private highest = 0;
  private outbid = 0;
  private traced = "";
  private readonly assertions: Assertions;
  readonly logView: LogView = {
    commitIndex: () => this.chosen,
    lastIndex: () => this.acceptor.last,
    epochAt: (slot) => (slot === 0 ? 0 : (this.acceptor.at(slot)?.entry.proposedIn ?? -1)),
    requestAt: (slot) => this.acceptor.at(slot)?.entry.request ?? null,
    entryAt: (slot) => this.acceptor.at(slot)?.entry,
    firstIndex: () => this.acceptor.first,
    members: (slot = this.chosen) => this.configuration.at(slot),
    state: () => [this.executor.machine.snapshot(), this.configuration.memberships as unknown as Json], // made of JSON values
  };

  constructor(
    private readonly host: Host<MultiPaxosMessage, MultiPaxosTrace>,
    private readonly options: MultiPaxosOptions,
    private readonly variant: MultiPaxosVariant | null,
  ) {
    this.assertions = new Assertions(host, variant);
    this.acceptor = new Acceptor(host, variant, this.assertions);
    this.executor = new Executor(host, this.acceptor, options.alpha, variant, this.assertions);
    this.learner = new Learner(host, this.acceptor, this.executor, variant, this.assertions);
    this.bound = new Bound(host);
  }

  get chosen(): number {
    return this.executor.chosen;
  }

  get configuration(): Configuration {
    return this.executor.configuration;
  }

  start(): void {
    this.acceptor.load();
    this.executor.load();
    this.highest = this.acceptor.promised;
    this.traceRole();
    // It may have answered a heartbeat before it crashed.
    if (this.leases && this.variant !== "restarts-unbound") this.bound.begin();
    this.setElectionTimer(this.highest === 0 ? firstElectionMs : electionMs);
  }

  onMessage(from: NodeId, message: MultiPaxosMessage): void {
    switch (message.type) {
      case "Prepare":
        this.onPrepare(from, message);
        return;
      case "Promise":
        if (message.ballot === this.leading?.ballot) this.leading.onPromise(from, message);
        return;
      case "Refused":
        this.onRefused(message.ballot);
        return;
      case "Accept":
        this.onAccept(from, message);
        return;
      case "Accepted":
        if (message.ballot === this.leading?.ballot) this.leading.onAccepted(from, message.slot);
        return;
      case "Learn":
        this.learner.onLearn(from, message);
        return;
      case "Learned":
        return;
      case "Heartbeat":
        this.onHeartbeat(from, message);
        return;
      case "Alive":
        if (message.ballot === this.leading?.ballot) this.leading.onAlive(from, message);
        return;
      case "CatchUp":
        this.learner.onCatchUp(from, message.first);
        return;
      case "Chosen":
        this.learner.onChosen(message);
        this.leading?.fill();
        return;
    }
  }

  onTimer(name: string): void {
    if (name === "election") this.campaign();
    else if (name === "heartbeat") this.leading?.onHeartbeatTimer();
    else if (name === "bound") this.bound.onTimer();
    else if (name === "snapshot") this.executor.onSnapshotTimer();
    const round = leaseRoundOf(name);
    if (round !== undefined) this.leading?.lease.onTimer(round);
  }

  /** `add-member` and `remove-member`, each with a `node`, and `snapshot`. */
  onOperator({ type, node }: OperatorCommand): void {
    const { leading } = this;
    if (type === "snapshot") {
      this.executor.snapshot();
      return;
    }
    if (leading?.leads !== true || typeof node !== "string") return;
    const wanted = (member: NodeId, members: readonly NodeId[]): boolean =>
      member === node ? type === "add-member" : members.includes(member);
    const changed = leading.changeMembers((members) => this.host.members.filter((member) => wanted(member, members)));
    if (changed !== undefined) {
      this.host.trace({ type: "membership", epoch: this.acceptor.promised, members: changed });
    }
  }

  private get leases(): boolean {
    return this.options.reads === "lease";
  }

  inspect(): ReplicaStatus {
    return {
      role: this.role,
      leads: this.leading?.leads === true,
      epoch: this.acceptor.promised,
      leader: this.leader,
      commitIndex: this.chosen,
      lastIndex: this.acceptor.last,
      members: this.configuration.at(this.chosen + 1),
    };
  }

  holdsLease(): boolean {
    return this.leading?.holdsLease === true;
  }

  private get role(): string {
    if (this.leading === undefined) return "follower";
    return this.leading.leads ? "leader" : "candidate";
  }

  // Clients

  onRequest(request: ClientRequest): void {
    const { leading } = this;
    if (leading?.leads !== true) {
      this.host.reply(request, this.redirection());
      return;
    }
    if (isQuery(request.command) && (leading.holdsLease || this.variant === "stale-leader-reads")) {
      this.host.reply(request, this.executor.machine.query(request.command));
      return;
    }
    const name = requestName(request);
    if (this.variant !== "apply-duplicates") {
      const answer = this.executor.machine.answered(request);
      if (answer !== undefined) {
        this.host.reply(request, answer);
        return;
      }
      // Nothing is proposed twice while it is under way: the answer goes to the client, as it asked last.
      if (this.executor.waiting.has(name) || leading.isOpen(request)) {
        this.executor.waiting.set(name, request);
        return;
      }
    }
    this.executor.waiting.set(name, request);
    leading.propose(request);
  }

  private redirection(): Outcome {
    const { leader } = this;
    if (leader === null || leader === this.host.id) return { type: "fail", error: "not the leader", retry: true };
    return { type: "fail", error: "not the leader", retry: true, leader };
  }

  /** What was proposed may still be chosen under the next leader; what no acceptor has heard of can be asked again. */
  private abandonRequests(leading: Leader): void {
    for (const request of this.executor.waiting.values()) {
      const unheard = leading.withdraw(request);
      this.host.reply(
        request,
        unheard || isQuery(request.command)
          ? { type: "fail", error: "leadership lost", retry: true }
          : { type: "info", error: "leadership lost" },
      );
    }
    this.executor.waiting.clear();
  }

  // Ballots

  /** Takes a ballot above all that it has heard of. */
  private campaign(): void {
    const { host, chosen, configuration } = this;
    const member = configuration.at(chosen + 1).includes(host.id);
    if (!member) {
      // It may be one again in a slot of which it does not know, or knows no more since it restarted.
      for (const other of host.members) if (other !== host.id) host.send(other, { type: "CatchUp", first: chosen + 1 });
    }
    if (this.bound.holds || !member) {
      this.setElectionTimer(electionMs);
      return;
    }
    const ballot =
      this.variant === "shared-ballots" ? this.highest + 1 : ballotAbove(this.highest, this.host.id, this.host.members);
    this.highest = ballot;
    this.leader = null;
    this.host.cancelTimer("election");
    const { options, variant, assertions } = this;
    this.leading = new Leader(this, host, ballot, options.learning, this.leases, variant, assertions);
    this.leading.start();
    this.traceRole();
  }

  established(): void {
    this.outbid = 0;
    this.leader = this.host.id;
    this.traceRole();
  }

  giveUp(): void {
    const { leading } = this;
    if (leading === undefined) return;
    this.leading = undefined;
    this.leader = null;
    this.host.cancelTimer("heartbeat");
    this.abandonRequests(leading);
    this.setElectionTimer(electionMs);
    this.traceRole();
  }

  private onPrepare(from: NodeId, { ballot, first }: Prepare): void {
    this.heardOf(ballot);
    if (this.bound.holds && from !== this.leader) return;
    if (!this.acceptor.promise(from, ballot)) {
      this.host.send(from, { type: "Refused", ballot: this.acceptor.promised });
      return;
    }
    this.follow(ballot, null);
    const { acceptor, chosen } = this;
    const snapshot = this.executor.snapshotFor(first);
    this.host.send(from, { type: "Promise", ballot, accepted: acceptor.from(first), chosen, snapshot });
  }

  private onRefused(ballot: number): void {
    this.heardOf(ballot);
    const { leading } = this;
    if (leading === undefined || ballot <= leading.ballot) return;
    this.retreat();
  }

  /** It was outbid. */
  private retreat(): void {
    this.outbid = Math.min(this.outbid + 1, mostDoublings);
    this.giveUp();
    if (this.variant === "no-back-off") this.campaign();
  }

  private onAccept(from: NodeId, { ballot, slot, entry, chosen }: Accept): void {
    this.heardOf(ballot);
    if (slot < this.acceptor.first || this.acceptor.hasLearntLater(slot, ballot)) {
      // The leader lacks what is chosen here, and collected or learnt from a later leader.
      this.learner.onCatchUp(from, slot);
      return;
    }
    if (!this.acceptor.accept(from, slot, ballot, entry)) {
      this.host.send(from, { type: "Refused", ballot: this.acceptor.promised });
      return;
    }
    this.follow(ballot, from);
    this.host.send(from, { type: "Accepted", ballot, slot });
    this.learner.learnUpTo(from, ballot, chosen);
  }

  private onHeartbeat(from: NodeId, { ballot, chosen, round }: Heartbeat): void {
    this.heardOf(ballot);
    if (ballot < this.acceptor.promised) {
      this.host.send(from, { type: "Refused", ballot: this.acceptor.promised });
      return;
    }
    this.follow(ballot, from);
    this.learner.onHeartbeat();
    if (this.leases) this.bound.begin();
    this.learner.learnUpTo(from, ballot, chosen);
    this.host.send(from, { type: "Alive", ballot, round });
  }

  private heardOf(ballot: number): void {
    this.highest = Math.max(this.highest, ballot);
  }

  /** Another node has this ballot, which is not below what was promised; `leader`: it has got through phase 1. */
  private follow(ballot: number, leader: NodeId | null): void {
    if (this.leading !== undefined && ballot > this.leading.ballot) this.retreat();
    if (this.leading !== undefined) return;
    this.leader = leader ?? (this.leader === proposerOf(ballot, this.host.members) ? this.leader : null);
    if (leader !== null) this.outbid = 0;
    this.setElectionTimer(electionMs);
    this.traceRole();
  }

  private setElectionTimer({ least, most }: { readonly least: number; readonly most: number }): void {
    const range = (most - least) * 2 ** this.outbid;
    this.host.setTimer("election", least + this.host.random() * range);
  }

  // Learning

  learn(slot: number, ballot: number, entry: Entry): void {
    this.executor.learn(slot, ballot, entry);
  }

  install(snapshot: Snapshot): void {
    this.executor.install(snapshot);
  }

  private traceRole(): void {
    const { role } = this;
    const epoch = this.acceptor.promised;
    if (this.traced === `${role} ${epoch}`) return;
    this.traced = `${role} ${epoch}`;
    this.host.trace({ type: "role", role, leads: role === "leader", epoch });
  }
}
