/**
 * Single-decree Paxos after Lamport, "Paxos Made Simple" (2001), section 2, once for every key: each instance decides one value, for ever,
 * and every node is proposer, acceptor and learner of all of them. Proposal numbers are unique to a node: the m-th of node i is m·N + i.
 * Messages may be lost, duplicated and reordered: a proposal that got no majority is tried again.
 */
import { Assertions } from "../assertions.js";
import { ballotAbove, proposerOf, roundOf } from "../ballots.js";
import type { ClientRequest, Host, Json, NodeId, Replica, ReplicaStatus } from "../host.js";
import { halfOf, majorityOf } from "../quorum.js";
import { AcceptorStore, type Attempt, type Instance, newInstance } from "./instance.js";
import type { Accept, PaxosMessage, Prepare, Promised, Proposal } from "./messages.js";
import type { PaxosTrace } from "./traces.js";
import type { PaxosVariant } from "./variants.js";

/**
 * A proposal without a majority after this time is tried again with a higher number. Randomness keeps duelling proposers apart, more so the
 * longer they duel: for a proposer that was outbid, times up to `most` double with every round of numbers, at most `mostDoublings` times, and
 * begin again whenever it is outbid. The one with the highest number only lacks answers, and tries again soon.
 */
const retryMs = { least: 100, soon: 200, most: 400, mostDoublings: 3 };
/** How often a proposal is sent again with its number, to those that have not accepted it, before a higher one is tried. */
const mostRepeats = 3;
const retryTimer = "retry ";

export class Paxos implements Replica<PaxosMessage> {
  private readonly instances = new Map<string, Instance>();
  private readonly assertions: Assertions;
  private readonly store: AcceptorStore;
  private readonly others: readonly NodeId[];
  private readonly quorum: number;

  constructor(
    private readonly host: Host<PaxosMessage, PaxosTrace>,
    private readonly variant: PaxosVariant | null,
  ) {
    this.assertions = new Assertions(host, variant);
    this.store = new AcceptorStore(host.disk);
    this.others = host.members.filter((member) => member !== host.id);
    this.quorum = (variant === "half-quorum" ? halfOf : majorityOf)(host.members.length);
  }

  start(): void {
    for (const instance of this.store.read()) this.instances.set(instance.key, instance);
  }

  onMessage(from: NodeId, message: PaxosMessage): void {
    switch (message.type) {
      case "Prepare":
        this.onPrepare(from, message);
        return;
      case "Promise":
        this.onPromise(from, message);
        return;
      case "Accept":
        this.onAccept(from, message);
        return;
      case "Accepted":
        this.onAccepted(from, message.key, message.ballot);
        return;
      case "Chosen":
        this.learn(this.instance(message.key), message.value);
        return;
    }
  }

  onRequest(request: ClientRequest): void {
    const { f, key, value } = request.command;
    if (key === undefined || (f !== "read" && (f !== "propose" || value === undefined || value === null))) {
      this.host.reply(request, { type: "fail", error: `an instance cannot ${f} ${JSON.stringify(value ?? null)}` });
      return;
    }
    const instance = this.instance(key);
    // A client has one request open: a later request of it replaces the earlier one.
    instance.waiting = [...instance.waiting.filter(({ client }) => client !== request.client), request];
    if (instance.chosen !== null) this.answer(instance, instance.chosen.value);
    else if (instance.attempt === null) this.prepare(instance);
  }

  onTimer(name: string): void {
    const instance = this.instances.get(name.slice(retryTimer.length));
    if (instance === undefined || instance.waiting.length === 0) return;
    const { attempt } = instance;
    if (attempt !== null && this.mayRepeat(instance, attempt)) this.repeat(instance, attempt);
    else this.prepare(instance);
  }

  inspect(): ReplicaStatus {
    // No node leads, and each instance has its own numbers.
    return { role: "acceptor" };
  }

  durable(): Readonly<Record<string, Json>> {
    const given = [...this.instances.values()].filter(({ promised }) => promised > 0);
    given.sort((one, other) => (one.key < other.key ? -1 : 1));
    return {
      promises: given.map(({ key, promised }) => [key, promised]),
      acceptances: given.map(({ key, accepted }) => [key, accepted?.ballot ?? null, accepted?.value ?? null]),
    };
  }

  /** Of the instances of which this node knows anything. */
  keys(): Iterable<string> {
    return this.instances.keys();
  }

  /** The value that was accepted here for an instance, chosen or not. */
  acceptedFor(key: string): Json | undefined {
    return this.instances.get(key)?.accepted?.value;
  }

  /** Creates the instance if needed; the caller must then change it (an untouched one would be a state of its own for the explorer). */
  private instance(key: string): Instance {
    let instance = this.instances.get(key);
    if (instance === undefined) {
      instance = newInstance(key);
      this.instances.set(key, instance);
    }
    return instance;
  }

  // The proposer

  /** Phase 1: a number above all that this node has seen. */
  private prepare(instance: Instance): void {
    const { key } = instance;
    const ballot = this.nextBallot(instance);
    const [request] = instance.waiting;
    const value = request?.command.value ?? null;
    const readers = instance.waiting.filter(({ command }) => command.f === "read");
    instance.attempt = { ballot, phase: "prepare", value, reported: null, answered: [], readers, repeats: 0 };
    this.setRetryTimer(instance);
    const own = this.promise(instance, ballot);
    for (const other of this.others) this.host.send(other, { type: "Prepare", key, ballot });
    this.onPromise(this.host.id, own);
  }

  private nextBallot({ promised }: Instance): number {
    if (this.variant === "shared-ballots") return promised + 1;
    return ballotAbove(promised, this.host.id, this.host.members);
  }

  /** By the number that was promised last. */
  private setRetryTimer({ key, promised }: Instance): void {
    const { id, members } = this.host;
    const outbid = promised > 0 && proposerOf(promised, members) !== id;
    const doublings = outbid ? Math.min(roundOf(promised, members), retryMs.mostDoublings) : 0;
    const most = promised > 0 && !outbid ? retryMs.soon : retryMs.most * 2 ** doublings;
    this.host.setTimer(retryTimer + key, retryMs.least + this.host.random() * (most - retryMs.least));
  }

  /** Phase 2 got through in part, as far as this node knows: messages were lost. */
  private mayRepeat({ promised }: Instance, { phase, ballot, repeats }: Attempt): boolean {
    return phase === "accept" && ballot === promised && repeats < mostRepeats;
  }

  private repeat(instance: Instance, attempt: Attempt): void {
    const { key } = instance;
    const { ballot, value, answered, repeats } = attempt;
    instance.attempt = { ...attempt, repeats: repeats + 1 };
    this.setRetryTimer(instance);
    for (const other of this.others) {
      if (!answered.includes(other)) this.host.send(other, { type: "Accept", key, ballot, value });
    }
  }

  /** Another proposer has a higher number: it gets the time that it needs. */
  private giveWay(instance: Instance): void {
    if (instance.attempt !== null && instance.promised > instance.attempt.ballot) this.setRetryTimer(instance);
  }

  private onPromise(from: NodeId, { key, ballot, accepted }: Promised): void {
    const instance = this.instances.get(key);
    const attempt = instance?.attempt;
    if (instance === undefined || attempt?.ballot !== ballot || attempt.phase !== "prepare") return;
    this.assert(attempt.ballot === ballot, "an answer counts for the proposal that it was given to", key);
    const reported = this.takenOver(attempt.reported, accepted);
    const answered = withMember(attempt.answered, from);
    const { phase, value, readers, repeats } = attempt;
    instance.attempt = { ballot, phase, value, reported, answered, readers, repeats };
    if (answered.length < this.quorum) return;
    this.assert(this.isMajority(answered), "a majority has promised before anything is proposed", key);
    this.propose(instance, instance.attempt);
  }

  /** Phase 2: the value of the highest-numbered proposal among the answers, or its own value if there is none (P2c). */
  private propose(instance: Instance, { ballot, value: own, reported, readers }: Attempt): void {
    const { key } = instance;
    const value = reported === null || this.variant === "ignore-accepted" ? own : reported.value;
    this.assert(reported === null || same(value, reported.value), "P2c: what was accepted is proposed again", key);
    if (value === null) {
      // A read, and a majority has accepted nothing: nothing was chosen when it began.
      instance.attempt = null;
      this.answerUndecided(instance, readers);
      if (instance.waiting.length > 0) this.prepare(instance);
      return;
    }
    instance.attempt = { ballot, phase: "accept", value, reported: null, answered: [], readers: [], repeats: 0 };
    const taken = ballot >= instance.promised;
    if (taken) this.accept(instance, { ballot, value });
    for (const other of this.others) this.host.send(other, { type: "Accept", key, ballot, value });
    if (taken) this.onAccepted(this.host.id, key, ballot);
  }

  private takenOver(before: Proposal | null, reported: Proposal | null): Proposal | null {
    if (before === null || reported === null) return before ?? reported;
    const higher = reported.ballot > before.ballot;
    const taken = higher === (this.variant !== "any-accepted") ? reported : before;
    const highest = taken.ballot === Math.max(before.ballot, reported.ballot);
    this.assert(highest, "P2c: the highest-numbered proposal that was accepted is taken over");
    return taken;
  }

  private onAccepted(from: NodeId, key: string, ballot: number): void {
    const instance = this.instances.get(key);
    const attempt = instance?.attempt;
    if (instance === undefined || attempt?.ballot !== ballot || attempt.phase !== "accept") return;
    this.assert(attempt.ballot === ballot, "an answer counts for the proposal that it was given to", key);
    const answered = withMember(attempt.answered, from);
    const { phase, value, reported, readers, repeats } = attempt;
    instance.attempt = { ballot, phase, value, reported, answered, readers, repeats };
    if (answered.length < this.quorum) return;
    this.assert(this.isMajority(answered), "a majority has accepted what is chosen", key);
    for (const other of this.others) this.host.send(other, { type: "Chosen", key, value: attempt.value });
    this.learn(instance, attempt.value);
  }

  // The acceptor

  private onPrepare(from: NodeId, { key, ballot }: Prepare): void {
    this.assertNumberOf(from, ballot, key);
    const instance = this.instance(key);
    const again = ballot === instance.promised && this.variant === "shared-ballots";
    if (ballot > instance.promised || again) {
      this.host.send(from, this.promise(instance, ballot));
      this.giveWay(instance);
    }
    // A proposer far behind would need as many attempts as the others have made, each of which waits longer than the one before.
    else if (instance.chosen !== null) this.host.send(from, { type: "Chosen", key, value: instance.chosen.value });
  }

  private onAccept(from: NodeId, { key, ballot, value }: Accept): void {
    this.assertNumberOf(from, ballot, key);
    const instance = this.instance(key);
    if (ballot < instance.promised && this.variant !== "accept-below-promise") return;
    this.accept(instance, { ballot, value });
    this.host.send(from, { type: "Accepted", key, ballot });
    this.giveWay(instance);
  }

  private promise(instance: Instance, ballot: number): Promised {
    this.assert(ballot > instance.promised, "a promise is above all that were given before", instance.key);
    instance.promised = ballot;
    this.persist(instance, this.variant !== "promise-not-persisted");
    this.host.trace({ type: "promised", key: instance.key, ballot });
    return { type: "Promise", key: instance.key, ballot, accepted: instance.accepted };
  }

  private accept(instance: Instance, { ballot, value }: Proposal): void {
    const { key, promised, accepted } = instance;
    this.assert(ballot >= promised, "P1a: no promise is broken", key);
    const another = accepted?.ballot === ballot && !same(accepted.value, value);
    this.assert(!another, "there is one proposal with a number", key);
    instance.promised = Math.max(promised, ballot);
    instance.accepted = { ballot, value };
    this.persist(instance, this.variant !== "accepted-not-persisted");
    this.host.trace({ type: "accepted", key, ballot, value });
  }

  private persist(instance: Instance, sync: boolean): void {
    const { promised, accepted, key } = instance;
    // Lamport's TLA+ module Paxos: maxVBal never exceeds maxBal, since to accept is to promise.
    this.assert(accepted === null || accepted.ballot <= promised, "what is accepted counts as promised", key);
    this.store.write(instance);
    if (sync) this.host.disk.sync();
  }

  // The learner

  private learn(instance: Instance, value: Json): void {
    const { key } = instance;
    instance.attempt = null;
    this.host.cancelTimer(retryTimer + key);
    if (instance.chosen === null) {
      instance.chosen = { value };
      this.host.trace({ type: "chosen", key, value });
    } else this.assert(same(instance.chosen.value, value), "one value is chosen", key);
    this.answer(instance, instance.chosen.value);
  }

  private answer(instance: Instance, value: Json): void {
    for (const request of instance.waiting) this.host.reply(request, { type: "ok", value });
    instance.waiting = [];
  }

  private answerUndecided(instance: Instance, readers: readonly ClientRequest[]): void {
    const answered = ({ client, seq }: ClientRequest): boolean =>
      readers.some((reader) => reader.client === client && reader.seq === seq);
    for (const request of instance.waiting.filter(answered)) this.host.reply(request, { type: "ok", value: null });
    instance.waiting = instance.waiting.filter((request) => !answered(request));
  }

  // Invariants

  private isMajority(nodes: readonly NodeId[]): boolean {
    return nodes.length >= majorityOf(this.host.members.length);
  }

  private assertNumberOf(proposer: NodeId, ballot: number, key: string): void {
    this.assert(proposerOf(ballot, this.host.members) === proposer, "a number belongs to one proposer", key);
  }

  private assert(condition: boolean, invariant: string, key?: string): void {
    this.assertions.assert(condition, invariant, key);
  }
}

function same(one: Json, other: Json): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function withMember(members: readonly NodeId[], member: NodeId): readonly NodeId[] {
  return members.includes(member) ? members : [...members, member].sort();
}
