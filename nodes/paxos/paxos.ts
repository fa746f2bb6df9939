/**
 * Single-decree Paxos after Lamport, "Paxos Made Simple" (2001), section 2: every node is proposer, acceptor and learner of one
 * value. To clients it is a register that is written once. Proposal numbers are unique to a node: the m-th of node i is m·N + i.
 */
import type { ClientRequest, Host, Json, NodeId, Replica, ReplicaStatus } from "../host.js";
import type { PaxosMessage, Promised, Proposal } from "./messages.js";
import type { PaxosMistake } from "./mistakes.js";

/** A proposal that got no majority by then is tried again with a higher number; chance keeps duelling proposers apart. */
const retryMs = { least: 100, most: 400 };
const file = "acceptor";

/** What a proposer is about. */
interface Attempt {
  readonly ballot: number;
  readonly phase: "prepare" | "accept";
  /** What is proposed; in the first phase what will be, if nothing was accepted. Null only for a read. */
  readonly value: Json;
  /** The accepted proposal that must be taken over, of those that were reported. */
  readonly reported: Proposal | null;
  /** Who has answered, sorted. */
  readonly answered: readonly NodeId[];
}

export class Paxos implements Replica<PaxosMessage> {
  private promised = 0;
  private accepted: Proposal | null = null;
  private chosen: { readonly value: Json } | null = null;
  private attempt: Attempt | null = null;
  private waiting: ClientRequest[] = [];
  private readonly others: readonly NodeId[];
  private readonly quorum: number;

  constructor(
    private readonly host: Host<PaxosMessage>,
    private readonly mistake: PaxosMistake | null,
  ) {
    this.others = host.members.filter((member) => member !== host.id);
    const half = Math.floor(host.members.length / 2);
    this.quorum = mistake === "half-quorum" ? Math.max(1, half) : half + 1;
  }

  start(): void {
    const record = this.host.disk.read(file).at(-1);
    if (!Array.isArray(record)) return;
    const [promised, ballot, value] = record;
    this.promised = Number(promised);
    if (Number(ballot) > 0) this.accepted = { ballot: Number(ballot), value: value ?? null };
  }

  onMessage(from: NodeId, message: PaxosMessage): void {
    switch (message.type) {
      case "Prepare":
        if (this.mayPromise(message.ballot)) this.host.send(from, this.promise(message.ballot));
        return;
      case "Promise":
        this.onPromise(from, message);
        return;
      case "Accept":
        if (message.ballot >= this.promised || this.mistake === "accept-below-promise") {
          this.accept(message);
          this.host.send(from, { type: "Accepted", ballot: message.ballot });
        }
        return;
      case "Accepted":
        this.onAccepted(from, message.ballot);
        return;
      case "Chosen":
        this.learn(message.value);
        return;
    }
  }

  onRequest(request: ClientRequest): void {
    const { f, value } = request.command;
    if (f !== "read" && (f !== "write" || value === undefined || value === null)) {
      this.host.reply(request, { type: "fail", error: `a write-once register cannot ${f} ${JSON.stringify(value)}` });
      return;
    }
    this.waiting.push(request);
    if (this.chosen !== null) this.answer(this.chosen.value);
    else if (this.attempt === null) this.prepare();
  }

  onTimer(name: string): void {
    if (name === "retry" && this.waiting.length > 0) this.prepare();
  }

  inspect(): ReplicaStatus {
    const decided = this.chosen === null ? 0 : 1;
    return {
      role: this.attempt === null ? "acceptor" : "proposer",
      leads: false,
      epoch: this.promised,
      leader: null,
      commitIndex: decided,
      lastIndex: this.accepted === null ? decided : 1,
    };
  }

  // The proposer

  /** Phase 1: a number above all that this node has seen. */
  private prepare(): void {
    const ballot = this.nextBallot();
    const [request] = this.waiting;
    const value = request?.command.value ?? null;
    this.attempt = { ballot, phase: "prepare", value, reported: null, answered: [] };
    this.host.setTimer("retry", retryMs.least + this.host.random() * (retryMs.most - retryMs.least));
    const own = this.promise(ballot);
    for (const other of this.others) this.host.send(other, { type: "Prepare", ballot });
    this.onPromise(this.host.id, own);
  }

  private nextBallot(): number {
    const { length } = this.host.members;
    if (this.mistake === "shared-ballots") return this.promised + 1;
    const round = Math.floor(this.promised / length) + 1;
    return round * length + this.host.members.indexOf(this.host.id);
  }

  private onPromise(from: NodeId, { ballot, accepted }: Promised): void {
    const { attempt } = this;
    if (attempt?.ballot !== ballot || attempt.phase !== "prepare") return;
    const reported = this.takenOver(attempt.reported, accepted);
    const answered = withMember(attempt.answered, from);
    this.attempt = { ...attempt, reported, answered };
    if (answered.length >= this.quorum) this.propose(ballot, attempt.value, reported);
  }

  /** Phase 2: the value of the highest-numbered proposal among the answers, or one's own if there is none (P2c). */
  private propose(ballot: number, own: Json, reported: Proposal | null): void {
    const value = reported === null || this.mistake === "ignore-accepted" ? own : reported.value;
    if (value === null) {
      // A read, and a majority has accepted nothing: nothing was chosen when it began.
      this.answerReads(null);
      this.attempt = null;
      if (this.waiting.length > 0) this.prepare();
      return;
    }
    this.attempt = { ballot, phase: "accept", value, reported: null, answered: [] };
    const taken = ballot >= this.promised;
    if (taken) this.accept({ ballot, value });
    for (const other of this.others) this.host.send(other, { type: "Accept", ballot, value });
    if (taken) this.onAccepted(this.host.id, ballot);
  }

  private takenOver(before: Proposal | null, reported: Proposal | null): Proposal | null {
    if (before === null || reported === null) return before ?? reported;
    const higher = reported.ballot > before.ballot;
    return higher === (this.mistake !== "any-accepted") ? reported : before;
  }

  private onAccepted(from: NodeId, ballot: number): void {
    const { attempt } = this;
    if (attempt?.ballot !== ballot || attempt.phase !== "accept") return;
    const answered = withMember(attempt.answered, from);
    this.attempt = { ...attempt, answered };
    if (answered.length < this.quorum) return;
    for (const other of this.others) this.host.send(other, { type: "Chosen", value: attempt.value });
    this.learn(attempt.value);
  }

  // The acceptor

  private mayPromise(ballot: number): boolean {
    return ballot > this.promised || (ballot === this.promised && this.mistake === "shared-ballots");
  }

  private promise(ballot: number): Promised {
    this.promised = ballot;
    this.persist(this.mistake !== "promise-not-persisted");
    return { type: "Promise", ballot, accepted: this.accepted };
  }

  private accept({ ballot, value }: Proposal): void {
    this.assert(ballot >= this.promised || this.mistake === "accept-below-promise", "P1a: no promise is broken");
    this.promised = Math.max(this.promised, ballot);
    this.accepted = { ballot, value };
    this.persist(this.mistake !== "accepted-not-persisted");
  }

  private persist(sync: boolean): void {
    const { ballot, value } = this.accepted ?? { ballot: 0, value: null };
    this.host.disk.rewrite(file, [[this.promised, ballot, value]]);
    if (sync) this.host.disk.sync();
  }

  // The learner

  private learn(value: Json): void {
    this.attempt = null;
    this.host.cancelTimer("retry");
    if (this.chosen === null) {
      this.chosen = { value };
      this.host.trace({ type: "chosen", value });
    }
    this.answer(this.chosen.value);
  }

  private answer(value: Json): void {
    this.answerReads(value);
    for (const request of this.waiting) {
      const same = JSON.stringify(request.command.value) === JSON.stringify(value);
      this.host.reply(request, same ? { type: "ok", value } : { type: "fail", error: "another value was chosen" });
    }
    this.waiting = [];
  }

  private answerReads(value: Json): void {
    for (const request of this.waiting) {
      if (request.command.f === "read") this.host.reply(request, { type: "ok", value });
    }
    this.waiting = this.waiting.filter(({ command }) => command.f !== "read");
  }

  private assert(condition: boolean, invariant: string): void {
    if (!condition) throw new Error(`invariant broken at ${this.host.id}: ${invariant}`);
  }
}

function withMember(members: readonly NodeId[], member: NodeId): readonly NodeId[] {
  return members.includes(member) ? members : [...members, member].sort();
}
