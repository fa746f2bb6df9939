/**
 * Replication by operations: an update is sent as what it does, and every node applies it once, after all updates that its node had seen
 * before (Shapiro et al. 2011, section 2.2; causal delivery by version vectors after Birman, Schiper and Stephenson, "Lightweight Causal and
 * Atomic Group Multicast", 1991). The node that took an update sends it until each of the others has acknowledged it.
 */

import type { Assertions } from "../assertions.js";
import { perMessage } from "../batches.js";
import type { Host, Json, NodeId } from "../host.js";
import { countIn, covers, pairsOf } from "../version-vector.js";
import type { CrdtMessage, Operation, Operations } from "./messages.js";
import type { Objects, Took } from "./objects.js";
import type { Changed, Spreading } from "./spreading.js";
import type { CrdtTrace } from "./traces.js";
import { dotOf } from "./types.js";
import type { CrdtVariant } from "./variants.js";

/** At most this many operations in one message. */
const batch = 100;

interface Peer {
  readonly id: NodeId;
  /** Of this node's own operations, those up to this one are on its disk. */
  acknowledged: number;
  waiting: boolean;
}

export class OperationSpreading implements Spreading {
  /** Those that this node took itself, in their order. */
  private readonly own: Operation[] = [];
  private readonly peers: readonly Peer[];
  /** By sender: its latest operations that are not delivered, since some on which the first of them depends are under way elsewhere. */
  private readonly heldBack = new Map<NodeId, Operations>();

  constructor(
    private readonly host: Host<CrdtMessage, CrdtTrace>,
    private readonly objects: Objects,
    private readonly variant: CrdtVariant | null,
    private readonly assertions: Assertions,
    private readonly changed: Changed,
  ) {
    this.peers = host.members
      .filter((member) => member !== host.id)
      .map((id) => ({ id, acknowledged: 0, waiting: false }));
  }

  load(): void {
    for (const record of this.host.disk.read("operations")) {
      // Records are those that this class wrote: their checksums vouch for that.
      const operation = record as unknown as Operation;
      this.objects.apply(operation.key, operation.effect, operation.origin);
      if (operation.origin.node === this.host.id) this.own.push(operation);
    }
  }

  update(key: string, effect: Json, took: Took): void {
    const origin = { node: this.host.id, nth: took.nth };
    const operation: Operation = { key, origin, after: pairsOf(this.objects.vector(key)), effect };
    this.own.push(operation);
    this.apply(operation);
    if (this.variant !== "ack-before-sync") this.host.disk.sync();
    this.changed(key, took);
  }

  tell(): void {
    for (const peer of this.peers) if (!peer.waiting) this.send(peer);
  }

  tellAgain(): void {
    for (const peer of this.peers) this.send(peer);
  }

  onMessage(from: NodeId, message: CrdtMessage): void {
    if (message.type === "Operations") this.onOperations(from, message);
    else if (message.type === "Delivered") {
      const peer = this.peers.find(({ id }) => id === from);
      if (peer === undefined) return;
      const before = peer.acknowledged;
      peer.waiting = false;
      const these = this.variant === "one-acknowledgement-for-all" ? this.peers : [peer];
      for (const each of these) each.acknowledged = Math.max(each.acknowledged, message.upTo);
      // An answer that comes twice, or late, asks for nothing: each copy would be answered, and their number would grow for ever.
      if (peer.acknowledged > before && peer.acknowledged < this.own.length) this.send(peer);
    }
  }

  private send(peer: Peer): void {
    const { acknowledged } = peer;
    if (acknowledged === this.own.length) return;
    const operations = this.own.slice(acknowledged, acknowledged + perMessage(this.host, batch));
    this.host.send(peer.id, { type: "Operations", first: acknowledged + 1, operations });
    peer.waiting = true;
  }

  private onOperations(from: NodeId, message: Operations): void {
    const fresh: Operation[] = [];
    if (this.variant === "applied-twice") {
      for (const operation of message.operations) if (this.isKnown(operation)) this.deliver(operation, fresh);
    }
    this.heldBack.set(from, message);
    const upTo = this.deliverAll(fresh);
    if (fresh.length > 0 && this.variant !== "merged-before-sync") this.host.disk.sync();
    for (const [peer, last] of upTo) this.host.send(peer, { type: "Delivered", upTo: last });
    for (const key of new Set(fresh.map(({ key: own }) => own))) this.changed(key);
  }

  /** Delivers what can be delivered, until nothing follows from it any more. Returns how far each sender's operations are delivered now. */
  private deliverAll(fresh: Operation[]): ReadonlyMap<NodeId, number> {
    const upTo = new Map<NodeId, number>();
    for (let before = -1; before < fresh.length; ) {
      before = fresh.length;
      for (const [from, { first, operations, ...rest }] of this.heldBack) {
        const stop = operations.findIndex((operation) => !this.isKnown(operation) && !this.delivers(operation, fresh));
        const done = stop === -1 ? operations.length : stop;
        if (done > 0) upTo.set(from, first + done - 1);
        if (stop === -1) this.heldBack.delete(from);
        else this.heldBack.set(from, { ...rest, first: first + done, operations: operations.slice(done) });
      }
    }
    return upTo;
  }

  private delivers(operation: Operation, fresh: Operation[]): boolean {
    const next = this.isNext(operation);
    if (next) this.deliver(operation, fresh);
    return next;
  }

  private isKnown({ key, origin: { node, nth } }: Operation): boolean {
    return nth <= countIn(this.objects.vector(key), node);
  }

  private isNext({ key, origin: { node, nth }, after }: Operation): boolean {
    const held = this.objects.vector(key);
    if (nth !== countIn(held, node) + 1) return false;
    return this.variant === "arrival-order" || covers(held, after);
  }

  private deliver(operation: Operation, fresh: Operation[]): void {
    const { origin, after, key } = operation;
    const held = this.objects.vector(key);
    this.assertions.assert(
      origin.nth === countIn(held, origin.node) + 1,
      "an operation is applied once",
      dotOf(origin),
    );
    this.assertions.assert(
      covers(held, after),
      "an operation is applied after all that its node had seen",
      dotOf(origin),
    );
    this.apply(operation);
    fresh.push(operation);
  }

  private apply(operation: Operation): void {
    this.objects.apply(operation.key, operation.effect, operation.origin);
    this.host.disk.append("operations", operation as unknown as Json); // made of JSON values
  }
}
