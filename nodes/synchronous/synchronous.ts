/**
 * Synchronous (active, eager) replication: any server takes a request, and answers an update when all N of N have it on disk. Reads
 * are answered by the server that is asked.
 *
 * Concurrent updates of a key are ordered by Lamport's total order ("Time, Clocks, and the Ordering of Events in a Distributed
 * System", 1978), and who is next is agreed as in Ricart and Agrawala, "An Optimal Algorithm for Mutual Exclusion in Computer Networks"
 * (1981): 2n messages for each update, however many are under way. The update travels with the request for its turn, and a server puts off
 * its acknowledgement while an earlier update of its own for that key is under way. When all have acknowledged an update, all updates
 * before it are everywhere and none can come before it any more: it is done.
 */
import { Assertions } from "../assertions.js";
import type { ClientRequest, Host, LogView, NodeId, Replica, ReplicaStatus } from "../host.js";
import { isQuery } from "../kv/state-machine.js";
import { keep, keepDone, kept } from "./log.js";
import type { AskDone, Stamp, Store, SynchronousMessage, Update } from "./messages.js";
import { inDoubt, Reads } from "./reads.js";
import { Sequence } from "./sequence.js";
import { isBefore, nameOf } from "./stamps.js";
import type { SynchronousTrace } from "./traces.js";
import type { SynchronousVariant } from "./variants.js";

/** What has waited for a whole tick, to be acknowledged or answered, is sent again. */
const tickMs = 100;
/** After this many ticks a client is told that its update is in doubt, and new updates are refused: writes have stopped. */
const patience = 4;
const timer = "tick";

/** An update that this server took and that is not done. */
interface Own {
  readonly update: Update;
  readonly key: string;
  /** The servers that have acknowledged it, sorted. */
  acknowledgedBy: readonly NodeId[];
  /** The request to answer when it is done; null if the client was answered already. */
  request: ClientRequest | null;
  /** How many ticks have passed since it was taken; the first of them may have come at once. */
  ticks: number;
  /** Found on disk by a restart: it may be done, and answered, though the disk does not say so. */
  readonly resumed: boolean;
}

export class Synchronous implements Replica<SynchronousMessage> {
  private clock = 0;
  private readonly sequences = new Map<string, Sequence>();
  /** All that is stored here, by its stamp. */
  private readonly stored = new Map<string, Update>();
  /** In the order of their stamps. */
  private readonly own = new Map<string, Own>();
  /** Acknowledgements that are put off, and for whom. */
  private putOff: readonly { readonly stamp: Stamp; readonly key: string; readonly to: NodeId }[] = [];
  /** What each of the others was not told to be done. */
  private readonly untold = new Map<NodeId, Stamp[]>();
  private readonly reads = new Reads();
  private ticking = false;
  private readonly assertions: Assertions;
  private readonly others: readonly NodeId[];
  /** In the order in which this server executed them. Its log, for observers, is these and then what is stored and not known to be done. */
  private readonly executed: Update[] = [];
  readonly logView: LogView = {
    commitIndex: () => this.executed.length,
    lastIndex: () => this.stored.size,
    epochAt: (index) => this.updateAt(index)?.stamp.clock ?? -1,
    requestAt: (index) => this.updateAt(index)?.request ?? null,
  };

  constructor(
    private readonly host: Host<SynchronousMessage, SynchronousTrace>,
    private readonly variant: SynchronousVariant | null,
  ) {
    this.assertions = new Assertions(host, variant);
    this.others = host.members.filter((member) => member !== host.id);
  }

  start(): void {
    for (const record of kept(this.host.disk)) {
      if ("done" in record) this.executeUpTo(record.done, { tell: false });
      else {
        this.place(record);
        if (record.stamp.node === this.host.id) this.begin(record, { resumed: true, request: null });
      }
    }
    if (this.variant === "restart-means-done") {
      for (const sequence of this.sequences.values()) this.takeForDone(sequence);
    }
    if (this.variant === "forgets-unfinished") this.own.clear();
    // Recovery: all are asked once more for what the disk does not know to be done. What others took meanwhile, they send again.
    for (const own of this.own.values()) this.send(own);
    this.settle();
  }

  onMessage(from: NodeId, message: SynchronousMessage): void {
    if (message.type !== "AskDone") for (const stamp of message.done) this.learn(stamp);
    switch (message.type) {
      case "Store":
        this.onStore(from, message);
        break;
      case "Stored":
        this.onStored(from, message.stamp);
        break;
      case "AskDone":
        this.onAskDone(from, message);
        break;
      case "TellDone":
        this.reads.onTold(message);
        break;
    }
    this.settle();
  }

  onRequest(request: ClientRequest): void {
    const { key } = request.command;
    if (key === undefined) this.host.reply(request, { type: "fail", error: "no key" });
    else if (isQuery(request.command)) this.read(request, key);
    else this.update(request, key);
  }

  onTimer(name: string): void {
    if (name !== timer) return;
    this.ticking = false;
    for (const own of this.own.values()) this.onUnfinished(own);
    this.reads.tick(
      patience,
      (request, doubts) => this.ask(request, doubts, this.others),
      (request, key) => this.giveUp(request, key),
    );
    this.settle();
  }

  inspect(): ReplicaStatus {
    return { commitIndex: this.executed.length, lastIndex: this.stored.size };
  }

  // Updates, at the server that is asked

  private update(request: ClientRequest, key: string): void {
    // The client sends it again: it is under way, and need not be twice.
    const own = [...this.own.values()];
    const same = own.find(({ update }) => sameRequest(update.request, request));
    if (same !== undefined) {
      same.request = request;
      return;
    }
    if (own.some(({ ticks }) => ticks >= patience)) {
      const error = "writes have stopped: not all replicas acknowledge them";
      this.host.reply(request, { type: "fail", error, retry: true });
      return;
    }
    this.clock += 1;
    const stamp = { clock: this.clock, node: this.host.id };
    const update = { stamp, request };
    const last = this.sequenceOf(key).updates.at(-1);
    const latest = last === undefined || isBefore(last.stamp, stamp);
    this.assert(latest, "a new update comes after all that are stored for its key", stamp);
    this.store(update, { synced: this.variant !== "sent-before-sync" });
    this.send(this.begin(update, { resumed: false, request }));
    this.settle();
  }

  private begin(update: Update, { resumed, request }: Pick<Own, "resumed" | "request">): Own {
    const own: Own = { update, key: keyOf(update), acknowledgedBy: [], request, ticks: 0, resumed };
    this.own.set(nameOf(update.stamp), own);
    return own;
  }

  private onStored(from: NodeId, stamp: Stamp): void {
    const own = this.own.get(nameOf(stamp));
    if (own === undefined || own.acknowledgedBy.includes(from)) return;
    own.acknowledgedBy = [...own.acknowledgedBy, from].sort();
  }

  private onUnfinished(own: Own): void {
    own.ticks += 1;
    if (own.ticks > 1) this.send(own);
    const { stamp } = own.update;
    if (own.ticks < patience || own.request === null) return;
    const type = this.variant === "fail-on-lost-ack" ? "fail" : "info";
    const survives = this.stored.has(nameOf(stamp));
    this.assert(type === "info" || !survives, "an update that is stored is not answered with a failure", stamp);
    this.host.reply(own.request, { type, error: "not all replicas have it yet" });
    own.request = null;
  }

  /** To all that have not acknowledged it. */
  private send({ update: { stamp, request }, acknowledgedBy }: Own): void {
    for (const to of this.others) {
      if (!acknowledgedBy.includes(to)) this.host.send(to, { type: "Store", stamp, request, done: this.tidings(to) });
    }
  }

  /** An update is done when all have acknowledged it, and this server's earlier ones for its key are done. */
  private isDone({ update: { stamp }, key, acknowledgedBy, ticks }: Own): boolean {
    const enough =
      acknowledgedBy.length === this.others.length ||
      this.variant === "ack-before-replicate" ||
      (this.variant === "leaves-out-the-silent" && ticks >= patience);
    return enough && !this.hasEarlier(stamp, key);
  }

  /** Whether an update of its own for the key, earlier than this one, is under way. */
  private hasEarlier(stamp: Stamp, key: string): boolean {
    for (const own of this.own.values()) {
      if (own.key === key && this.comesBefore(own.update.stamp, stamp)) return true;
    }
    return false;
  }

  // Updates, at the others

  private onStore(from: NodeId, { stamp, request }: Store): void {
    if (!this.stored.has(nameOf(stamp))) {
      this.store({ stamp, request }, { synced: this.variant !== "ack-before-sync" });
    }
    if (this.putOff.some((each) => nameOf(each.stamp) === nameOf(stamp))) return;
    this.putOff = [...this.putOff, { stamp, key: keyOf({ request }), to: from }];
  }

  /** Ricart and Agrawala: the earlier of two updates goes first, and its server does not give way before it is done. */
  private acknowledge(): void {
    const due = this.putOff.filter(
      ({ stamp, key }) => this.variant === "ack-out-of-turn" || !this.hasEarlier(stamp, key),
    );
    if (due.length === 0) return;
    this.putOff = this.putOff.filter((each) => !due.includes(each));
    for (const { stamp, to } of due) this.host.send(to, { type: "Stored", stamp, done: this.tidings(to) });
  }

  // Reads

  private read(request: ClientRequest, key: string): void {
    const sequence = this.sequenceOf(key);
    if (this.variant === "dirty-reads") this.takeForDone(sequence);
    const doubts = sequence.doubtful.map(({ stamp }) => stamp).filter((stamp) => !this.isUnderWay(stamp));
    if (doubts.length === 0 || this.variant === "unconfirmed-reads") {
      this.host.reply(request, sequence.machine.query(request.command));
      return;
    }
    this.reads.wait(request, key, doubts);
    this.ask(request, doubts, [...new Set(doubts.map(({ node }) => node))]);
    this.settle();
  }

  private ask({ client, seq }: ClientRequest, stamps: readonly Stamp[], nodes: readonly NodeId[]): void {
    for (const node of nodes) {
      if (node !== this.host.id) this.host.send(node, { type: "AskDone", client, seq, stamps });
    }
  }

  private onAskDone(from: NodeId, { client, seq, stamps }: AskDone): void {
    const done = stamps.filter((stamp) => this.isKnownDone(stamp));
    // What is stored says nothing: if its acknowledgement is put off now, it may have been sent all the same, before a restart.
    const notDone = stamps.filter((stamp) => this.isUnderWay(stamp) || !this.stored.has(nameOf(stamp)));
    this.host.send(from, { type: "TellDone", client, seq, done, notDone });
  }

  private giveUp(request: ClientRequest, key: string): void {
    if (this.variant !== "silence-is-not-done") this.host.reply(request, inDoubt);
    else this.host.reply(request, this.sequenceOf(key).machine.query(request.command));
  }

  /** Certainly not done: this server took it, and would know. After a restart it may have forgotten that it knew. */
  private isUnderWay(stamp: Stamp): boolean {
    const own = this.own.get(nameOf(stamp));
    return own !== undefined && (!own.resumed || this.variant === "restart-means-not-done");
  }

  // What is stored, and what is done

  private store(update: Update, { synced }: { readonly synced: boolean }): void {
    keep(this.host.disk, update);
    if (synced) this.host.disk.sync();
    this.place(update);
  }

  private place(update: Update): void {
    const { stamp } = update;
    const advances = stamp.node === this.host.id || this.variant !== "clock-not-advanced";
    if (advances) this.clock = Math.max(this.clock, stamp.clock);
    this.stored.set(nameOf(stamp), update);
    const sequence = this.sequenceOf(keyOf(update));
    const done = sequence.executed;
    const place = sequence.insert(update, (a, b) => this.variant !== "arrival-order" && this.comesBefore(a, b));
    const [before, after] = [sequence.updates[place - 1], sequence.updates[place + 1]];
    const inOrder =
      (before === undefined || isBefore(before.stamp, stamp)) && (after === undefined || isBefore(stamp, after.stamp));
    this.assert(inOrder, "updates of a key stand in the order of their stamps", stamp);
    this.assert(place >= done, "nothing comes before what is done", stamp);
  }

  private comesBefore(a: Stamp, b: Stamp): boolean {
    return this.variant === "ties-by-arrival" ? a.clock < b.clock : isBefore(a, b);
  }

  /** Another server says that this update is done, and with it all before it for its key. */
  private learn(stamp: Stamp): void {
    this.assert(this.stored.has(nameOf(stamp)), "what is done is stored on all replicas", stamp);
    if (!this.isKnownDone(stamp)) this.conclude(stamp);
  }

  private conclude(stamp: Stamp): void {
    keepDone(this.host.disk, stamp);
    this.executeUpTo(stamp, { tell: true });
  }

  private executeUpTo(stamp: Stamp, { tell }: { readonly tell: boolean }): void {
    const last = this.stored.get(nameOf(stamp));
    if (last === undefined) return;
    const key = keyOf(last);
    const sequence = this.sequenceOf(key);
    while (!this.isKnownDone(stamp)) {
      const { update, place, outcome } = sequence.execute();
      const own = this.own.get(nameOf(update.stamp));
      this.own.delete(nameOf(update.stamp));
      this.executed.push(update);
      const { client, seq } = update.request;
      if (tell) this.host.trace({ type: "synchronous/executed", key, place, client, seq });
      if (own !== undefined && own.request !== null) this.host.reply(own.request, outcome);
    }
  }

  private isKnownDone(stamp: Stamp): boolean {
    const update = this.stored.get(nameOf(stamp));
    return update !== undefined && this.sequenceOf(keyOf(update)).hasExecuted(update);
  }

  private takeForDone(sequence: Sequence): void {
    const last = sequence.doubtful.at(-1);
    if (last !== undefined) this.conclude(last.stamp);
  }

  /** Does what has become possible. */
  private settle(): void {
    for (const own of [...this.own.values()]) {
      if (!this.isDone(own)) continue;
      const { stamp } = own.update;
      const everywhere = own.acknowledgedBy.length === this.others.length;
      this.assert(everywhere, "an update is done once all replicas have it", stamp);
      this.conclude(stamp);
      for (const other of this.others) this.untold.set(other, [...(this.untold.get(other) ?? []), stamp]);
    }
    this.acknowledge();
    this.reads.answer(
      (stamp) => this.isKnownDone(stamp),
      (request, key) => this.host.reply(request, this.sequenceOf(key).machine.query(request.command)),
    );
    if (this.own.size === 0 && this.reads.isEmpty) this.stopTicking();
    else if (!this.ticking) this.tickSoon();
  }

  private tickSoon(): void {
    this.ticking = true;
    this.host.setTimer(timer, tickMs);
  }

  private stopTicking(): void {
    if (this.ticking) this.host.cancelTimer(timer);
    this.ticking = false;
  }

  /** The updates to report as done in the next message to this node. */
  private tidings(to: NodeId): readonly Stamp[] {
    const done = this.untold.get(to) ?? [];
    this.untold.delete(to);
    return done;
  }

  private sequenceOf(key: string): Sequence {
    const found = this.sequences.get(key);
    if (found !== undefined) return found;
    const made = new Sequence({ applyDuplicates: this.variant === "apply-duplicates" });
    this.sequences.set(key, made);
    return made;
  }

  private updateAt(index: number): Update | undefined {
    const past = index - this.executed.length;
    if (past <= 0) return this.executed[index - 1];
    const doubtful: Update[] = [];
    // Of most keys nothing is in doubt.
    for (const sequence of this.sequences.values()) if (sequence.isInDoubt) doubtful.push(...sequence.doubtful);
    return doubtful.sort((a, b) => (isBefore(a.stamp, b.stamp) ? -1 : 1))[past - 1];
  }

  private assert(condition: boolean, invariant: string, stamp: Stamp): void {
    if (!condition) this.assertions.assert(false, invariant, nameOf(stamp));
  }
}

/** The key was looked at before the update was made. */
function keyOf({ request }: Pick<Update, "request">): string {
  return request.command.key ?? "";
}

function sameRequest(a: ClientRequest, b: ClientRequest): boolean {
  return a.client === b.client && a.seq === b.seq;
}
