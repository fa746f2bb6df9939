/**
 * Two-phase commit after Gray, "Notes on Data Base Operating Systems" (1978), section 5.8.3.3, and Gray & Lamport, "Consensus on
 * Transaction Commit" (2006), section 3. The first member coordinates, the others participate. A transaction changes one item at every
 * participant; a participant whose item is held by another transaction votes no. Presumed abort (Mohan & Lindsay 1983): a coordinator that
 * knows nothing of a transaction has not committed it. A participant that has voted yes waits for the coordinator, however long.
 */
import { Assertions } from "../assertions.js";
import type { ClientRequest, Host, Json, NodeId, Replica, ReplicaStatus } from "../host.js";
import type { Decision, Prepare, Transaction, TwoPhaseCommitMessage } from "./messages.js";
import type { TwoPhaseCommitTrace } from "./traces.js";
import type { TwoPhaseCommitVariant } from "./variants.js";

/** A transaction without all votes after this time is aborted. */
const votesMs = 300;
/** How long a participant that voted yes waits before it asks for the decision. */
const askMs = 200;
const votesTimer = "votes ";
const askTimer = "ask ";
const file = "log";
const inDoubt = "in doubt: the decision is not known here";

/** A participant's part in a transaction. */
interface Part {
  state: "prepared" | Decision;
  readonly item: string;
}

export class TwoPhaseCommit implements Replica<TwoPhaseCommitMessage> {
  private readonly coordinator: NodeId;
  private readonly participants: readonly NodeId[];
  /**
   * At the coordinator: transactions without a decision, the participants that voted yes (sorted), and the clients that wait for the
   * answer.
   */
  private readonly open = new Map<string, { yes: readonly NodeId[]; request: ClientRequest }>();
  /** At the coordinator: the decisions. */
  private readonly decided = new Map<string, Decision>();
  /** At a participant: its transactions, and the transaction that holds each item. */
  private readonly parts = new Map<string, Part>();
  private readonly held = new Map<string, string>();
  private readonly assertions: Assertions;

  constructor(
    private readonly host: Host<TwoPhaseCommitMessage, TwoPhaseCommitTrace>,
    private readonly variant: TwoPhaseCommitVariant | null,
  ) {
    this.assertions = new Assertions(host, variant);
    const [first = host.id, ...rest] = host.members;
    this.coordinator = first;
    this.participants = rest;
  }

  start(): void {
    this.host.trace({ type: "role", role: this.role, leads: this.coordinates, epoch: 0 });
    for (const record of this.host.disk.read(file)) {
      if (!Array.isArray(record)) continue;
      const [txn, state, item] = record;
      if (typeof txn !== "string") continue;
      if (this.coordinates) this.decided.set(txn, state === "commit" ? "commit" : "abort");
      else if (state === "prepared") this.hold(txn, String(item));
      else this.conclude(txn, state === "commit" ? "commit" : "abort");
    }
    for (const [txn, { state }] of this.parts) {
      if (state === "prepared") this.host.setTimer(askTimer + txn, askMs);
    }
  }

  onMessage(from: NodeId, message: TwoPhaseCommitMessage): void {
    switch (message.type) {
      case "Prepare":
        this.onPrepare(from, message);
        return;
      case "Vote":
        this.onVote(from, message.txn, message.yes);
        return;
      case "Decide":
        this.onDecide(message.txn, message.decision);
        return;
      case "AskDecision":
        this.onAskDecision(from, message.txn);
        return;
    }
  }

  onRequest(request: ClientRequest): void {
    const { f, key: txn, value } = request.command;
    if (txn === undefined || (f !== "commit" && f !== "outcome")) {
      this.host.reply(request, { type: "fail", error: `a transaction cannot ${f}` });
    } else if (f === "outcome") this.onOutcome(request, txn);
    else if (this.coordinates) this.onCommit(request, txn, transactionOf(value));
    else {
      const error = "not the coordinator";
      this.host.reply(request, { type: "fail", error, retry: true, leader: this.coordinator });
    }
  }

  onTimer(name: string): void {
    if (name.startsWith(votesTimer)) this.decide(name.slice(votesTimer.length), "abort");
    else if (name.startsWith(askTimer)) this.onDoubt(name.slice(askTimer.length));
  }

  inspect(): ReplicaStatus {
    return { role: this.role, leads: this.coordinates, leader: this.coordinator };
  }

  private get coordinates(): boolean {
    return this.host.id === this.coordinator;
  }

  private get role(): string {
    return this.coordinates ? "coordinator" : "participant";
  }

  /** This node's knowledge of a transaction: null if it has never heard of it. */
  private onOutcome(request: ClientRequest, txn: string): void {
    const state = this.decided.get(txn) ?? this.parts.get(txn)?.state ?? null;
    if (state === "prepared" || this.open.has(txn)) this.host.reply(request, { type: "fail", error: inDoubt });
    else this.host.reply(request, { type: "ok", value: state });
  }

  // The coordinator

  private onCommit(request: ClientRequest, txn: string, transaction: Transaction): void {
    const decision = this.decided.get(txn);
    const open = this.open.get(txn);
    if (decision !== undefined) this.host.reply(request, { type: "ok", value: decision });
    else if (open !== undefined) open.request = request;
    else {
      this.open.set(txn, { yes: [], request });
      this.host.setTimer(votesTimer + txn, votesMs);
      for (const participant of this.participants) {
        this.host.send(participant, { type: "Prepare", txn, ...transaction });
      }
    }
  }

  private onVote(from: NodeId, txn: string, yes: boolean): void {
    const transaction = this.open.get(txn);
    if (transaction === undefined) return;
    if (!yes) {
      this.assert(!transaction.yes.includes(from), "a participant does not take back its vote", txn);
      this.decide(txn, "abort");
      return;
    }
    if (!transaction.yes.includes(from)) transaction.yes = [...transaction.yes, from].sort();
    const all = this.participants.length;
    const needed = this.variant === "commit-without-all-votes" ? Math.ceil(all / 2) : all;
    if (transaction.yes.length >= needed) this.decide(txn, "commit");
  }

  private decide(txn: string, decision: Decision): void {
    const transaction = this.open.get(txn);
    if (transaction === undefined) return;
    this.assert(!this.decided.has(txn), "a decision is final", txn);
    const unanimous = transaction.yes.length === this.participants.length;
    this.assert(decision === "abort" || unanimous, "a transaction is committed once all participants voted yes", txn);
    this.open.delete(txn);
    this.decided.set(txn, decision);
    this.host.cancelTimer(votesTimer + txn);
    if (this.variant === "decision-not-logged") this.host.disk.append(file, [txn, decision]);
    else this.log([txn, decision]);
    this.host.trace({ type: "decided", txn, decision });
    for (const participant of this.participants) this.host.send(participant, { type: "Decide", txn, decision });
    this.host.reply(transaction.request, { type: "ok", value: decision });
  }

  private onAskDecision(from: NodeId, txn: string): void {
    // While votes are being counted there is no answer yet.
    if (this.open.has(txn)) return;
    let decision = this.decided.get(txn);
    if (decision === undefined) {
      // Logged, though presumed: the client may ask for the transaction again, and must not find it forgotten.
      decision = "abort";
      this.decided.set(txn, decision);
      this.log([txn, decision]);
      this.host.trace({ type: "decided", txn, decision });
    }
    this.host.send(from, { type: "Decide", txn, decision });
  }

  // A participant

  private onPrepare(from: NodeId, { txn, item, refusedBy }: Prepare): void {
    let state = this.parts.get(txn)?.state;
    if (state === undefined) {
      const unwanted = refusedBy !== null && this.participants[refusedBy % this.participants.length] === this.host.id;
      const holder = this.held.get(item);
      const held = holder !== undefined;
      this.assert(
        !held || this.parts.get(holder)?.state === "prepared",
        "an item is held by an undecided transaction",
        txn,
      );
      state = unwanted || held ? "abort" : "prepared";
      if (state === "abort") this.concludeAndLog(txn, "abort", "own");
      else {
        this.hold(txn, item);
        if (this.variant === "vote-not-logged") this.host.disk.append(file, [txn, state, item]);
        else this.log([txn, state, item]);
        this.host.setTimer(askTimer + txn, askMs);
      }
    }
    this.host.send(from, { type: "Vote", txn, yes: state !== "abort" });
  }

  private onDecide(txn: string, decision: Decision): void {
    const state = this.parts.get(txn)?.state;
    const voted = state === "prepared" || state === "commit";
    this.assert(decision === "abort" || voted, "a transaction is committed only where this participant voted yes", txn);
    if (state === "commit" || state === "abort") {
      this.assert(state === decision, "a decision is final", txn);
      return;
    }
    // Without its part, which a variant has lost or never received, nothing could be committed here.
    this.concludeAndLog(txn, state === undefined ? "abort" : decision, "coordinator's");
  }

  private onDoubt(txn: string): void {
    if (this.parts.get(txn)?.state !== "prepared") return;
    if (this.variant === "abort-after-yes") {
      this.concludeAndLog(txn, "abort", "own");
      return;
    }
    this.host.send(this.coordinator, { type: "AskDecision", txn });
    this.host.setTimer(askTimer + txn, askMs);
  }

  private hold(txn: string, item: string): void {
    this.parts.set(txn, { state: "prepared", item });
    this.held.set(item, txn);
  }

  private concludeAndLog(txn: string, decision: Decision, by: "own" | "coordinator's"): void {
    const waits = this.parts.get(txn)?.state === "prepared";
    this.assert(by === "coordinator's" || !waits, "who voted yes waits for the coordinator's decision", txn);
    this.conclude(txn, decision);
    this.log([txn, decision]);
    this.host.trace({ type: "decided", txn, decision });
  }

  private conclude(txn: string, decision: Decision): void {
    const part = this.parts.get(txn);
    if (part === undefined) this.parts.set(txn, { state: decision, item: "" });
    else {
      const holds = this.held.get(part.item) === txn;
      this.assert(decision === "abort" || holds, "a transaction commits on an item that it holds", txn);
      part.state = decision;
      if (holds) this.held.delete(part.item);
    }
    this.host.cancelTimer(askTimer + txn);
  }

  private log(record: Json): void {
    this.host.disk.append(file, record);
    this.host.disk.sync();
  }

  private assert(condition: boolean, invariant: string, txn: string): void {
    this.assertions.assert(condition, invariant, txn);
  }
}

/** As the client wrote it, `{item, refusedBy}`; missing fields have defaults. */
export function transactionOf(value: Json | undefined): Transaction {
  const fields = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const { item = "x", refusedBy = null } = Object.fromEntries(fields);
  const place = typeof refusedBy === "number" && Number.isInteger(refusedBy) && refusedBy >= 0 ? refusedBy : null;
  return { item: String(item), refusedBy: place };
}
