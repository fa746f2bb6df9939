/**
 * A proposer, from the moment at which it takes a ballot until it gives up or is outbid. Phase 1 is run once for all slots; then slots are
 * filled one after the other, those for which something was reported with that, gaps among them with no-ops, and all further ones with what
 * clients ask ("Paxos Made Simple", section 3; scout and commander of "Paxos Made Moderately Complex", section 2.3).
 */
import type { Assertions } from "../assertions.js";
import { proposerOf } from "../ballots.js";
import type { ClientRequest, Host, NodeId } from "../host.js";
import { HeldLease } from "../lease.js";
import { countOf, halfOf, isMajority, majorityOf } from "../quorum.js";
import type { Acceptor } from "./acceptor.js";
import type { Configuration } from "./configuration.js";
import { type Entry, isNoOp, requestName } from "./entry.js";
import { boundMs } from "./lease.js";
import type { Alive, Learn, MultiPaxosMessage, Promised, Proposal } from "./messages.js";
import type { Snapshot } from "./snapshot.js";
import type { MultiPaxosVariant } from "./variants.js";

export const heartbeatMs = 60;
/** A leader that has not heard from a majority for this many heartbeats steps down. */
const quorumLostRounds = 25;

/**
 * How learners hear that a slot is chosen: by a message that they answer (4n messages an update, as the survey counts), by one that they
 * do not answer (3n), or with the next proposal or heartbeat (2n).
 */
export type Learning = "acknowledged" | "announced" | "piggybacked";

/** The replica that proposes. */
export interface ProposerOwner {
  readonly acceptor: Acceptor;
  readonly configuration: Configuration;
  /** Everything up to this slot is chosen and executed here. */
  readonly chosen: number;
  learn(slot: number, ballot: number, entry: Entry): void;
  install(snapshot: Snapshot): void;
  /** It leads: everything that was reported is proposed again. */
  established(): void;
  /** It goes on as a follower. */
  giveUp(): void;
}

interface OpenSlot {
  readonly entry: Entry;
  readonly acceptedBy: Set<NodeId>;
  chosen: boolean;
}

export class Leader {
  /** Phase 1 is done, and slots up to the last reported one are proposed again. */
  leads = false;
  private readonly promised = new Set<NodeId>();
  /** By slot, what promises have reported for slots that are not proposed yet: the highest-numbered proposal of each. */
  private readonly reported = new Map<number, Proposal>();
  private lastReported = 0;
  private readonly open = new Map<number, OpenSlot>();
  /** The next slot to be filled. */
  private next: number;
  /** Requests that wait for the window to move on. */
  private readonly queue: Entry[] = [];
  /** Up to this slot, no-ops are proposed if no client asks anything, so that a change of the membership governs soon. */
  private fillTo = 0;
  private round = 0;
  readonly lease: HeldLease;
  private readonly answered = new Map<NodeId, number>();
  private readonly others: readonly NodeId[];

  constructor(
    private readonly owner: ProposerOwner,
    private readonly host: Host<MultiPaxosMessage>,
    readonly ballot: number,
    private readonly learning: Learning,
    private readonly leases: boolean,
    private readonly variant: MultiPaxosVariant | null,
    private readonly assertions: Assertions,
  ) {
    this.others = host.members.filter((member) => member !== host.id);
    this.next = owner.chosen + 1;
    this.lease = new HeldLease(host, boundMs);
  }

  // Phase 1

  start(): void {
    const { owner, host, ballot } = this;
    owner.acceptor.promise(proposerOf(ballot, host.members), ballot);
    if (this.variant === "skips-phase-1") for (const member of host.members) this.promised.add(member);
    else this.prepare();
    this.host.setTimer("heartbeat", heartbeatMs);
    this.onPromise(host.id, {
      ...{ type: "Promise", ballot, accepted: owner.acceptor.from(this.next), chosen: owner.chosen },
      snapshot: null,
    });
  }

  /** Asks those that have not promised: their answers may have been lost. */
  private prepare(): void {
    const first = this.owner.chosen + 1;
    for (const other of this.others) {
      if (!this.promised.has(other)) this.host.send(other, { type: "Prepare", ballot: this.ballot, first });
    }
  }

  onPromise(from: NodeId, { accepted, chosen, snapshot }: Promised): void {
    this.promised.add(from);
    if (snapshot !== null) this.owner.install(snapshot);
    for (const { slot, ballot, entry } of accepted) {
      if (slot <= chosen && slot === this.owner.chosen + 1) this.owner.learn(slot, ballot, entry);
      else if (slot >= this.next) this.report(slot, { ballot, entry });
    }
    this.fill();
  }

  /** P2c: of what was reported for a slot, the highest-numbered counts. */
  private report(slot: number, proposal: Proposal): void {
    const before = this.reported.get(slot);
    this.lastReported = Math.max(this.lastReported, slot);
    const higher = before === undefined || proposal.ballot > before.ballot;
    const taken = before === undefined || higher === (this.variant !== "any-accepted") ? proposal : before;
    this.assert(
      taken.ballot === Math.max(proposal.ballot, before?.ballot ?? 0),
      "P2c: the highest-numbered proposal that was accepted in a slot is taken over",
      slot,
    );
    this.reported.set(slot, taken);
  }

  // Phase 2

  /** A request to be proposed in the next slot, or as soon as the window moves on. */
  propose(request: ClientRequest): void {
    this.queue.push({ proposedIn: this.ballot, request });
    this.fill();
  }

  /** The members to be, which are proposed; undefined if nothing would change, or no member were left. */
  changeMembers(change: (members: readonly NodeId[]) => readonly NodeId[]): readonly NodeId[] | undefined {
    const underWay = [...this.open.values()].map(({ entry }) => entry).concat(this.queue);
    const before =
      underWay.findLast(({ members }) => members !== undefined)?.members ?? this.owner.configuration.latest;
    const members = change(before);
    if (members.length === before.length || members.length === 0) return undefined;
    // It may have lost its disk while it was not a member, and what it promised before with it: it is asked again.
    for (const member of members) if (!before.includes(member) && member !== this.host.id) this.promised.delete(member);
    this.queue.push({ proposedIn: this.ballot, request: null, members });
    this.fill();
    return members;
  }

  /** True if it is proposed already, or waits for that. */
  isOpen(request: ClientRequest): boolean {
    const name = requestName(request);
    const same = (entry: Entry): boolean => entry.request !== null && requestName(entry.request) === name;
    return this.queue.some(same) || [...this.open.values()].some(({ entry }) => same(entry));
  }

  /** True if no acceptor has heard of it, so that it will never be chosen unless it is asked again. */
  withdraw(request: ClientRequest): boolean {
    const place = this.queue.findIndex((entry) => entry.request === request);
    if (place >= 0) this.queue.splice(place, 1);
    return place >= 0;
  }

  /** Fills slots as far as the window and the promises reach; called whenever something is chosen. */
  fill(): void {
    const { owner } = this;
    for (const slot of this.open.keys()) if (slot <= owner.chosen) this.open.delete(slot);
    this.next = Math.max(this.next, owner.chosen + 1);
    while (this.next <= owner.chosen + owner.configuration.alpha && this.hasPromisesFor(this.next)) {
      const slot = this.next;
      const entry = this.entryFor(slot);
      if (entry === undefined) break;
      this.next += 1;
      this.proposeIn(slot, entry);
    }
    if (this.leads) this.retire();
    else if (this.next > this.lastReported && this.hasPromisesFor(this.next)) {
      this.leads = true;
      owner.established();
      this.beat();
      this.retire();
    }
  }

  /** A leader that the next slot does not count among its members leaves the lead to one of them, once all before it is chosen. */
  private retire(): void {
    const { owner } = this;
    if (this.next > owner.chosen + 1 || this.membersAt(this.next).includes(this.host.id)) return;
    this.beat();
    owner.giveUp();
  }

  /** What to propose in the next slot; undefined if there is nothing to propose. */
  private entryFor(slot: number): Entry | undefined {
    const reported = this.reported.get(slot);
    if (reported !== undefined) {
      this.reported.delete(slot);
      if (this.variant !== "ignore-accepted") return reported.entry;
      this.assert(false, "P2c: what was accepted in a slot is proposed there again", slot);
    }
    const queued = slot > this.lastReported ? this.queue.shift() : undefined;
    if (queued !== undefined || slot > Math.max(this.lastReported, this.fillTo)) return queued;
    return { proposedIn: this.ballot, request: null };
  }

  private proposeIn(slot: number, entry: Entry): void {
    const { owner, host, ballot } = this;
    const majority = isMajority(this.membersAt(slot), (member) => this.promised.has(member));
    this.assert(
      majority && this.variant !== "skips-phase-1",
      "a majority has promised before anything is proposed",
      slot,
    );
    if (entry.members !== undefined) this.fillTo = slot + owner.configuration.alpha - 1;
    this.open.set(slot, { entry, acceptedBy: new Set(), chosen: false });
    if (this.variant === "gaps-without-phase-2" && slot < this.lastReported && isNoOp(entry)) {
      this.decided(slot);
      return;
    }
    const accepted = owner.acceptor.accept(proposerOf(ballot, host.members), slot, ballot, entry);
    for (const other of this.others) this.sendAccept(other, slot, entry);
    if (accepted) this.onAccepted(host.id, slot);
  }

  private sendAccept(to: NodeId, slot: number, entry: Entry): void {
    if (!this.membersAt(slot).includes(to) && this.variant !== "removed-nodes-vote") return;
    this.host.send(to, { type: "Accept", ballot: this.ballot, slot, entry, chosen: this.owner.chosen });
  }

  onAccepted(from: NodeId, slot: number): void {
    const open = this.open.get(slot);
    if (open === undefined || open.chosen) return;
    open.acceptedBy.add(from);
    if (this.isQuorum(this.membersAt(slot), open.acceptedBy)) this.decided(slot);
  }

  /** Executes what is chosen as far as nothing before it is open. */
  private decided(slot: number): void {
    const { owner } = this;
    const open = this.open.get(slot);
    if (open === undefined) return;
    const majority = isMajority(this.membersAt(slot), (member) => open.acceptedBy.has(member));
    this.assert(majority, "a majority has accepted what is chosen", slot);
    open.chosen = true;
    const before = owner.chosen;
    for (;;) {
      const following = owner.chosen + 1;
      const done = this.open.get(following);
      if (done?.chosen !== true) break;
      owner.learn(following, this.ballot, done.entry);
      if (owner.chosen < following) break;
    }
    if (owner.chosen === before) return;
    if (this.learning !== "piggybacked") {
      for (const other of this.others) this.host.send(other, this.learnMessage());
    }
    this.fill();
  }

  private learnMessage(): Learn {
    const answer = this.learning === "acknowledged";
    return { type: "Learn", ballot: this.ballot, chosen: this.owner.chosen, answer };
  }

  // Leadership

  /** Repeats what may have been lost, and steps down if a majority is silent. */
  onHeartbeatTimer(): void {
    const { host, owner } = this;
    const silent = (member: NodeId): boolean =>
      member !== host.id && this.round - (this.answered.get(member) ?? 0) > quorumLostRounds;
    if (!isMajority(this.membersAt(owner.chosen + 1), (member) => !silent(member))) {
      owner.giveUp();
      return;
    }
    // Members that were added later have not promised yet.
    if (!this.hasPromisesFor(this.next)) this.prepare();
    if (this.leads) this.beat();
    else host.setTimer("heartbeat", heartbeatMs);
    for (const [slot, { entry, acceptedBy }] of this.open) {
      for (const other of this.others) if (!acceptedBy.has(other)) this.sendAccept(other, slot, entry);
    }
  }

  /** Begins a round. */
  private beat(): void {
    const { host, owner, ballot } = this;
    this.round += 1;
    if (this.leases) this.lease.sent(this.round);
    for (const other of this.others) {
      host.send(other, { type: "Heartbeat", ballot, chosen: owner.chosen, round: this.round });
    }
    host.setTimer("heartbeat", heartbeatMs);
  }

  onAlive(from: NodeId, { round }: Alive): void {
    const before = this.variant === "lease-from-answer" ? this.answeredRound : 0;
    this.answered.set(from, Math.max(round, this.answered.get(from) ?? 0));
    if (this.variant === "lease-from-answer" && this.answeredRound > before) this.lease.sent(this.answeredRound);
  }

  /** Whether no other node can lead meanwhile, and everything that was chosen before is executed here. */
  get holdsLease(): boolean {
    return this.leads && this.owner.chosen >= this.lastReported && this.lease.holds(this.answeredRound);
  }

  /** The latest round that a majority of the members of every slot that can be filled has answered. */
  private get answeredRound(): number {
    const { chosen, configuration } = this.owner;
    const slots = [chosen + 1, chosen + configuration.alpha];
    const rounds = [...this.answered.values(), this.round].sort((one, other) => other - one);
    const reached = (round: number): boolean => {
      const nodes = new Set(this.others.filter((other) => (this.answered.get(other) ?? 0) >= round)).add(this.host.id);
      return slots.every((slot) => this.isQuorum(this.membersAt(slot), nodes));
    };
    return rounds.find(reached) ?? 0;
  }

  // Invariants

  private hasPromisesFor(slot: number): boolean {
    return this.isQuorum(this.membersAt(slot), this.promised);
  }

  private membersAt(slot: number): readonly NodeId[] {
    return this.owner.configuration.at(slot);
  }

  private isQuorum(members: readonly NodeId[], nodes: ReadonlySet<NodeId>): boolean {
    const needed = (this.variant === "half-quorum" ? halfOf : majorityOf)(members.length);
    if (this.variant === "removed-nodes-vote") return nodes.size >= needed;
    return countOf(members, (member) => nodes.has(member)) >= needed;
  }

  private assert(condition: boolean, invariant: string, slot: number): void {
    if (!condition) this.assertions.assert(false, invariant, `slot ${slot}`);
  }
}
