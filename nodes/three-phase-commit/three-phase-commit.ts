/**
 * Three-phase commit after Skeen, "Nonblocking Commit Protocols" (1981), with the termination protocol of Bernstein, Hadzilacos and Goodman,
 * "Concurrency Control and Recovery in Database Systems" (1987), section 7.5. The first member coordinates, the others participate.
 *
 * A node that is in doubt for long becomes backup coordinator, the lowest first, and asks for states. `backup`: those who answer decide (rules
 * TR1 to TR4), which is right if the silent have crashed. `quorum`: Skeen, "A Quorum-Based Commit Protocol" (1982): a commit quorum
 * pre-commits before a node commits, an abort quorum pre-aborts before a backup coordinator aborts, and no node does both. The two have one
 * node more than there are, so that they share one, and so that nodes of which none is uncertain are always enough for one of them.
 */
import { Assertions } from "../assertions.js";
import type { ClientRequest, Host, Json, NodeId, Replica, ReplicaStatus } from "../host.js";
import { majorityOf } from "../quorum.js";
import type { Decision } from "../two-phase-commit/messages.js";
import { inDoubt, isDecision, type Transaction, transactionOf } from "../two-phase-commit/transactions.js";
import type { AskState, Prepare, State, Tell, ThreePhaseCommitMessage } from "./messages.js";
import { type Part, Parts } from "./parts.js";
import { type Quorums, Round, type Rule } from "./round.js";
import type { ThreePhaseCommitTrace } from "./traces.js";
import type { ThreePhaseCommitVariant } from "./variants.js";

/** How long a coordinator waits for votes, for states, and for those that enter a state. */
const roundMs = 300;
/** Participants wait longer than the coordinator's two rounds; the next in line leaves the one before it time for two of its own. */
const doubtMs = 700;
const nextInLineMs = 700;
const timer = "doubt ";

export class ThreePhaseCommit implements Replica<ThreePhaseCommitMessage> {
  private readonly coordinator: NodeId;
  private readonly others: readonly NodeId[];
  private readonly quorums: Quorums;
  private readonly parts: Parts;
  private readonly rounds = new Map<string, Round>();
  /** At the coordinator: the clients that wait. */
  private readonly waiting = new Map<string, ClientRequest>();
  /** At the coordinator: the nodes that have not acknowledged a decision yet. They are told again when the coordinator restarts. */
  private readonly untold = new Map<string, readonly NodeId[]>();
  private readonly assertions: Assertions;

  constructor(
    private readonly host: Host<ThreePhaseCommitMessage, ThreePhaseCommitTrace>,
    private readonly termination: "quorum" | "backup",
    private readonly variant: ThreePhaseCommitVariant | null,
  ) {
    this.assertions = new Assertions(host, variant);
    this.parts = new Parts(host.disk, this.assertions);
    const { members, id } = host;
    this.coordinator = members[0] ?? id;
    this.others = members.filter((member) => member !== id);
    const majority = majorityOf(members.length);
    const commit = variant === "half-quorum" ? Math.ceil(members.length / 2) : majority;
    this.quorums = { commit, abort: members.length + 1 - majority };
  }

  start(): void {
    this.host.trace({ type: "role", role: this.role, leads: this.coordinates, epoch: 0 });
    const ended = this.parts.load();
    for (const [txn, part] of this.parts.all) {
      const { state } = part;
      if (isDecision(state)) {
        if (this.coordinates && !ended.has(txn)) this.tellAll(txn, state);
        continue;
      }
      part.recovering = true;
      // A coordinator that was waiting for votes has asked no node to pre-commit, so none has.
      if (this.coordinates && state === "uncertain") this.decide(txn, "abort");
      else if (this.variant === "recovers-alone" && state === "uncertain") this.decideAlone(txn, "abort");
      else this.waitInDoubt(txn);
    }
  }

  onMessage(from: NodeId, message: ThreePhaseCommitMessage): void {
    const { txn } = message;
    switch (message.type) {
      case "Prepare":
        this.onPrepare(from, message);
        return;
      case "Vote":
        this.onVote(from, txn, message.yes);
        return;
      case "Enter":
        this.onEnter(from, txn, message.state);
        return;
      case "AskState":
        this.onAskState(from, message);
        return;
      case "Tell":
        this.onTell(from, message);
        return;
      case "Decide":
        this.onDecide(from, txn, message.decision);
        return;
      case "Decided":
        this.onDecided(from, txn);
        return;
    }
  }

  onRequest(request: ClientRequest): void {
    const { f, key: txn, value } = request.command;
    if (txn === undefined || (f !== "commit" && f !== "outcome")) {
      this.host.reply(request, { type: "fail", error: `a transaction cannot ${f}` });
    } else if (f === "outcome") this.answer(request, this.parts.of(txn)?.state ?? null);
    else if (this.coordinates) this.onCommit(request, txn, transactionOf(value));
    else {
      const error = "not the coordinator";
      this.host.reply(request, { type: "fail", error, retry: true, leader: this.coordinator });
    }
  }

  onTimer(name: string): void {
    const txn = name.slice(timer.length);
    const part = this.parts.of(txn);
    if (part === undefined || isDecision(part.state)) return;
    const round = this.rounds.get(txn);
    if (round === undefined) this.onDoubt(txn, part);
    else if (round.phase === "votes") this.decide(txn, "abort");
    else if (round.phase === "states") this.onStates(txn, part, round);
    else this.onEntered(txn, true);
  }

  inspect(): ReplicaStatus {
    return { role: this.role, leads: this.coordinates, leader: this.coordinator };
  }

  /** A coordinator that restarts aborts what it is uncertain of. */
  durable(): Readonly<Record<string, Json>> {
    const kept = (state: State): boolean => !this.coordinates || state === "pre-committed" || state === "commit";
    return { transactions: this.parts.listed(kept) };
  }

  private get coordinates(): boolean {
    return this.host.id === this.coordinator;
  }

  private get role(): string {
    return this.coordinates ? "coordinator" : "participant";
  }

  private answer(request: ClientRequest, state: State | null): void {
    if (state === null || isDecision(state)) this.host.reply(request, { type: "ok", value: state });
    else this.host.reply(request, { type: "fail", error: inDoubt });
  }

  // The coordinator

  private onCommit(request: ClientRequest, txn: string, transaction: Transaction): void {
    const state = this.parts.of(txn)?.state;
    if (state !== undefined && isDecision(state)) this.answer(request, state);
    else if (state !== undefined) this.waiting.set(txn, request);
    else {
      this.waiting.set(txn, request);
      this.parts.enterAndLog(txn, "uncertain");
      this.rounds.set(txn, new Round("votes"));
      this.host.setTimer(timer + txn, roundMs);
      for (const other of this.others) this.host.send(other, { type: "Prepare", txn, ...transaction });
      this.onVotes(txn);
    }
  }

  private onVote(from: NodeId, txn: string, yes: boolean): void {
    const round = this.rounds.get(txn);
    if (round?.phase !== "votes") return;
    if (!yes) this.decide(txn, "abort");
    else {
      round.known.set(from, "uncertain");
      this.onVotes(txn);
    }
  }

  private onVotes(txn: string): void {
    if (this.rounds.get(txn)?.known.size !== this.others.length) return;
    if (this.variant === "no-pre-commit") this.decide(txn, "commit");
    else this.askToEnter(txn, "pre-committed");
  }

  // The coordinator or a backup coordinator

  /** Enters the state and asks those to follow that are known to be uncertain. */
  private askToEnter(txn: string, state: "pre-committed" | "pre-aborted"): void {
    const round = this.rounds.get(txn);
    if (round === undefined) return;
    round.phase = state;
    if (this.parts.of(txn)?.state === "uncertain") this.parts.enterAndLog(txn, state);
    this.host.setTimer(timer + txn, roundMs);
    for (const other of round.uncertain) this.host.send(other, { type: "Enter", txn, state });
    this.onEntered(txn, false);
  }

  /** `late`: a node that has not answered is not waited for any longer. */
  private onEntered(txn: string, late: boolean): void {
    const round = this.rounds.get(txn);
    if (round === undefined || (round.phase !== "pre-committed" && round.phase !== "pre-aborted")) return;
    if (!late && round.uncertain.length > 0) return;
    const decision = round.phase === "pre-committed" ? "commit" : "abort";
    const enough = this.count(txn, round.phase) >= this.quorums[decision];
    if (this.termination === "backup" || enough) this.decide(txn, decision);
    else if (late) this.waitInDoubt(txn);
  }

  private count(txn: string, state: State): number {
    return this.rounds.get(txn)?.count(state, this.parts.of(txn)?.state) ?? 0;
  }

  // The termination protocol

  private waitInDoubt(txn: string): void {
    this.rounds.delete(txn);
    const place = Math.max(0, this.host.members.indexOf(this.host.id) - 1);
    this.host.setTimer(timer + txn, doubtMs + place * nextInLineMs);
  }

  private onDoubt(txn: string, part: Part): void {
    const { state } = part;
    if (this.variant === "commit-when-uncertain" && state === "uncertain") this.decideAlone(txn, "commit");
    else if (this.variant === "abort-when-pre-committed" && state === "pre-committed") this.decideAlone(txn, "abort");
    else {
      this.rounds.set(txn, new Round("states"));
      for (const other of this.others) this.host.send(other, { type: "AskState", txn, ...this.apart(part) });
      this.host.setTimer(timer + txn, roundMs);
    }
  }

  private onStates(txn: string, part: Part, round: Round): void {
    const rule = this.ruleFor(part, round);
    if (rule === "wait") this.waitInDoubt(txn);
    else if (isDecision(rule)) this.decide(txn, rule);
    else this.askToEnter(txn, rule);
  }

  private ruleFor({ state, recovering }: Part, round: Round): Rule {
    if (this.variant === "ignores-pre-commits") return round.byMajority(state, this.quorums);
    if (this.termination === "quorum") return round.byQuorums(state, this.quorums);
    return recovering ? round.byLastToFail(state, this.others.length) : round.byStates(state);
  }

  private onAskState(from: NodeId, { txn, recovering }: AskState): void {
    let part = this.parts.of(txn);
    if (part === undefined) {
      // It has not voted, and from now on will not vote yes.
      this.conclude(txn, "abort");
      part = this.parts.of(txn);
    }
    if (part === undefined) return;
    const { state } = part;
    this.host.send(from, { type: "Tell", txn, state, ...this.apart(part) });
    // The one that asks is backup coordinator; this node waits again. One that was down only wants to know.
    if (!isDecision(state) && !this.rounds.has(txn) && recovering !== true) this.waitInDoubt(txn);
  }

  /** Without quorums, a node that was down takes no part in the decision. */
  private apart({ state, recovering }: Part): { readonly recovering?: true } {
    return this.termination === "backup" && recovering && !isDecision(state) ? { recovering } : {};
  }

  private onTell(from: NodeId, { txn, state, recovering }: Tell): void {
    const part = this.parts.of(txn);
    const round = this.rounds.get(txn);
    if (part === undefined || isDecision(part.state) || round === undefined) return;
    if (recovering === true) {
      round.recovering.set(from, state);
      return;
    }
    if (isDecision(state)) {
      // Otherwise all others that were down would ask one after the other, and each wait again for every one before it.
      if (part.recovering && this.termination === "backup") this.conclude(txn, state);
      else this.decide(txn, state, "learnt");
      return;
    }
    round.learn(from, state);
    this.onEntered(txn, false);
  }

  // Every node

  private onPrepare(from: NodeId, { txn, item, refusedBy }: Prepare): void {
    if (this.parts.of(txn) === undefined) {
      const participants = this.host.members.slice(1);
      const unwanted = refusedBy !== null && participants[refusedBy % participants.length] === this.host.id;
      const holder = this.parts.holderOf(item);
      this.assert(
        holder === undefined || this.parts.isUndecided(holder),
        "an item is held by an undecided transaction",
        txn,
      );
      if (unwanted || holder !== undefined) this.conclude(txn, "abort");
      else {
        this.parts.vote(txn, item, this.variant !== "vote-not-logged");
        this.waitInDoubt(txn);
      }
    }
    this.host.send(from, { type: "Vote", txn, yes: this.parts.of(txn)?.state !== "abort" });
  }

  private onEnter(from: NodeId, txn: string, wanted: "pre-committed" | "pre-aborted"): void {
    const part = this.parts.of(txn);
    if (part === undefined) return;
    if (part.state === "uncertain") {
      // A coordinator that still counts votes, or a rival of the one that asks, gives way.
      this.parts.enterAndLog(txn, wanted);
      this.waitInDoubt(txn);
    }
    this.host.send(from, { type: "Tell", txn, state: part.state });
  }

  private onDecide(from: NodeId, txn: string, decision: Decision): void {
    const state = this.parts.of(txn)?.state;
    if (state !== undefined && isDecision(state)) {
      this.assert(this.termination === "backup" || state === decision, "a decision is final", txn);
    } else {
      // Without its part, which a variant has lost or never received, nothing could be committed here.
      this.conclude(txn, state === undefined ? "abort" : decision);
    }
    this.host.send(from, { type: "Decided", txn });
  }

  private onDecided(from: NodeId, txn: string): void {
    const left = this.untold.get(txn)?.filter((other) => other !== from);
    if (left === undefined) return;
    if (left.length > 0) this.untold.set(txn, left);
    else {
      this.untold.delete(txn);
      this.parts.end(txn);
    }
  }

  private decideAlone(txn: string, decision: Decision): void {
    this.assert(false, "a node in doubt does not decide alone", txn);
    this.conclude(txn, decision);
  }

  /** As coordinator or in its place. `learnt`: from a node that knew. */
  private decide(txn: string, decision: Decision, how: "own" | "learnt" = "own"): void {
    if (this.termination === "quorum" && how === "own") {
      const committing = this.count(txn, "pre-committed");
      const enough = committing >= this.quorums.commit;
      this.assert(decision === "abort" || enough, "a coordinator commits what a commit quorum has pre-committed", txn);
      const aborting = this.count(txn, "pre-aborted") >= this.quorums.abort;
      this.assert(
        decision === "commit" || committing === 0 || aborting,
        "a backup coordinator does not abort what a node has pre-committed unless an abort quorum has pre-aborted",
        txn,
      );
    }
    this.conclude(txn, decision);
    this.tellAll(txn, decision);
  }

  private tellAll(txn: string, decision: Decision): void {
    if (this.coordinates && this.others.length > 0) this.untold.set(txn, this.others);
    for (const other of this.others) this.host.send(other, { type: "Decide", txn, decision });
  }

  private conclude(txn: string, decision: Decision): void {
    const { item = "" } = this.parts.of(txn) ?? {};
    const holds = item === "" || this.parts.holderOf(item) === txn;
    this.assert(decision === "abort" || holds, "a transaction commits on an item that it holds", txn);
    this.rounds.delete(txn);
    this.host.cancelTimer(timer + txn);
    this.parts.enterAndLog(txn, decision);
    this.host.trace({ type: "decided", txn, decision });
    const request = this.waiting.get(txn);
    this.waiting.delete(txn);
    if (request !== undefined) this.answer(request, decision);
  }

  private assert(condition: boolean, invariant: string, txn: string): void {
    this.assertions.assert(condition, invariant, txn);
  }
}
