/**
 * Asynchronous (passive, lazy) replication: any server takes a write, puts it on its own disk, answers, and tells the others later, so 1 of N
 * has it when the client is answered. Each server sends the writes that it took itself, in their order, and none passes on those of others: a
 * write that was not sent is lost with its server's disk.
 *
 * Writes of several servers do not know of each other. By Lamport's stamps ("Time, Clocks, and the Ordering of Events in a Distributed System",
 * 1978) all servers come to keep the same one; without them each keeps the one that came last, and they differ for good.
 */

import { Assertions } from "../assertions.js";
import { perMessage } from "../batches.js";
import type { ClientRequest, Host, Json, NodeId, Replica, ReplicaStatus } from "../host.js";
import { countIn } from "../version-vector.js";
import type { AsynchronousMessage, Write, Writes } from "./messages.js";
import { type Merge, Registers } from "./registers.js";
import type { AsynchronousTrace } from "./traces.js";
import type { AsynchronousVariant } from "./variants.js";

/** At this pace servers say what they hold, and send again what no server has said to hold. */
const tickMs = 100;
const timer = "tick";
const file = "writes";
/** At most this many writes in one message. */
const batch = 100;

interface Peer {
  readonly id: NodeId;
  /** Of this server's writes, those up to this one are on its disk, as it has said. */
  held: number;
  /** What it was sent by the tick before last: it has had time to say so. */
  expected: number;
  sent: number;
  /** It has sent writes since it was last told how many are held here. */
  waits: boolean;
}

export class Asynchronous implements Replica<AsynchronousMessage> {
  private readonly registers: Registers;
  private readonly own: Write[] = [];
  /** How many writes of each server are held. */
  private readonly counts = new Map<NodeId, number>();
  private readonly peers: readonly Peer[];
  private readonly assertions: Assertions;
  /** The mistake `name-used-again` counts in memory alone. */
  private taken = 0;

  constructor(
    private readonly host: Host<AsynchronousMessage, AsynchronousTrace>,
    merge: Merge,
    private readonly variant: AsynchronousVariant | null,
  ) {
    this.registers = new Registers(merge, variant);
    this.assertions = new Assertions(host, variant);
    this.peers = host.members
      .filter((member) => member !== host.id)
      .map((id) => ({ id, held: 0, expected: 0, sent: 0, waits: false }));
  }

  start(): void {
    // Records are those that `take` wrote: their checksums vouch for that.
    for (const record of this.host.disk.read(file)) this.apply(record as unknown as Write);
    // Whatever was sent before the restart may be held or not.
    for (const peer of this.peers) {
      peer.expected = peer.sent = this.own.length;
      if (this.variant === "sent-not-known") peer.held = this.own.length;
    }
    this.host.setTimer(timer, tickMs);
  }

  onMessage(from: NodeId, message: AsynchronousMessage): void {
    const peer = this.peers.find(({ id }) => id === from);
    if (peer === undefined) return;
    if (message.type === "Writes") this.onWrites(peer, message);
    else {
      const before = peer.held;
      peer.held = Math.max(peer.held, message.upTo);
      if (peer.held > before && peer.held < peer.expected) this.sendAgain(peer);
    }
  }

  onRequest(request: ClientRequest): void {
    const { key, f, value = null } = request.command;
    if (key === undefined) this.host.reply(request, { type: "fail", error: "no key" });
    else if (f === "read") this.host.reply(request, { type: "ok", value: this.registers.value(key) });
    else if (f === "write") this.write(request, key, value);
    else this.host.reply(request, { type: "fail", error: `asynchronous replication has no ${f}` });
  }

  onTimer(name: string): void {
    if (name !== timer) return;
    for (const peer of this.peers) {
      if (peer.waits) this.tellHeld(peer);
      if (peer.held < peer.expected && this.variant !== "sent-once") this.sendAgain(peer);
      peer.expected = peer.sent;
    }
    this.host.setTimer(timer, tickMs);
  }

  inspect(): ReplicaStatus {
    return {};
  }

  durable(): Readonly<Record<string, Json>> {
    return { held: [...this.counts], registers: this.registers.shown() };
  }

  private write(request: ClientRequest, key: string, value: Json): void {
    const { id } = this.host;
    const write = { node: id, nth: this.nextNumber(), key, value, clock: this.registers.nextClock(key) };
    this.assertions.assert(write.nth > countIn(this.counts, id), "a new write has a name of its own", write.nth);
    this.take(write);
    if (this.variant !== "ack-before-sync") this.host.disk.sync();
    this.tellTaken(write);
    this.host.reply(request, { type: "ok", value });
    for (const peer of this.peers) {
      this.host.send(peer.id, { type: "Writes", first: write.nth, writes: [write], again: false });
      peer.sent = this.own.length;
    }
  }

  private nextNumber(): number {
    if (this.variant !== "name-used-again") return countIn(this.counts, this.host.id) + 1;
    this.taken += 1;
    return this.taken;
  }

  private onWrites(peer: Peer, { first, writes, again }: Writes): void {
    const held = countIn(this.counts, peer.id);
    // What comes after a gap is sent again with what is missing.
    const follows = first <= held + 1 || this.variant === "gap-skipped";
    const fresh = follows ? writes.filter(({ nth }) => nth > held) : [];
    for (const write of fresh) {
      const next = countIn(this.counts, peer.id) + 1;
      this.assertions.assert(write.nth === next, "the writes of a server are taken in their order", peer.id);
      this.take(write);
    }
    if (fresh.length > 0 && this.variant !== "held-before-sync") this.host.disk.sync();
    for (const write of fresh) this.tellTaken(write);
    if (again) this.tellHeld(peer);
    else peer.waits = true;
  }

  /** Durable at the next sync. */
  private take(write: Write): void {
    this.apply(write);
    this.host.disk.append(file, write as unknown as Json); // made of JSON values
  }

  private apply(write: Write): void {
    this.registers.apply(write);
    this.counts.set(write.node, write.nth);
    if (write.node === this.host.id) this.own.push(write);
  }

  private tellHeld(peer: Peer): void {
    this.host.send(peer.id, { type: "Held", upTo: countIn(this.counts, peer.id) });
    peer.waits = false;
  }

  private sendAgain(peer: Peer): void {
    const writes = this.own.slice(peer.held, peer.held + perMessage(this.host, batch));
    this.host.send(peer.id, { type: "Writes", first: peer.held + 1, writes, again: true });
  }

  private tellTaken({ node, nth, key, value, clock }: Write): void {
    const shows = this.registers.value(key);
    this.host.trace({ type: "asynchronous/taken", from: node, nth, key, value, clock, shows });
  }
}
