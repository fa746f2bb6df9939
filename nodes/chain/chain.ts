/**
 * A node of the chain: van Renesse and Schneider, "Chain Replication for Supporting High Throughput and Availability" (OSDI 2004). The head
 * puts updates in order, each node hands them to its successor once they are on its disk, and what reaches the tail is committed. A client
 * waits for an answer from the node that it asked, so the tail's answer travels back up the chain with its acknowledgement.
 *
 * The paper assumes a master that detects every failure and never suspects a live node. Ours can be wrong, so a removed node may not know
 * that it was removed: epochs keep its messages out, and reads are confirmed (`confirmation.ts`). Only a new tail can lack entries that are
 * committed, until its predecessor has sent it all entries that the predecessor held when the tail was appended.
 */

import type { Assertions } from "../assertions.js";
import { perMessage } from "../batches.js";
import type { ClientRequest, Host, Json, LogView, NodeId, ReplicaStatus } from "../host.js";
import { isQuery, StateMachine } from "../kv/state-machine.js";
import { DiskLog } from "../log/disk-log.js";
import { answerToPull, entriesPerPull } from "./catch-up.js";
import { type Configuration, controlNodes } from "./configuration.js";
import { Confirmation } from "./confirmation.js";
import type { Ack, ChainMessage, Configure, Entry, Forward, LinkMessage, Pull } from "./messages.js";
import { Outsider, type OutsiderOwner } from "./outsider.js";
import { Place } from "./place.js";
import type { ChainPart } from "./replica.js";
import { entriesPerMessage, Successor } from "./successor.js";
import type { ChainTrace } from "./traces.js";
import type { ChainVariant } from "./variants.js";

/**
 * `confirmed`: by all of the chain before they are answered; `local`: without confirmation, which is safe only if failures are never
 * suspected wrongly.
 */
export type ReadMode = "confirmed" | "local";

export interface ChainSettings {
  readonly reads: ReadMode;
  readonly variant: ChainVariant | null;
}

const beatMs = 50;
const remindMs = 60;

export class ChainNode implements ChainPart<LinkMessage>, OutsiderOwner {
  commit = 0;
  protected readonly place: Place;
  protected readonly log: DiskLog<Entry>;
  protected readonly machine = new StateMachine();
  private readonly outsider: Outsider;
  private successor: Successor | undefined;
  private reads: Confirmation;
  /** At the head: the client that waits for each entry. */
  private readonly waiting = new Map<number, ClientRequest>();
  readonly logView: LogView = {
    commitIndex: () => this.commit,
    lastIndex: () => this.log.lastIndex,
    epochAt: (index) => this.log.epochAt(index),
    requestAt: (index) => this.log.at(index).request,
    members: () => this.place.chain,
    state: () => this.machine.snapshot(),
  };

  constructor(
    private readonly host: Host<ChainMessage, ChainTrace>,
    private readonly settings: ChainSettings,
    private readonly assertions: Assertions,
  ) {
    this.place = new Place(host.id, host.disk);
    this.log = new DiskLog(host.disk);
    this.outsider = new Outsider(this, this.place, host, this.log, settings.variant, assertions);
    this.reads = this.confirmation([]);
  }

  start(): void {
    this.log.load();
    this.place.beginLife();
    const { configuration, full } = this.place.stored(this.host.members);
    this.enter(configuration, full);
    this.beat();
    this.host.setTimer("remind", remindMs);
  }

  get configuration(): Configuration {
    return this.place;
  }

  get life(): number {
    return this.place.life;
  }

  inspect(): ReplicaStatus {
    const { role, isHead, epoch, chain } = this.place;
    return {
      role,
      leads: isHead,
      epoch,
      leader: chain[0] ?? null,
      commitIndex: this.commit,
      lastIndex: this.log.lastIndex,
      members: chain,
    };
  }

  durable(): Readonly<Record<string, Json>> {
    return { full: this.place.full };
  }

  onTimer(name: string): void {
    if (name === "beat") this.beat();
    else if (name === "pull") this.outsider.pull();
    else if (name === "remind") this.remind();
  }

  // Clients

  onRequest(request: ClientRequest): void {
    if (isQuery(request.command)) this.read(request);
    else this.write(request);
  }

  private write(request: ClientRequest): void {
    if (!this.place.isHead) {
      this.redirect(request, "not the head", this.place.chain[0]);
      return;
    }
    this.assert(this.place.full, "the head holds all that is committed");
    this.append([{ epoch: this.place.epoch, request }]);
    this.waiting.set(this.log.lastIndex, request);
    if (this.variant === "head-answers-first") this.commitUpTo(this.log.lastIndex);
    this.passOn();
  }

  private read(request: ClientRequest): void {
    if (!this.answersReads) this.redirect(request, "not the tail", this.place.chain.at(-1));
    else if (!this.place.full) this.redirect(request, "not caught up yet", undefined);
    else if (this.settings.reads === "local") this.answerRead(request);
    else this.reads.add(request);
  }

  /** True if clients read from this node. */
  protected get answersReads(): boolean {
    return this.place.isTail;
  }

  /** Answers a read once nothing more has to be waited for. */
  protected answerRead(request: ClientRequest): void {
    this.host.reply(request, this.machine.query(request.command));
  }

  protected redirect(request: ClientRequest, error: string, to: NodeId | undefined): void {
    const hint = to === undefined || to === this.host.id ? {} : { leader: to };
    this.host.reply(request, { type: "fail", error, retry: true, ...hint });
  }

  // Configurations

  onConfigure({ epoch, chain }: Configure): void {
    const { place } = this;
    if (epoch <= place.epoch) return;
    const staysIn = chain.includes(this.host.id);
    const full = staysIn && ((place.isIn && place.full) || this.variant === "unready-tail");
    place.store({ epoch, chain }, full);
    const headed = place.isHead;
    this.enter({ epoch, chain }, full);
    if (headed && !place.isHead) this.abandonWrites();
    this.beat();
  }

  private enter(configuration: Configuration, full: boolean): void {
    const { place } = this;
    const { epoch, chain } = configuration;
    for (const request of this.abandonedReads()) this.redirect(request, "the chain has changed", chain.at(-1));
    this.assert(epoch > place.epoch, "epochs only grow");
    place.enter(configuration, full);
    this.outsider.caughtUp = false;
    this.host.trace({ type: "membership", epoch, members: chain });
    this.host.trace({ type: "role", role: place.role, leads: place.isHead, epoch });
    if (full) this.tellFull();
    this.successor =
      place.successor === undefined
        ? undefined
        : new Successor({
            ...{ id: place.successor, epoch, log: this.log, inherited: full ? this.log.lastIndex : null },
            most: () => perMessage(this.host, entriesPerMessage),
            send: (to, message) => this.host.send(to, message),
          });
    this.reads = this.confirmation(chain.filter((id) => id !== this.host.id));
    if (!place.isIn) this.outsider.pull();
    if (this.variant !== "no-resend") this.successor?.probe();
    if (place.isTail) this.commitAtTail();
  }

  private confirmation(others: readonly NodeId[]): Confirmation {
    return new Confirmation(
      others,
      (other, round) =>
        this.host.send(other, { type: "Confirm", epoch: this.place.epoch, life: this.place.life, round }),
      (request) => this.answerRead(request),
      (condition, invariant) => this.assert(condition, invariant),
    );
  }

  /** Fails the reads that this node will not answer in this epoch any more. */
  protected abandonedReads(): readonly ClientRequest[] {
    return this.reads.abandon();
  }

  /** The chain of the next epoch shows whether they are committed. */
  private abandonWrites(): void {
    for (const request of this.waiting.values()) {
      this.host.reply(request, { type: "info", error: "no longer the head" });
    }
    this.waiting.clear();
  }

  private beat(): void {
    const { epoch, full } = this.place;
    const { caughtUp } = this.outsider;
    for (const id of controlNodes(this.host.members)) {
      if (id !== this.host.id) this.host.send(id, { type: "Beat", epoch, full, caughtUp });
    }
    this.host.setTimer("beat", beatMs);
  }

  // The chain

  onLink(from: NodeId, message: LinkMessage): void {
    if (!this.isOfEpoch(message.epoch)) return;
    switch (message.type) {
      case "Forward":
        this.onForward(from, message);
        return;
      case "Lacks":
        if (from === this.successor?.id) this.successor.onLacks(message.lastIndex);
        return;
      case "Ack":
        this.onAck(from, message);
        return;
      case "Confirm":
        this.host.send(from, { type: "Confirmed", epoch: message.epoch, life: message.life, round: message.round });
        return;
      case "Confirmed":
        if (message.life === this.place.life) this.reads.onConfirmed(from, message.round);
        return;
      case "Pull":
        this.onPull(from, message);
        return;
      case "Pulled":
        this.outsider.onPulled(message);
        return;
      case "Cut":
        this.outsider.onCut(message);
        return;
    }
  }

  protected isOfEpoch(epoch: number): boolean {
    return epoch === this.place.epoch || this.variant === "no-epochs";
  }

  private onForward(from: NodeId, { prevIndex, prevEpoch, entries, inherited }: Forward): void {
    if (from !== this.place.predecessor && this.variant !== "no-epochs") return;
    if (prevIndex > this.log.lastIndex) {
      if (this.variant !== "no-resend") {
        this.host.send(from, { type: "Lacks", epoch: this.place.epoch, lastIndex: this.log.lastIndex });
        return;
      }
      const left = Array.from({ length: prevIndex - this.log.lastIndex }, () => ({
        epoch: this.place.epoch,
        request: null,
      }));
      this.append(left);
    }
    const alike = this.log.epochAt(prevIndex) === prevEpoch;
    this.assert(alike || this.variant === "no-resend", "what a node has its predecessor has");
    const added = entries.slice(this.log.lastIndex - prevIndex);
    this.append(added);
    if (!this.place.full && inherited !== null && this.log.lastIndex >= inherited) this.becomeFull();
    this.passOn();
    if (entries.length === 0 && !this.place.isTail) this.acknowledge();
  }

  private becomeFull(): void {
    this.place.full = true;
    this.place.store(this.place, true);
    this.tellFull();
    this.beat();
  }

  private tellFull(): void {
    this.host.trace({ type: "chain/full", epoch: this.place.epoch });
  }

  /** Synced before any other node hears of it. */
  append(entries: Forward["entries"]): void {
    if (entries.length === 0) return;
    for (const entry of entries) {
      this.assert(entry.epoch >= this.log.epochAt(this.log.lastIndex), "epochs never fall along a log");
      this.log.append(entry);
    }
    this.host.disk.sync();
  }

  /** Entries on the disk are passed down the chain. */
  protected passOn(): void {
    if (this.place.isTail) this.commitAtTail();
    else this.successor?.forward();
  }

  private commitAtTail(): void {
    this.commitUpTo(this.log.lastIndex);
    this.acknowledge();
  }

  private acknowledge(): void {
    const { commit } = this;
    const { predecessor, epoch } = this.place;
    if (predecessor !== undefined) this.host.send(predecessor, { type: "Ack", epoch, commit });
  }

  private onAck(from: NodeId, { commit }: Ack): void {
    if (from !== this.successor?.id && this.variant !== "no-epochs") return;
    const known = Math.min(commit, this.log.lastIndex);
    this.assert(known === commit, "what a successor has its predecessor has");
    if (known <= this.commit) return;
    this.commitUpTo(known);
    this.acknowledge();
  }

  commitUpTo(index: number): void {
    while (this.commit < index) {
      this.commit += 1;
      const { request } = this.log.at(this.commit);
      if (request === null) continue;
      const outcome = this.machine.apply(request);
      const waiting = this.waiting.get(this.commit);
      if (waiting === undefined) continue;
      this.waiting.delete(this.commit);
      this.host.reply(waiting, outcome);
    }
  }

  protected remind(): void {
    this.host.setTimer("remind", remindMs);
    this.reads.remind();
    this.successor?.listenAgain();
    if (this.commit < this.log.lastIndex || !this.place.full) this.successor?.probe();
    // A new tail that lacks entries learns that from the answer to its question.
    const { predecessor, epoch } = this.place;
    if (this.place.isTail && !this.place.full && predecessor !== undefined) {
      this.host.send(predecessor, { type: "Lacks", epoch, lastIndex: this.log.lastIndex });
    }
  }

  // A node out of the chain

  private onPull(from: NodeId, message: Pull): void {
    if (this.place.isTail && this.place.full)
      this.host.send(from, answerToPull(this.log, perMessage(this.host, entriesPerPull), message));
  }

  caughtUp(): void {
    this.beat();
  }

  hasExecuted(request: ClientRequest): boolean {
    return this.machine.answered(request) !== undefined;
  }

  cutTo(index: number): void {
    this.truncated();
    this.commit = Math.min(this.commit, index);
  }

  /** The log has lost its entries beyond some end. */
  protected truncated(): void {}

  // The rest

  private get variant(): ChainVariant | null {
    return this.settings.variant;
  }

  protected assert(condition: boolean, invariant: string): void {
    if (!condition) this.assertions.assert(false, invariant, `epoch ${this.place.epoch}`);
  }
}
