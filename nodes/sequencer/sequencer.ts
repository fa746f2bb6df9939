/**
 * State-machine (active) replication over atomic broadcast with a fixed sequencer: the first node numbers all requests, and every node
 * executes them by their numbers. Any node may be asked.
 *
 * The broadcast is variant UB (unicast, broadcast) in Défago, Schiper and Urbán, "Total Order Broadcast and Multicast Algorithms: Taxonomy
 * and Survey" (2004), section 4.1: the node that is asked sends the request to the sequencer, which sends it with its number to all.
 * Replicas are those of Schneider, "Implementing Fault-Tolerant Services Using the State Machine Approach" (1990). No node takes over from
 * the sequencer: without it nothing is ordered, and nothing is answered.
 */

import { Assertions } from "../assertions.js";
import { perMessage } from "../batches.js";
import type { ClientRequest, Host, LogView, NodeId, Outcome, Replica, ReplicaStatus } from "../host.js";
import { isQuery, StateMachine } from "../kv/state-machine.js";
import { DiskLog } from "../log/disk-log.js";
import type { Ordered, SequencerMessage } from "./messages.js";
import type { SequencerTrace } from "./traces.js";
import type { SequencerVariant } from "./variants.js";

/** What has waited for a whole tick is asked for again. */
const tickMs = 100;
/** Ticks after which a client is told that the outcome of its request is unknown. */
const patience = 4;
/** Ticks between two questions of a replica with local reads: those who ask it for nothing but reads tell it of no number. */
const asksEvery = 5;
/** At most this many requests are sent in one message to a replica that lacks them. */
const batch = 100;
const timer = "tick";

interface Entry {
  /** The sequencer never changes. */
  readonly epoch: 1;
  readonly request: ClientRequest;
}

/** A client's request that this node is to answer. */
interface Waiting {
  readonly request: ClientRequest;
  ticks: number;
}

export class Sequencer implements Replica<SequencerMessage> {
  private readonly log: DiskLog<Entry>;
  private readonly machine: StateMachine;
  /** By client: its latest request in the sequence, and the answer. */
  private readonly latest = new Map<string, { readonly seq: number; readonly outcome: Outcome }>();
  private readonly waiting = new Map<string, Waiting>();
  /** The highest number that this node has heard of since it started. Numbers beyond its log are those that it lacks. */
  private heardOf = 0;
  private behind = false;
  private ticking = false;
  private ticks = 0;
  private readonly assertions: Assertions;
  private readonly sequencer: NodeId;
  readonly logView: LogView = {
    commitIndex: () => this.log.lastIndex,
    lastIndex: () => this.log.lastIndex,
    epochAt: (index) => this.log.epochAt(index),
    requestAt: (index) => this.log.find(index)?.request ?? null,
    entryAt: (index) => this.log.find(index)?.request,
    state: () => this.machine.snapshot(),
  };

  constructor(
    private readonly host: Host<SequencerMessage, SequencerTrace>,
    private readonly localReads: boolean,
    private readonly variant: SequencerVariant | null,
  ) {
    this.assertions = new Assertions(host, variant);
    this.log = new DiskLog(host.disk);
    this.machine = new StateMachine({ applyDuplicates: variant === "retry-sequenced-twice" });
    this.sequencer = host.members[0] ?? host.id;
  }

  start(): void {
    this.log.load();
    for (const { request } of this.log.from(1, this.log.lastIndex)) this.execute(request);
    const leads = this.isSequencer;
    this.host.trace({ type: "role", role: leads ? "sequencer" : "replica", leads, epoch: 1 });
    if (!leads) this.askForGap();
  }

  onMessage(from: NodeId, message: SequencerMessage): void {
    switch (message.type) {
      case "Order":
        if (!this.order(message.request)) this.sendFrom(message.have, from);
        break;
      case "Lack":
        this.sendFrom(message.have, from);
        break;
      case "Ordered":
        this.onOrdered(message);
        break;
    }
  }

  onRequest(request: ClientRequest): void {
    const latest = this.latest.get(request.client);
    if (request.command.key === undefined) this.host.reply(request, { type: "fail", error: "no key" });
    else if (this.localReads && isQuery(request.command)) {
      this.host.reply(request, this.machine.query(request.command));
    } else if (latest?.seq === request.seq) this.host.reply(request, latest.outcome);
    else {
      this.waiting.set(request.client, { request, ticks: 0 });
      this.ask(request);
    }
  }

  onTimer(name: string): void {
    if (name !== timer) return;
    this.ticking = false;
    for (const waiting of [...this.waiting.values()]) this.onSilence(waiting);
    this.ticks += 1;
    if (!this.isSequencer && (this.behind || (this.localReads && this.ticks % asksEvery === 0))) this.askForGap();
    this.tick();
  }

  inspect(): ReplicaStatus {
    const { lastIndex } = this.log;
    const leads = this.isSequencer;
    return {
      ...{ role: leads ? "sequencer" : "replica", leads, epoch: 1, leader: this.sequencer },
      ...{ commitIndex: lastIndex, lastIndex },
    };
  }

  // At the node that is asked

  private ask(request: ClientRequest): void {
    if (this.isSequencer) this.order(request);
    else this.host.send(this.sequencer, { type: "Order", request, have: this.log.lastIndex });
    this.tick();
  }

  private onSilence(waiting: Waiting): void {
    const { request } = waiting;
    waiting.ticks += 1;
    // The first tick may have come at once.
    if (waiting.ticks < patience) {
      if (waiting.ticks > 1) this.ask(request);
      return;
    }
    if (this.variant === "takes-over") {
      this.order(request);
      return;
    }
    this.waiting.delete(request.client);
    const type = this.variant === "fail-on-silence" ? "fail" : "info";
    this.host.reply(request, { type, error: "the sequencer is silent" });
  }

  // At the sequencer

  /** Numbers the request and sends it to all, unless it has a number, or its client has gone on; returns whether it did. */
  private order(request: ClientRequest): boolean {
    this.assertions.assert(this.isSequencer, "only the sequencer gives out numbers", this.log.lastIndex + 1);
    const known = this.latest.get(request.client)?.seq ?? -1;
    if (known >= request.seq && this.variant !== "retry-sequenced-twice") return false;
    // A number that has left the node must not be given out again.
    this.log.append({ epoch: 1, request });
    if (this.variant !== "number-not-persisted") this.host.disk.sync();
    const number = this.log.lastIndex;
    for (const to of this.host.members) {
      if (to !== this.host.id) this.host.send(to, { type: "Ordered", number, requests: [request], last: number });
    }
    this.executeAndTell(request, number);
    return true;
  }

  private sendFrom(have: number, to: NodeId): void {
    const requests = this.log.from(have + 1, perMessage(this.host, batch)).map(({ request }) => request);
    this.host.send(to, { type: "Ordered", number: have + 1, requests, last: this.log.lastIndex });
  }

  // At every node

  private onOrdered({ number, requests, last }: Ordered): void {
    const before = this.log.lastIndex;
    const fresh: { readonly request: ClientRequest; readonly number: number }[] = [];
    for (const [index, request] of requests.entries()) {
      if (!this.takes(number + index, request)) continue;
      this.log.append({ epoch: 1, request });
      fresh.push({ request, number: number + index });
    }
    this.heardOf = Math.max(this.heardOf, last);
    if (fresh.length > 0) this.host.disk.sync();
    for (const [index, { request, number: given }] of fresh.entries()) {
      this.assertions.assert(before + index + 1 === given, "a request is executed at its number", given);
      this.executeAndTell(request, before + index + 1);
    }
    const lacks = this.heardOf > this.log.lastIndex;
    // One question at a time: the answer says whether there is more, and the next tick asks again if it is lost.
    if (lacks && (!this.behind || fresh.length > 0)) this.askForGap();
    else this.behind = lacks;
  }

  private takes(number: number, { client, seq }: ClientRequest): boolean {
    if (this.variant === "arrival-order") return seq > (this.latest.get(client)?.seq ?? -1);
    if (this.variant === "gap-skipped") return number > this.log.lastIndex;
    return number === this.log.lastIndex + 1;
  }

  private askForGap(): void {
    this.behind = true;
    this.host.send(this.sequencer, { type: "Lack", have: this.log.lastIndex });
    this.tick();
  }

  private executeAndTell(request: ClientRequest, place: number): void {
    const outcome = this.execute(request);
    const { client, seq } = request;
    this.host.trace({ type: "sequencer/executed", place, client, seq });
    const waiting = this.waiting.get(client);
    if (waiting?.request.seq !== seq) return;
    this.waiting.delete(client);
    this.host.reply(request, outcome);
  }

  private execute(request: ClientRequest): Outcome {
    const { client, seq } = request;
    const outcome = this.machine.apply(request);
    if (seq >= (this.latest.get(client)?.seq ?? -1)) this.latest.set(client, { seq, outcome });
    return outcome;
  }

  private get isSequencer(): boolean {
    return this.host.id === this.sequencer;
  }

  private tick(): void {
    const asksByItself = this.localReads && !this.isSequencer;
    if (this.ticking || (this.waiting.size === 0 && !this.behind && !asksByItself)) return;
    this.ticking = true;
    this.host.setTimer(timer, tickMs);
  }
}
