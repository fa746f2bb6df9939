/**
 * A participant: has items, locks those of a transaction that it votes for, and writes ahead to its log what it will have to do (Gray 1978,
 * section 5.8). After a restart it reads the log from its beginning: items, locks and transactions in doubt are as they were.
 *
 * Once it has voted yes it is in doubt until it hears the decision. It asks the coordinator and the other participants: cooperative
 * termination (Bernstein, Hadzilacos and Goodman 1987, section 7.4). If none of them knows, it is blocked, and says so.
 */
import { Assertions } from "../assertions.js";
import type { ClientRequest, Host, Json, NodeId, Replica, ReplicaStatus } from "../host.js";
import { Items } from "./items.js";
import type { Decision, Micro, Prepare, TwoPhaseCommitMessage } from "./messages.js";
import type { TwoPhaseCommitTrace } from "./traces.js";
import { inDoubt, isDecision, microsOf, nameOf } from "./transactions.js";
import { holdsItems, type TwoPhaseCommitVariant, votedHere, waitsForDecision } from "./variants.js";

/** How long a participant that voted yes waits before it asks, and asks again. */
const askMs = 200;
const askTimer = "ask ";
const file = "log";

/** A participant's part in a transaction. */
interface Part {
  /** The attempt: a participant takes part in the first that it hears of, and refuses all others with the same name. */
  readonly txn: string;
  state: "prepared" | Decision;
  readonly micros: readonly Micro[];
  readonly participants: readonly NodeId[];
  /** Of one that is prepared: whether it has asked for the decision, and whether no node knew it. */
  doubt: "fresh" | "asking" | "blocked";
}

export class Participant implements Replica<TwoPhaseCommitMessage> {
  private readonly coordinator: NodeId;
  private readonly items = new Items();
  /** By name of the transaction. */
  private readonly parts = new Map<string, Part>();
  /** With presumed abort: names of transactions whose abort is not synced yet. It is, before this node tells any client or other participant. */
  private readonly unsynced = new Set<string>();
  private readonly assertions: Assertions;

  constructor(
    private readonly host: Host<TwoPhaseCommitMessage, TwoPhaseCommitTrace>,
    private readonly presumesAbort: boolean,
    private readonly variant: TwoPhaseCommitVariant | null,
  ) {
    this.assertions = new Assertions(host, variant);
    this.coordinator = host.members[0] ?? host.id;
  }

  start(): void {
    this.host.trace({ type: "role", role: "participant", leads: false, epoch: 0 });
    for (const record of this.host.disk.read(file)) {
      if (!Array.isArray(record)) continue;
      const [txn, state, micros = [], participants = []] = record;
      if (typeof txn !== "string") continue;
      if (isDecision(state)) this.conclude(txn, state);
      else this.prepare(txn, microsOf(micros) ?? [], Array.isArray(participants) ? participants.map(String) : []);
    }
    for (const { txn, state, micros } of this.parts.values()) {
      if (state !== "prepared") continue;
      if (this.variant === "locks-forgotten") this.items.release(txn, micros);
      if (this.variant !== "does-not-ask") this.host.setTimer(askTimer + txn, askMs);
    }
  }

  onMessage(from: NodeId, message: TwoPhaseCommitMessage): void {
    switch (message.type) {
      case "Prepare":
        this.onPrepare(from, message);
        return;
      case "Decide":
        this.onDecide(from, message.txn, message.decision);
        return;
      case "AskDecision":
        this.onAskDecision(from, message.txn);
        return;
      case "Vote":
      case "Acknowledge":
        // For the coordinator.
        return;
    }
  }

  onRequest(request: ClientRequest): void {
    const { f, key: name } = request.command;
    if (f !== "outcome" || name === undefined) {
      const error = "not the coordinator";
      this.host.reply(request, { type: "fail", error, retry: true, leader: this.coordinator });
      return;
    }
    const part = this.parts.get(name);
    if (part?.state === "prepared") this.host.reply(request, { type: "fail", error: doubtOf(part) });
    else {
      this.syncBeforeTelling(name);
      this.host.reply(request, { type: "ok", value: part?.state ?? null });
    }
  }

  onTimer(name: string): void {
    if (name.startsWith(askTimer)) this.onDoubt(name.slice(askTimer.length));
  }

  inspect(): ReplicaStatus {
    return { role: "participant", leads: false, leader: this.coordinator };
  }

  durable(): Readonly<Record<string, Json>> {
    const parts = [...this.parts.values()];
    return {
      transactions: parts.map(({ txn, state }) => [txn, state]),
      locks: parts.flatMap(({ txn, state, micros }) =>
        state === "prepared" ? [[txn, this.items.holds(txn, micros)]] : [],
      ),
      items: this.items.all(),
    };
  }

  // Phase 1: the vote

  private onPrepare(from: NodeId, { txn, micros, participants, refusedBy }: Prepare): void {
    const part = this.parts.get(nameOf(txn));
    if (part !== undefined) {
      const yes = part.txn === txn && part.state !== "abort";
      const because = yes ? null : "it has aborted it before";
      this.host.send(from, { type: "Vote", txn, yes, read: yes ? this.items.read(micros) : [], because });
      return;
    }
    const because = this.whyNot(micros, participants, refusedBy);
    if (because !== null) {
      this.abort(txn);
      this.host.send(from, { type: "Vote", txn, yes: false, read: [], because });
      return;
    }
    const read = this.items.read(micros);
    this.prepare(txn, micros, participants);
    const kept = this.variant === "values-not-logged" ? micros.filter(([f]) => f === "r") : micros;
    this.host.disk.append(file, [txn, "prepared", kept.map((micro) => [...micro]), participants]);
    if (this.variant !== "vote-not-logged") this.sync();
    const leaves = this.variant === "read-locks-released-at-vote" && micros.every(([f]) => f === "r");
    if (leaves || this.variant === "locks-released-at-vote") this.items.release(txn, micros);
    this.host.setTimer(askTimer + txn, askMs);
    this.host.send(from, { type: "Vote", txn, yes: true, read, because: null });
  }

  /** Why it cannot vote for a transaction; null if it can. */
  private whyNot(micros: readonly Micro[], participants: readonly NodeId[], refusedBy: number | null): string | null {
    const unwanted = refusedBy !== null && participants[refusedBy % participants.length] === this.host.id;
    if (unwanted) return "for reasons of its own";
    const taken = this.items.taken(micros);
    if (taken === undefined) return null;
    const holder = this.parts.get(nameOf(taken.holder));
    this.assert(holder?.state === "prepared", "an item is held by an undecided transaction", taken.holder);
    const blocked = holder?.doubt === "blocked" ? ", which is blocked" : "";
    return `item ${taken.item} is held by ${taken.holder}${blocked}`;
  }

  private prepare(txn: string, micros: readonly Micro[], participants: readonly NodeId[]): void {
    this.parts.set(nameOf(txn), { txn, state: "prepared", micros, participants, doubt: "fresh" });
    this.items.lock(txn, micros);
  }

  // Phase 2: the decision

  private onDecide(from: NodeId, txn: string, decision: Decision): void {
    const part = this.parts.get(nameOf(txn));
    const mine = part?.txn === txn ? part.state : undefined;
    this.assert(decision === "abort" || mine === "prepared" || mine === "commit", votedHere, txn);
    if (part !== undefined && mine === "prepared") {
      if (part.doubt === "blocked") this.host.trace({ type: "two-phase-commit/unblocked", txn: nameOf(txn) });
      this.conclude(txn, decision);
      this.logDecision(txn, decision);
    } else if (mine !== undefined) this.assert(mine === decision, "a decision is final", txn);
    // It has not voted for it and will not, or a variant has lost its part, without which nothing can be committed here.
    else if (part === undefined) this.abort(txn);
    const acknowledged = from === this.coordinator && !(this.presumesAbort && decision === "abort");
    if (acknowledged) this.host.send(from, { type: "Acknowledge", txn });
  }

  /** Writes what the transaction writes, and releases its items. */
  private conclude(txn: string, decision: Decision): void {
    const part = this.parts.get(nameOf(txn));
    if (part === undefined) {
      this.parts.set(nameOf(txn), { txn, state: decision, micros: [], participants: [], doubt: "fresh" });
      return;
    }
    this.assert(this.items.holds(txn, part.micros), holdsItems, txn);
    part.state = decision;
    part.doubt = "fresh";
    if (decision === "commit") this.items.write(part.micros);
    this.items.release(txn, part.micros);
    this.host.cancelTimer(askTimer + txn);
  }

  /** A transaction for which it has not voted. */
  private abort(txn: string): void {
    this.conclude(txn, "abort");
    this.logDecision(txn, "abort");
  }

  private logDecision(txn: string, decision: Decision): void {
    this.host.disk.append(file, [txn, decision]);
    this.unsynced.add(nameOf(txn));
    if (!this.presumesAbort || decision === "commit") this.sync();
  }

  private syncBeforeTelling(name: string): void {
    if (this.unsynced.has(name)) this.sync();
  }

  private sync(): void {
    this.host.disk.sync();
    for (const txn of this.unsynced) {
      const state = this.parts.get(txn)?.state;
      if (isDecision(state)) this.host.trace({ type: "decided", txn, decision: state });
    }
    this.unsynced.clear();
  }

  // In doubt

  private onDoubt(txn: string): void {
    const part = this.parts.get(nameOf(txn));
    if (part?.txn !== txn || part.state !== "prepared") return;
    if (this.variant === "abort-after-yes") {
      this.assert(false, waitsForDecision, txn);
      this.abort(txn);
      return;
    }
    if (part.doubt === "asking") this.host.trace({ type: "two-phase-commit/blocked", txn: nameOf(txn) });
    part.doubt = part.doubt === "fresh" ? "asking" : "blocked";
    const others = part.participants.filter((other) => other !== this.host.id);
    for (const other of [this.coordinator, ...others]) this.host.send(other, { type: "AskDecision", txn });
    this.host.setTimer(askTimer + txn, askMs);
  }

  /** Another participant is in doubt. */
  private onAskDecision(from: NodeId, txn: string): void {
    const name = nameOf(txn);
    const part = this.parts.get(name);
    const mine = part?.txn === txn ? part.state : undefined;
    if (mine === "prepared") {
      if (this.variant !== "uncertain-says-abort") return;
      this.assert(false, waitsForDecision, txn);
    }
    // It has not voted for this attempt. From now on it never will, so it is aborted.
    if (part === undefined && this.variant !== "refusal-not-kept") this.abort(txn);
    this.syncBeforeTelling(name);
    this.host.send(from, { type: "Decide", txn, decision: mine === "commit" ? "commit" : "abort" });
  }

  private assert(condition: boolean, invariant: string, txn: string): void {
    this.assertions.assert(condition, invariant, txn);
  }
}

function doubtOf({ doubt, txn }: Part): string {
  return doubt === "blocked" ? `blocked: no node that answers knows the decision on ${nameOf(txn)}` : inDoubt;
}
