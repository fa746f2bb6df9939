/**
 * One directed link of the simulated network. A stream link carries one connection at a time: messages arrive in order, a break loses a
 * suffix of those under way, and nothing can be sent until the sender dials again. Impairments come and go one by one; all present ones
 * together determine what happens to a message. Behaviour and figures follow nodes/server/mesh.ts and the local cluster's links.
 */
import type { Message } from "../../../nodes/host.js";
import type { Random } from "../../../nodes/random.js";
import type { ClusterObserver, Loss } from "../../contract/cluster.js";
import type { World } from "../../contract/world.js";
import { holdUp, type Impairment, shareThatPasses, shuts, slowedBy } from "../../faults/impairment.js";
import type { Life, OutgoingLink } from "./life.js";
import type { SimNode } from "./node.js";
import type { Scheduler } from "./scheduler.js";
import { UnderWay } from "./under-way.js";

const retransmissionMs = 200;
const mostRetransmissions = 6;
/** A sender gives up a connection on which nothing comes back for this long. */
const silenceMs = { least: 1200, most: 1600 };
/** A sender dials again 25 ms after a break, then after twice as long, and so on. */
const backOffMs = { least: 25, most: 400 };
/** Beyond this many messages under way, further ones are dropped. */
const mostUnderWay = 20_000;

export class SimLink implements OutgoingLink {
  private readonly impairments = new Set<Impairment>();
  /** Sources of chance of the impairments that duplicate and delay datagrams now, one for each. */
  private readonly datagramFaults = new Map<Impairment, Random>();
  private readonly baseMs: number;
  private readonly datagram: boolean;
  private open = false;
  private everOpen = false;
  private brokeAt = 0;
  private dialling = false;
  /** Half-open: what is sent is lost, until the connection is reset. */
  private swallowing = false;
  /** Since when nothing can come back over the link, ns; undefined while something can. */
  private muteSince: number | undefined;
  private readonly underWay = new UnderWay();
  private nextArrival = Number.POSITIVE_INFINITY;
  private lastArrival = 0;
  private busyUntil = 0;
  private cut = false;
  private shaped = false;
  /** Messages that a loss hit so far. */
  lost = 0;
  /** In how many copies it has carried a message at most. */
  mostCopies = 1;
  /** Gets every message; the link behaves the same without it. */
  observer: ClusterObserver | undefined;

  constructor(
    readonly from: SimNode,
    readonly to: SimNode,
    private readonly world: World["network"],
    private readonly scheduler: Scheduler,
    private readonly random: Random,
  ) {
    this.baseMs = random.between(world.latencyMs.least, world.latencyMs.most);
    this.datagram = world.transport === "datagram";
  }

  /** Sends what departs at the sender's cursor. */
  send(message: Message, sender: Life): void {
    const departsAt = sender.cursor;
    if (this.datagram) {
      this.throwDatagram(message, sender, departsAt);
      return;
    }
    if (!this.open || this.swallowing || this.underWay.length >= mostUnderWay) {
      if (this.observer !== undefined) this.tell(message, departsAt, this.whyNotTaken());
      return;
    }
    const arrivesAt = Math.max(this.lastArrival, this.arrival(message, departsAt));
    this.lastArrival = arrivesAt;
    this.underWay.push(message, sender, departsAt, arrivesAt);
    if (arrivesAt < this.nextArrival && !this.cut) this.scheduleNext(arrivesAt);
  }

  /** Puts an impairment on, with its own source of chance if it hits single datagrams; returns the function that removes it. */
  impair(impairment: Impairment, random?: Random): () => void {
    this.impairments.add(impairment);
    if (random !== undefined) this.datagramFaults.set(impairment, random);
    this.reconsider();
    if (impairment.kind === "reset") this.breakConnection();
    if (impairment.kind === "periodic-reset") this.resetEvery(impairment);
    if (impairment.kind === "half-open" && this.open) {
      this.swallowing = true;
      this.loseSuffix(0, "the connection was half-open");
    }
    return () => {
      if (!this.impairments.delete(impairment)) return;
      this.datagramFaults.delete(impairment);
      this.reconsider();
      if (this.swallowing && !this.has("half-open")) this.breakConnection();
      this.dial();
    };
  }

  /** A node has started, has come back from a pause, or was stopped. */
  nodeChanged(): void {
    this.noteMuteness();
    this.dial();
  }

  /** The process at one end is gone: `receiver` says which end, and so whether messages under way have lost their receiver. */
  nodeDied(receiver: boolean): void {
    if (this.datagram) return;
    if (this.open) this.brokeAt = this.scheduler.nowNs();
    this.open = false;
    // A process that has just started dials all others, and those that it reaches dial back without delay (nodes/server/mesh.ts).
    this.everOpen = false;
    this.swallowing = false;
    // What a process had handed to its operating system before it died usually gets out.
    const kept = receiver ? 0 : this.random.next() < 0.7 ? 1 : this.random.next();
    this.loseSuffix(kept, receiver ? "its receiver was down" : "its sender died");
  }

  /** The next message arrives. */
  private readonly arrive = (): void => {
    const now = this.scheduler.nowNs();
    if (this.cut) {
      this.nextArrival = Number.POSITIVE_INFINITY;
      return;
    }
    if (now >= this.nextArrival) this.nextArrival = Number.POSITIVE_INFINITY;
    const { underWay } = this;
    while (underWay.length > 0 && !this.cut) {
      const arrivesAt = underWay.firstArrival();
      if (arrivesAt > now) {
        if (arrivesAt < this.nextArrival) this.scheduleNext(arrivesAt);
        break;
      }
      const message = underWay.firstMessage();
      const departed = underWay.firstDeparted();
      if (departed && this.observer !== undefined) this.tellArrival(message, underWay.firstDeparture());
      underWay.dropFirst();
      if (departed) this.to.receive(this.from.id, message);
    }
  };

  private has(kind: Impairment["kind"]): boolean {
    for (const impairment of this.impairments) if (impairment.kind === kind) return true;
    return false;
  }

  private tellArrival(message: Message, departsAt: number): void {
    this.tell(message, departsAt, this.to.up ? null : "its receiver was down");
  }

  private throwDatagram(message: Message, sender: Life, departsAt: number): void {
    const { random, world } = this;
    if (this.blocked) {
      if (this.observer !== undefined) this.tell(message, departsAt, "the link was cut");
      return;
    }
    let copies = random.next() * 100 < world.duplicatePercent ? 2 : 1;
    if (this.datagramFaults.size > 0) copies += this.moreCopies();
    this.mostCopies = Math.max(this.mostCopies, copies);
    for (let copy = 0; copy < copies; copy++) {
      if (random.next() * 100 < world.lossPercent || random.next() * 100 < this.lossPercent()) {
        this.lost += 1;
        if (this.observer !== undefined) this.tell(message, departsAt, "the network lost it");
        continue;
      }
      let arrivesAt = this.arrival(message, departsAt);
      if (this.datagramFaults.size > 0) arrivesAt += this.heldBackNs();
      this.scheduler.at(arrivesAt, () => {
        if (departsAt > sender.endedAt) return;
        if (this.observer !== undefined) this.tellArrival(message, departsAt);
        this.to.receive(this.from.id, message);
      });
    }
  }

  private moreCopies(): number {
    let more = 0;
    for (const [impairment, random] of this.datagramFaults) {
      if (impairment.kind === "duplicate" && random.next() * 100 < impairment.percent) more += 1;
    }
    return more;
  }

  private heldBackNs(): number {
    let ms = 0;
    for (const [impairment, random] of this.datagramFaults) {
      if (impairment.kind === "reorder" && random.next() * 100 < impairment.percent) {
        ms += random.next() * impairment.withinMs;
      }
    }
    return Math.round(ms * 1e6);
  }

  private get blocked(): boolean {
    for (const { kind } of this.impairments) if (shuts(kind)) return true;
    return false;
  }

  /** When a message that departs then arrives, without regard to the order of the stream, ns. */
  private arrival(message: Message, departsAt: number): number {
    const { random, world } = this;
    let ms = this.baseMs * (1 + random.next());
    if (world.slowPercent > 0 && random.next() * 100 < world.slowPercent) ms += random.next() * world.slowMs;
    const at = this.shaped ? this.shapedArrival(message, departsAt, ms) : Math.round(departsAt + ms * 1e6);
    // Never at once: what a node tells as it sends comes before what another does about it.
    return Math.max(departsAt + 1, at);
  }

  /** `ms`: how long the message would take without the impairments that slow it down. */
  private shapedArrival(message: Message, departsAt: number, ms: number): number {
    const { random } = this;
    const { waitMs, bytesPerSecond } = slowedBy(this.impairments, random);
    ms += waitMs;
    let at = departsAt;
    if (bytesPerSecond !== Number.POSITIVE_INFINITY) {
      this.busyUntil = Math.max(at, this.busyUntil) + (JSON.stringify(message).length / bytesPerSecond) * 1e9;
      at = this.busyUntil;
    }
    const lossPercent = this.datagram ? 0 : this.lossPercent();
    for (let tries = 0; tries < mostRetransmissions && random.next() * 100 < lossPercent; tries++) {
      this.lost += 1;
      ms += retransmissionMs * 2 ** tries;
    }
    return Math.round(at + ms * 1e6);
  }

  private lossPercent(): number {
    return 100 * (1 - shareThatPasses(this.impairments));
  }

  /** The impairments have changed: messages under way get new arrival times, but never later than before. */
  private reconsider(): void {
    this.cut = this.has("cut");
    this.shaped = holdUp(this.impairments);
    this.busyUntil = 0;
    const now = this.scheduler.nowNs();
    let previous = now;
    this.underWay.retime((message, departsAt, arrivesAt) => {
      const anew = this.arrival(message, Math.max(now, departsAt));
      previous = Math.max(previous, Math.min(arrivesAt, anew));
      return previous;
    });
    this.lastArrival = previous;
    this.busyUntil = 0;
    if (this.underWay.length > 0 && !this.cut) this.scheduleNext(this.underWay.firstArrival());
    this.noteMuteness();
  }

  private scheduleNext(at: number): void {
    this.nextArrival = at;
    this.scheduler.at(at, this.arrive);
  }

  /** Keep-alives go unanswered while the link is cut or the receiver stands still; a sender tolerates that only for a while. */
  private noteMuteness(): void {
    if (this.datagram) return;
    const mute = this.cut || this.swallowing || this.to.paused;
    if (!mute) this.muteSince = undefined;
    else if (this.muteSince === undefined) {
      const since = this.scheduler.nowNs();
      this.muteSince = since;
      this.scheduler.after(this.random.between(silenceMs.least, silenceMs.most), () => {
        if (this.muteSince === since) this.breakConnection();
      });
    }
  }

  private breakConnection(): void {
    if (this.open) {
      this.open = false;
      this.brokeAt = this.scheduler.nowNs();
      this.swallowing = false;
      this.loseSuffix(this.random.next(), "the connection broke");
    }
    this.dial();
  }

  /** Keeps the first `share` of what is under way. */
  private loseSuffix(share: number, why: Loss): void {
    const { underWay } = this;
    const kept = Math.min(underWay.length, Math.floor((underWay.length + 1) * share));
    if (this.observer !== undefined)
      underWay.forEachFrom(kept, (message, departsAt) => this.tell(message, departsAt, why));
    underWay.truncate(kept);
    this.lastArrival = underWay.length > 0 ? underWay.lastArrival() : this.scheduler.nowNs();
  }

  /** Tries to connect, now and then until it can; the code that removes an obstacle calls this again. */
  private dial(): void {
    if (this.datagram || this.open || this.dialling) return;
    if (!this.from.up || !this.to.up || this.to.paused || this.blocked) return;
    this.dialling = true;
    const downMs = (this.scheduler.nowNs() - this.brokeAt) / 1e6;
    const longest = this.everOpen ? Math.min(backOffMs.most, Math.max(backOffMs.least, downMs)) : 2;
    this.scheduler.after(this.random.between(1, longest), () => {
      this.dialling = false;
      if (!this.from.up || !this.to.up || this.to.paused || this.blocked) return;
      this.open = true;
      this.everOpen = true;
      this.lastArrival = Math.max(this.lastArrival, this.scheduler.nowNs());
    });
  }

  private resetEvery(impairment: Extract<Impairment, { kind: "periodic-reset" }>): void {
    if (!this.impairments.has(impairment)) return;
    this.breakConnection();
    this.scheduler.after(impairment.everyMs, () => this.resetEvery(impairment));
  }

  private whyNotTaken(): Loss {
    if (!this.to.up) return "its receiver was down";
    if (!this.open) return "no connection";
    return this.swallowing ? "the connection was half-open" : "too many were under way";
  }

  private tell(message: Message, departsAt: number, loss: Loss | null): void {
    const endsAt = Math.max(departsAt, this.scheduler.nowNs());
    this.observer?.passed({
      ...{ from: this.from.id, to: this.to.id, load: { kind: "message", message }, departsAt, endsAt, loss },
    });
  }
}
