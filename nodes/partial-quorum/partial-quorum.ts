/**
 * Partial quorums (DeCandia et al., "Dynamo: Amazon's Highly Available Key-value Store", SOSP 2007, sections 4.3 to 4.7): the first N nodes
 * after a key on a ring hold it, and any of them coordinates. A write is kept by its coordinator, sent to the other N - 1 and answered once W
 * keep it; a read joins R copies. Copies that lag behind are brought up to date by reads that find them, by hints, and by anti-entropy.
 */
import { Assertions } from "../assertions.js";
import type { ObjectPart } from "../crdt/messages.js";
import { Objects, type Took } from "../crdt/objects.js";
import { WriteClock } from "../gossip/clock.js";
import { Exchange } from "../gossip/exchange.js";
import { type Keep, registerType } from "../gossip/register.js";
import { HashTree } from "../gossip/tree.js";
import type { ClientRequest, Host, Json, NodeId, Replica, ReplicaStatus } from "../host.js";
import { countIn, covers, textOf, type VectorPairs } from "../version-vector.js";
import { type Hint, Hints } from "./hints.js";
import type { PartialQuorumMessage } from "./messages.js";
import { Ring } from "./ring.js";
import type { PartialQuorumTrace } from "./traces.js";
import type { PartialQuorumVariant } from "./variants.js";

export interface Settings {
  readonly copies: number;
  readonly readQuorum: number;
  readonly writeQuorum: number;
  readonly sloppy: boolean;
  readonly keep: Keep;
  readonly variant: PartialQuorumVariant | null;
}

/** An operation that this node coordinates. */
interface Open {
  readonly request: ClientRequest;
  readonly key: string;
  /** Null for a read. */
  readonly written: Json;
  readonly reads: boolean;
  /** Nodes that have answered, this one included. */
  readonly answered: Set<NodeId>;
  done: boolean;
  /** True once other nodes were asked to stand in. */
  widened: boolean;
}

const compareEveryMs = 100;
/** After this long other nodes stand in for those that have not answered. */
const standInAfterMs = 100;
/** After this long a coordinator gives up. */
const giveUpAfterMs = 500;
const compareTimer = "compare";
const file = "objects";

export class PartialQuorum implements Replica<PartialQuorumMessage> {
  private readonly objects: Objects;
  private readonly ring: Ring;
  private readonly hints: Hints;
  /** By another node: of the keys that both hold. */
  private readonly trees = new Map<NodeId, HashTree>();
  private readonly exchanges = new Map<NodeId, Exchange>();
  private readonly open = new Map<string, Open>();
  /** How many writes of a key this node has named. */
  private readonly named = new Map<string, number>();
  private readonly assertions: Assertions;

  constructor(
    private readonly host: Host<PartialQuorumMessage, PartialQuorumTrace>,
    private readonly settings: Settings,
  ) {
    const { variant, keep } = settings;
    this.assertions = new Assertions(host, variant);
    this.ring = Ring.of(host.members);
    const type = registerType({
      keep,
      clock: new WriteClock("hybrid", () => host.now(), null),
      oneSibling: variant === "one-sibling",
      neverReplaced: variant === "siblings-pile-up",
      tiesByArrival: variant === "ties-by-arrival",
    });
    this.hints = new Hints(host.disk, type, this.assertions);
    this.objects = new Objects(type, true, this.assertions);
    for (const other of host.members) {
      if (other === host.id) continue;
      const tree = new HashTree({ skipsLast: false, keysOnly: false });
      this.trees.set(other, tree);
      this.exchanges.set(
        other,
        new Exchange({
          tree,
          part: (key) => this.objects.part(key),
          take: (objects) => this.take(objects),
          send: (to, step) => host.send(to, { type: "Compare", step }),
        }),
      );
    }
  }

  start(): void {
    // Records are those that this class wrote: their checksums vouch for that.
    for (const record of this.host.disk.read(file)) this.objects.join(record as unknown as ObjectPart);
    for (const key of this.objects.keys()) this.updateTrees(key);
    this.hints.restore();
    this.host.setTimer(compareTimer, compareEveryMs);
  }

  onMessage(from: NodeId, message: PartialQuorumMessage): void {
    switch (message.type) {
      case "Put":
        this.onPut(from, message.id, message.object, message.instead);
        return;
      case "Kept":
        this.onAnswer(from, message.id);
        return;
      case "Get":
        this.host.send(from, { type: "Got", id: message.id, object: this.copyOf(message.key) });
        return;
      case "Got":
        this.onGot(from, message.id, message.object);
        return;
      case "Repair":
        this.takeOver(message.object, this.settings.variant === "repair-overwrites", "a repair");
        return;
      case "HandOff": {
        const { key } = message.object;
        this.takeOver(message.object, this.settings.variant === "hand-off-overwrites", "a hand-off");
        this.host.send(from, { type: "Holds", key, vector: this.objects.part(key).vector });
        return;
      }
      case "Holds":
        this.onHolds(from, message.key, message.vector);
        return;
      case "Compare":
        this.exchanges.get(from)?.onMessage(from, message.step);
    }
  }

  onRequest(request: ClientRequest): void {
    const { key, f } = request.command;
    if (key === undefined) {
      this.host.reply(request, { type: "fail", error: "no key" });
      return;
    }
    const holders = this.holdersOf(key);
    if (!holders.includes(this.host.id)) {
      const leader = holders[Math.floor(this.host.random() * holders.length)] ?? this.host.id;
      this.host.reply(request, { type: "fail", error: `${key} is held elsewhere`, retry: true, leader });
      return;
    }
    if (f === "read") this.begin(request, key, null, true);
    else this.write(request, key);
  }

  onTimer(name: string): void {
    if (name === compareTimer) {
      const others = [...this.exchanges.keys()];
      const other = others[Math.floor(this.host.random() * others.length)];
      if (other !== undefined) this.exchanges.get(other)?.begin(other);
      this.handOff();
      this.host.setTimer(compareTimer, compareEveryMs);
      return;
    }
    const operation = this.open.get(name);
    if (operation === undefined) return;
    if (this.settings.sloppy && !operation.widened && !operation.done) this.widen(name, operation);
    else this.giveUp(name, operation);
  }

  inspect(): ReplicaStatus {
    return {};
  }

  durable(): Readonly<Record<string, Json>> {
    const hints = this.hints.all().map(({ owner, object: { key, vector } }): Json => [owner, key, textOf(vector)]);
    // The trees are derived from the objects: without them these would not spread.
    return { objects: this.objects.summaries(), hints, trees: [...this.trees.values()].map((tree) => tree.root()) };
  }

  private write(request: ClientRequest, key: string): void {
    const { f, value = null } = request.command;
    const prepared = this.objects.prepare(key, request.command);
    if ("refused" in prepared) {
      this.host.reply(request, { type: "fail", error: prepared.refused });
      return;
    }
    const { id } = this.host;
    const held = countIn(this.objects.vector(key), id);
    const nth = (this.settings.variant === "count-forgotten" ? (this.named.get(key) ?? 0) : held) + 1;
    this.assertions.assert(nth > held, "a write gets a name that was not used", key);
    this.named.set(key, nth);
    this.keep(key, this.objects.apply(key, prepared.effect, { node: id, nth }));
    if (this.settings.variant !== "ack-before-sync") this.host.disk.sync();
    this.tell(key, { nth, f, value });
    this.begin(request, key, value, false);
  }

  private begin(request: ClientRequest, key: string, written: Json, reads: boolean): void {
    const id = `${request.client}/${request.seq}`;
    const operation: Open = {
      request,
      key,
      written,
      reads,
      answered: new Set([this.host.id]),
      done: false,
      widened: false,
    };
    this.open.set(id, operation);
    for (const other of this.holdersOf(key)) if (other !== this.host.id) this.ask(other, id, operation, null);
    this.host.setTimer(id, this.settings.sloppy ? standInAfterMs : giveUpAfterMs);
    this.answerIfEnough(id, operation);
  }

  private ask(to: NodeId, id: string, { reads, key }: Open, instead: NodeId | null): void {
    this.host.send(to, reads ? { type: "Get", id, key } : { type: "Put", id, object: this.objects.part(key), instead });
  }

  /** Section 4.6: the first healthy nodes count, and those that stand in for others keep a hint of whom the write is for. */
  private widen(id: string, operation: Open): void {
    operation.widened = true;
    const silent = this.holdersOf(operation.key).filter((node) => !operation.answered.has(node));
    const standIns = this.ring.walk(operation.key).slice(this.copies);
    silent.forEach((owner, place) => {
      const to = standIns[place];
      if (to !== undefined) this.ask(to, id, operation, owner);
    });
    this.host.setTimer(id, giveUpAfterMs - standInAfterMs);
  }

  private giveUp(id: string, { request, key, reads, done }: Open): void {
    this.open.delete(id);
    if (done) return;
    if (reads && this.settings.variant === "answers-with-fewer") {
      this.host.reply(request, { type: "ok", value: this.objects.value(key) });
    } else if (reads) this.host.reply(request, { type: "fail", error: "too few copies answered", retry: true });
    else this.host.reply(request, { type: "info", error: "too few nodes said that they keep the write" });
  }

  private onPut(from: NodeId, id: string, object: ObjectPart, instead: NodeId | null): void {
    if (instead === null) this.take([object]);
    else {
      const news = this.hints.add({ owner: instead, object });
      if (news && this.settings.variant !== "ack-before-sync") this.host.disk.sync();
      this.tellHint(instead, object);
    }
    this.host.send(from, { type: "Kept", id });
  }

  /** Until the owners have said that they hold it. */
  private handOff(): void {
    for (const { owner, object } of this.hints.all()) {
      this.host.send(owner, { type: "HandOff", object });
      if (this.settings.variant === "hint-dropped") this.forget({ owner, object }, []);
    }
  }

  private onHolds(owner: NodeId, key: string, vector: VectorPairs): void {
    const hint = this.hints.of(owner, key);
    if (hint !== undefined && covers(new Map(vector), hint.object.vector)) this.forget(hint, vector);
  }

  /** `said`: the writes that the owner has said to hold. */
  private forget(hint: Hint, said: VectorPairs): void {
    const { owner, object } = hint;
    this.hints.forget(hint);
    this.host.disk.sync();
    const [kept, holds] = [textOf(object.vector), textOf(said)];
    this.host.trace({ type: "partial-quorum/handed-off", key: object.key, owner, kept, holds });
  }

  /** What another node has sent of its own accord, because this one seemed to lack it. */
  private takeOver(object: ObjectPart, overwrites: boolean, what: string): void {
    const { key } = object;
    const { vector } = this.objects.part(key);
    if (overwrites) this.objects.forget(key);
    this.take([object]);
    this.assertions.assert(covers(this.objects.vector(key), vector), `${what} takes nothing from a copy`, key);
  }

  private onGot(from: NodeId, id: string, object: ObjectPart): void {
    const operation = this.open.get(id);
    if (operation?.reads !== true) return;
    if (this.settings.variant !== "answers-not-joined") this.take([object]);
    this.onAnswer(from, id);
    this.repair(from, object);
  }

  /** Read repair (section 5): a copy that lacks something is told. */
  private repair(from: NodeId, theirs: ObjectPart): void {
    const { key } = theirs;
    if (!this.holdersOf(key).includes(from)) return;
    const mine = this.objects.part(key);
    if (covers(new Map(theirs.vector), mine.vector)) return;
    this.host.send(from, { type: "Repair", object: mine });
  }

  private onAnswer(from: NodeId, id: string): void {
    const operation = this.open.get(id);
    if (operation === undefined) return;
    operation.answered.add(from);
    this.answerIfEnough(id, operation);
  }

  private answerIfEnough(id: string, operation: Open): void {
    const { answered, request, reads, key, written } = operation;
    const { readQuorum, writeQuorum, variant } = this.settings;
    const count = answered.size + (!reads && variant === "own-copy-twice" ? 1 : 0);
    if (!operation.done && count >= Math.min(reads ? readQuorum : writeQuorum, this.copies)) {
      operation.done = true;
      this.host.reply(request, { type: "ok", value: reads ? this.objects.value(key) : written });
    }
    if (!operation.done || answered.size < this.copies) return;
    this.open.delete(id);
    this.host.cancelTimer(id);
  }

  private get copies(): number {
    return Math.min(this.settings.copies, this.host.members.length);
  }

  private holdersOf(key: string): readonly NodeId[] {
    return this.ring.walk(key).slice(0, this.copies);
  }

  /** What this node holds itself, or for another one. */
  private copyOf(key: string): ObjectPart {
    return this.holdersOf(key).includes(this.host.id) ? this.objects.part(key) : this.hints.copyOf(key);
  }

  /** Joins copies of other nodes. They must not be forgotten once another node, or a client, has heard of them from this one. */
  private take(parts: readonly ObjectPart[]): void {
    const news: string[] = [];
    for (const part of parts) {
      const changed = this.objects.join(part);
      if (changed === null) continue;
      this.keep(part.key, changed);
      news.push(part.key);
    }
    if (news.length > 0 && this.settings.variant !== "ack-before-sync") this.host.disk.sync();
    for (const key of news) this.tell(key);
  }

  /** Durable at the next sync. */
  private keep(key: string, names: readonly string[]): void {
    this.host.disk.append(file, this.objects.part(key, names) as unknown as Json); // made of JSON values
    this.updateTrees(key);
  }

  private updateTrees(key: string): void {
    const { holds, state } = this.objects.summary(key);
    for (const holder of this.holdersOf(key)) this.trees.get(holder)?.set(key, `${holds} ${state}`);
  }

  private tellHint(owner: NodeId, { key, vector }: ObjectPart): void {
    this.host.trace({ type: "partial-quorum/hinted", key, owner, holds: textOf(vector) });
  }

  private tell(key: string, took?: Took): void {
    this.host.trace({ type: "partial-quorum/state", ...this.objects.report(key, took) });
  }
}
