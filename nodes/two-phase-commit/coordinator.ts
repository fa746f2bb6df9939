/**
 * The coordinator: counts votes, decides, and tells a decision until every participant has acknowledged it. Its log has a record of each
 * decision, forced before it is sent, and one when all have acknowledged it (Gray 1978, section 5.8.3.3). It does not log what it
 * begins: a transaction of which it has no record when it restarts is aborted.
 *
 * Presumed abort (Mohan, Lindsay and Obermarck, "Transaction Management in the R* Distributed Database Management System", 1986, section
 * 3): participants are told an abort before it is logged and do not acknowledge it, since no record means abort. What a client is told is
 * logged first even then: the client may send the same request again, and must not find it forgotten.
 */
import { Assertions } from "../assertions.js";
import type { ClientRequest, Host, Json, NodeId, Replica, ReplicaStatus } from "../host.js";
import type { Decision, TwoPhaseCommitMessage, Vote } from "./messages.js";
import type { TwoPhaseCommitTrace } from "./traces.js";
import { type Asked, askedOf, attemptAt, inDoubt, isDecision, nameOf, partsOf, placeOf } from "./transactions.js";
import { allVoted, type TwoPhaseCommitVariant, undecidedWhileOpen } from "./variants.js";

/** A transaction without all votes after this time is aborted. */
const votesMs = 300;
/** Participants that have not acknowledged a decision after this time are told again. */
const tellMs = 400;
const votesTimer = "votes ";
const tellTimer = "tell ";
const file = "log";
const lives = "life";

/** A transaction without a decision. */
interface Open {
  readonly asked: Asked;
  readonly participants: readonly NodeId[];
  /** Those that voted yes, sorted. */
  yes: readonly NodeId[];
  /** What each of them read. */
  readonly read: Map<NodeId, readonly Json[]>;
  request: ClientRequest;
}

/** A transaction with a decision. */
interface Decided {
  readonly txn: string;
  readonly decision: Decision;
  /** For the client: its answer, or why its transaction was aborted. */
  readonly answer: Json;
  /** Participants that have not acknowledged it. */
  untold: readonly NodeId[];
}

export class Coordinator implements Replica<TwoPhaseCommitMessage> {
  private readonly participants: readonly NodeId[];
  /** By name of the transaction. */
  private readonly open = new Map<string, Open>();
  private readonly decided = new Map<string, Decided>();
  /** How often this node has started. */
  private starts = 1;
  private readonly assertions: Assertions;

  constructor(
    private readonly host: Host<TwoPhaseCommitMessage, TwoPhaseCommitTrace>,
    private readonly presumesAbort: boolean,
    private readonly variant: TwoPhaseCommitVariant | null,
  ) {
    this.assertions = new Assertions(host, variant);
    this.participants = host.members.filter((member) => member !== host.id);
  }

  start(): void {
    const { disk } = this.host;
    this.host.trace({ type: "role", role: "coordinator", leads: true, epoch: 0 });
    if (this.variant !== "same-id-after-restart") {
      this.starts = Number(disk.read(lives).at(-1) ?? 0) + 1;
      disk.rewrite(lives, [this.starts]);
      disk.sync();
    }
    for (const record of disk.read(file)) {
      if (!Array.isArray(record)) continue;
      const [txn, state, answer = null, untold = []] = record;
      if (typeof txn !== "string") continue;
      const known = this.decided.get(nameOf(txn));
      if (isDecision(state)) {
        const nodes = Array.isArray(untold) ? untold.map(String) : [];
        this.decided.set(nameOf(txn), { txn, decision: state, answer, untold: nodes });
      } else if (known !== undefined) known.untold = [];
    }
    for (const decided of this.decided.values()) this.tellLater(decided);
  }

  onMessage(from: NodeId, message: TwoPhaseCommitMessage): void {
    switch (message.type) {
      case "Vote":
        this.onVote(from, message);
        return;
      case "AskDecision":
        this.onAskDecision(from, message.txn);
        return;
      case "Acknowledge":
        this.onAcknowledge(from, message.txn);
        return;
      case "Prepare":
      case "Decide":
        // For participants.
        return;
    }
  }

  onRequest(request: ClientRequest): void {
    const { f, key } = request.command;
    const asked = askedOf(request);
    if (asked !== null) this.onAsked(request, asked);
    else if (f === "outcome" && key !== undefined) this.onOutcome(request, key);
    else this.host.reply(request, { type: "fail", error: `a transaction cannot ${f}` });
  }

  onTimer(name: string): void {
    if (name.startsWith(votesTimer)) this.decide(name.slice(votesTimer.length), "abort", "votes were missing");
    else if (name.startsWith(tellTimer)) {
      const decided = this.decided.get(name.slice(tellTimer.length));
      if (decided === undefined) return;
      this.tell(decided, decided.untold);
      this.tellLater(decided);
    }
  }

  inspect(): ReplicaStatus {
    return { role: "coordinator", leads: true, leader: this.host.id };
  }

  durable(): Readonly<Record<string, Json>> {
    return { decisions: [...this.decided.values()].map(({ txn, decision, answer }) => [txn, decision, answer]) };
  }

  life(): Json {
    return this.starts;
  }

  private onOutcome(request: ClientRequest, name: string): void {
    if (this.open.has(name)) this.host.reply(request, { type: "fail", error: inDoubt });
    else this.host.reply(request, { type: "ok", value: this.decided.get(name)?.decision ?? null });
  }

  // Phase 1: votes

  private onAsked(request: ClientRequest, asked: Asked): void {
    const { name } = asked;
    const decided = this.decided.get(name);
    const open = this.open.get(name);
    if (decided !== undefined) this.answer(request, decided);
    else if (open !== undefined) open.request = request;
    else this.begin(request, asked);
  }

  private begin(request: ClientRequest, asked: Asked): void {
    const { name, refusedBy } = asked;
    const parts = partsOf(asked, this.participants);
    const participants = [...parts.keys()].sort();
    if (participants.length === 0) {
      this.host.reply(request, { type: "fail", error: "there is no participant" });
      return;
    }
    this.open.set(name, { asked, participants, yes: [], read: new Map(), request });
    this.host.setTimer(votesTimer + name, votesMs);
    const txn = attemptAt(name, this.starts);
    for (const [participant, micros] of parts) {
      this.host.send(participant, { type: "Prepare", txn, participants, micros, refusedBy });
    }
  }

  private onVote(from: NodeId, { txn, yes, read, because }: Vote): void {
    const name = nameOf(txn);
    const open = this.open.get(name);
    if (open === undefined || !this.isAttemptOfNow(txn)) return;
    if (!yes) {
      // Perhaps after a yes: another participant that had not voted has told it that the transaction is aborted.
      this.decide(name, "abort", `${from} refused: ${because}`, from);
      return;
    }
    if (!open.yes.includes(from)) open.yes = [...open.yes, from].sort();
    open.read.set(from, read);
    const all = open.participants.length;
    const needed = this.variant === "commit-without-all-votes" ? Math.ceil(all / 2) : all;
    if (open.yes.length >= needed) this.decide(name, "commit");
  }

  // Phase 2: the decision

  /** `because`: why it is aborted. `refuser`: the participant that knows it already. */
  private decide(name: string, decision: Decision, because = "", refuser?: NodeId): void {
    const open = this.open.get(name);
    if (open === undefined) return;
    this.assert(!this.decided.has(name), "a decision is final", name);
    const unanimous = open.yes.length === open.participants.length;
    this.assert(decision === "abort" || unanimous, allVoted, name);
    this.open.delete(name);
    this.host.cancelTimer(votesTimer + name);
    const others = open.participants.filter((participant) => participant !== refuser);
    const lazily = this.presumesAbort && decision === "abort";
    const decided: Decided = {
      txn: attemptAt(name, this.starts),
      decision,
      untold: lazily ? [] : others,
      answer: this.answerTo(open, decision, because),
    };
    this.decided.set(name, decided);
    if (lazily) this.tell(decided, others);
    this.log(decided, this.variant === "decision-not-logged" ? "later" : "now");
    if (!lazily) this.tell(decided, others);
    if (this.variant === "forgotten-before-acknowledged") this.end(decided);
    this.tellLater(decided);
    this.answer(open.request, decided);
  }

  private log({ txn, decision, answer, untold }: Decided, synced: "now" | "later"): void {
    this.host.disk.append(file, [txn, decision, answer, untold]);
    if (synced === "now") this.host.disk.sync();
    this.host.trace({ type: "decided", txn: nameOf(txn), decision });
  }

  /** For the client. `because`: why the transaction was aborted. */
  private answerTo({ asked, read, request }: Open, decision: Decision, because: string): Json {
    if (request.command.f !== "txn") return decision;
    if (decision === "abort") return because;
    const left = new Map([...read].map(([participant, values]) => [participant, [...values]]));
    return asked.micros.map(([f, item, value]) => {
      const place = f === "r" ? placeOf(item, this.participants) : undefined;
      return [f, item, place === undefined ? value : (left.get(place)?.shift() ?? null)];
    });
  }

  private answer(request: ClientRequest, { decision, answer }: Decided): void {
    if (request.command.f === "txn" && decision === "abort") {
      this.host.reply(request, { type: "fail", error: `aborted: ${answer}` });
    } else this.host.reply(request, { type: "ok", value: answer });
  }

  private tell({ txn, decision }: Decided, participants: readonly NodeId[]): void {
    for (const participant of participants) this.host.send(participant, { type: "Decide", txn, decision });
  }

  private tellLater({ txn, untold }: Decided): void {
    if (untold.length > 0) this.host.setTimer(tellTimer + nameOf(txn), tellMs);
  }

  private onAcknowledge(from: NodeId, txn: string): void {
    const decided = this.decided.get(nameOf(txn));
    if (decided?.txn !== txn || !decided.untold.includes(from)) return;
    decided.untold = decided.untold.filter((participant) => participant !== from);
    if (decided.untold.length === 0) this.end(decided);
  }

  /** Not synced: if the record is lost, the participants are told once more, and acknowledge again. */
  private end(decided: Decided): void {
    decided.untold = [];
    this.host.disk.append(file, [decided.txn, "end"]);
    this.host.cancelTimer(tellTimer + nameOf(decided.txn));
  }

  // Participants in doubt

  private onAskDecision(from: NodeId, txn: string): void {
    const isOpen = this.open.has(nameOf(txn)) && this.isAttemptOfNow(txn);
    if (isOpen && this.variant !== "presumes-while-open") return;
    this.assert(!isOpen, undecidedWhileOpen, txn);
    this.host.send(from, { type: "Decide", txn, decision: this.decisionOn(txn) });
  }

  private decisionOn(txn: string): Decision {
    const decided = this.decided.get(nameOf(txn));
    if (decided?.txn === txn && this.variant !== "forgotten-before-acknowledged") return decided.decision;
    // No record of this attempt: it was not committed, and what began before a restart never will be.
    return this.variant === "missing-means-commit" ? "commit" : "abort";
  }

  private isAttemptOfNow(txn: string): boolean {
    return txn === attemptAt(nameOf(txn), this.starts);
  }

  private assert(condition: boolean, invariant: string, txn: string): void {
    this.assertions.assert(condition, invariant, txn);
  }
}
