/**
 * Two-phase commit after Gray, "Notes on Data Base Operating Systems" (1978), section 5.8.3.3, and Gray & Lamport, "Consensus on
 * Transaction Commit" (2006), section 3. The first member coordinates, the others participate. A transaction writes one key at
 * every participant; a participant whose key is held by another transaction votes no. Presumed abort: a coordinator that knows
 * nothing of a transaction has not committed it.
 */
import type { ClientRequest, Host, Json, NodeId, Replica, ReplicaStatus } from "../host.js";
import type { Decision, Prepare, TwoPhaseCommitMessage } from "./messages.js";
import type { TwoPhaseCommitMistake } from "./mistakes.js";

/** A transaction whose votes are not all there by then is aborted. */
const votesMs = 300;
/** How long a participant that voted yes waits before it asks for the decision. */
const askMs = 200;
const file = "log";

type TransactionState = "prepared" | Decision;

/** A participant's part in a transaction. */
interface Part {
  state: TransactionState;
  readonly key: string;
  readonly value: Json;
}

export class TwoPhaseCommit implements Replica<TwoPhaseCommitMessage> {
  private readonly coordinator: NodeId;
  private readonly participants: readonly NodeId[];
  /** At the coordinator: transactions without a decision, who voted yes (sorted), and who waits for the answer. */
  private readonly open = new Map<string, { yes: readonly NodeId[]; readonly request: ClientRequest }>();
  /** At the coordinator: what was decided. */
  private readonly decided = new Map<string, Decision>();
  /** At a participant. */
  private readonly parts = new Map<string, Part>();

  constructor(
    private readonly host: Host<TwoPhaseCommitMessage>,
    private readonly mistake: TwoPhaseCommitMistake | null,
  ) {
    const [first = host.id, ...rest] = host.members;
    this.coordinator = first;
    this.participants = rest;
  }

  start(): void {
    for (const record of this.host.disk.read(file)) {
      if (!Array.isArray(record)) continue;
      const [txn, state, key, value] = record;
      if (typeof txn !== "string") continue;
      if (this.coordinates) this.decided.set(txn, state === "commit" ? "commit" : "abort");
      else if (state === "prepared") this.parts.set(txn, { state, key: String(key), value: value ?? null });
      else this.conclude(txn, state === "commit" ? "commit" : "abort");
    }
    for (const [txn, { state }] of this.parts) {
      if (state === "prepared") this.host.setTimer(`ask ${txn}`, askMs);
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
    const { f, key = "x", value = null } = request.command;
    if (!this.coordinates) {
      const error = "not the coordinator";
      this.host.reply(request, { type: "fail", error, retry: true, leader: this.coordinator });
      return;
    }
    if (f !== "write") {
      this.host.reply(request, { type: "fail", error: `a transaction is a write, not ${f}` });
      return;
    }
    const txn = `${request.client}/${request.seq}`;
    const decision = this.decided.get(txn);
    if (decision !== undefined) this.answer(request, decision);
    if (decision !== undefined || this.open.has(txn)) return;
    this.open.set(txn, { yes: [], request });
    this.host.setTimer(`votes ${txn}`, votesMs);
    for (const participant of this.participants) this.host.send(participant, { type: "Prepare", txn, key, value });
  }

  onTimer(name: string): void {
    const [what, txn = ""] = name.split(" ");
    if (what === "votes") this.decide(txn, "abort");
    else if (what === "ask") this.onDoubt(txn);
  }

  inspect(): ReplicaStatus {
    const concluded = [...this.parts.values()].filter(({ state }) => state !== "prepared").length;
    return {
      role: this.coordinates ? "coordinator" : "participant",
      leads: this.coordinates,
      epoch: 0,
      leader: this.coordinator,
      commitIndex: this.coordinates ? this.decided.size : concluded,
      lastIndex: this.coordinates ? this.decided.size + this.open.size : this.parts.size,
    };
  }

  // The coordinator

  private get coordinates(): boolean {
    return this.host.id === this.coordinator;
  }

  private onVote(from: NodeId, txn: string, yes: boolean): void {
    const transaction = this.open.get(txn);
    if (transaction === undefined) return;
    if (!yes) {
      this.decide(txn, "abort");
      return;
    }
    if (!transaction.yes.includes(from)) transaction.yes = [...transaction.yes, from].sort();
    const all = this.participants.length;
    const needed = this.mistake === "commit-without-all-votes" ? Math.ceil(all / 2) : all;
    if (transaction.yes.length >= needed) this.decide(txn, "commit");
  }

  private decide(txn: string, decision: Decision): void {
    const transaction = this.open.get(txn);
    if (transaction === undefined) return;
    this.assert(!this.decided.has(txn), "a decision is final");
    this.open.delete(txn);
    this.decided.set(txn, decision);
    this.host.cancelTimer(`votes ${txn}`);
    if (this.mistake !== "decision-not-logged") this.log([txn, decision]);
    this.host.trace({ type: "decided", txn, decision });
    for (const participant of this.participants) this.host.send(participant, { type: "Decide", txn, decision });
    if (this.mistake === "decision-not-logged") this.log([txn, decision]);
    this.answer(transaction.request, decision);
  }

  private onAskDecision(from: NodeId, txn: string): void {
    // As long as votes are counted there is nothing to say.
    if (this.open.has(txn)) return;
    this.host.send(from, { type: "Decide", txn, decision: this.decided.get(txn) ?? "abort" });
  }

  private answer(request: ClientRequest, decision: Decision): void {
    const { value = null } = request.command;
    this.host.reply(request, decision === "commit" ? { type: "ok", value } : { type: "fail", error: "aborted" });
  }

  // A participant

  private onPrepare(from: NodeId, { txn, key, value }: Prepare): void {
    let state = this.parts.get(txn)?.state;
    if (state === undefined) {
      const held = [...this.parts.values()].some((part) => part.state === "prepared" && part.key === key);
      state = held ? "abort" : "prepared";
      this.parts.set(txn, { state: "prepared", key, value });
      if (held) this.concludeAndLog(txn, "abort");
      else if (this.mistake === "vote-not-logged") this.host.disk.append(file, [txn, state, key, value]);
      else this.log([txn, state, key, value]);
      if (!held) this.host.setTimer(`ask ${txn}`, askMs);
    }
    this.host.send(from, { type: "Vote", txn, yes: state !== "abort" });
  }

  private onDecide(txn: string, decision: Decision): void {
    const state = this.parts.get(txn)?.state;
    if (decision === "commit" && this.mistake !== "commit-without-all-votes") {
      this.assert(state !== undefined, `${txn} is committed only if this participant has voted for it`);
    }
    if (state === "commit" || state === "abort") {
      if (this.mistake === null) this.assert(state === decision, `the decision on ${txn} is final`);
      return;
    }
    this.concludeAndLog(txn, decision);
  }

  private onDoubt(txn: string): void {
    if (this.parts.get(txn)?.state !== "prepared") return;
    if (this.mistake === "abort-after-yes") {
      this.concludeAndLog(txn, "abort");
      return;
    }
    this.host.send(this.coordinator, { type: "AskDecision", txn });
    this.host.setTimer(`ask ${txn}`, askMs);
  }

  private concludeAndLog(txn: string, decision: Decision): void {
    this.conclude(txn, decision);
    this.log([txn, decision]);
    this.host.trace({ type: "decided", txn, decision });
  }

  private conclude(txn: string, decision: Decision): void {
    const part = this.parts.get(txn);
    if (part === undefined) this.parts.set(txn, { state: decision, key: "", value: null });
    else part.state = decision;
    this.host.cancelTimer(`ask ${txn}`);
  }

  private log(record: Json): void {
    this.host.disk.append(file, record);
    this.host.disk.sync();
  }

  private assert(condition: boolean, invariant: string): void {
    if (!condition) throw new Error(`invariant broken at ${this.host.id}: ${invariant}`);
  }
}
