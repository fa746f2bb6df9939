/**
 * Multi-master replication by gossip: every node takes writes and answers them at once. Ten times a second each node picks another one at random,
 * and the two compare what they hold and join it (anti-entropy; Demers et al., "Epidemic Algorithms for Replicated Database Maintenance",
 * PODC 1987, section 1.3, push-pull). A write by itself sends no message; what a node has heard it passes on.
 */
import { Assertions } from "../assertions.js";
import type { ObjectPart } from "../crdt/messages.js";
import { Objects, type Took } from "../crdt/objects.js";
import type { ClientRequest, Host, Json, NodeId, Replica, ReplicaStatus } from "../host.js";
import { countIn } from "../version-vector.js";
import { type ClockName, clockMistakes, WriteClock } from "./clock.js";
import { Exchange } from "./exchange.js";
import type { GossipMessage } from "./messages.js";
import { type Keep, registerType } from "./register.js";
import type { GossipTrace } from "./traces.js";
import { HashTree } from "./tree.js";
import type { GossipVariant } from "./variants.js";

export interface Settings {
  readonly keep: Keep;
  readonly clock: ClockName;
  readonly variant: GossipVariant | null;
}

const exchangeEveryMs = 100;
const timer = "exchange";
const file = "objects";

export class Gossip implements Replica<GossipMessage> {
  private readonly objects: Objects;
  private readonly clock: WriteClock;
  private readonly tree: HashTree;
  private readonly exchange: Exchange;
  private readonly others: readonly NodeId[];
  private readonly assertions: Assertions;

  constructor(
    private readonly host: Host<GossipMessage, GossipTrace>,
    private readonly settings: Settings,
  ) {
    const { variant } = settings;
    this.assertions = new Assertions(host, variant);
    this.clock = new WriteClock(
      settings.clock,
      () => host.now(),
      clockMistakes.find((each) => each === variant) ?? null,
    );
    this.objects = new Objects(
      registerType({
        keep: settings.keep,
        clock: this.clock,
        oneSibling: variant === "one-sibling",
        tiesByArrival: variant === "ties-by-arrival",
      }),
      true,
      this.assertions,
    );
    this.tree = new HashTree({
      skipsLast: variant === "bucket-skipped",
      keysOnly: variant === "keys-without-versions",
    });
    this.exchange = new Exchange({
      tree: this.tree,
      part: (key) => this.objects.part(key),
      take: (objects) => this.take(objects),
      send: (to, message) => host.send(to, message),
    });
    this.others = host.members.filter((member) => member !== host.id);
  }

  start(): void {
    // Records are those that this class wrote: their checksums vouch for that.
    for (const record of this.host.disk.read(file)) this.objects.join(record as unknown as ObjectPart);
    for (const key of this.objects.keys()) this.updateTree(key);
    this.clock.restarted();
    this.host.setTimer(timer, exchangeEveryMs);
  }

  onMessage(from: NodeId, message: GossipMessage): void {
    this.exchange.onMessage(from, message);
  }

  onRequest(request: ClientRequest): void {
    const { key, f, value = null } = request.command;
    if (key === undefined) this.host.reply(request, { type: "fail", error: "no key" });
    else if (f === "read") this.host.reply(request, { type: "ok", value: this.objects.value(key) });
    else this.update(request, key, { f, value });
  }

  onTimer(name: string): void {
    if (name !== timer) return;
    const other = this.others[Math.floor(this.host.random() * this.others.length)];
    if (other !== undefined) this.exchange.begin(other);
    this.host.setTimer(timer, exchangeEveryMs);
  }

  inspect(): ReplicaStatus {
    return {};
  }

  durable(): Readonly<Record<string, Json>> {
    // The tree is derived from the objects: without it they would not spread.
    return { objects: this.objects.summaries(), tree: this.tree.root() };
  }

  private update(request: ClientRequest, key: string, { f, value }: Omit<Took, "nth">): void {
    const prepared = this.objects.prepare(key, request.command);
    if ("refused" in prepared) {
      this.host.reply(request, { type: "fail", error: prepared.refused });
      return;
    }
    const nth = countIn(this.objects.vector(key), this.host.id) + 1;
    this.keep(key, this.objects.apply(key, prepared.effect, { node: this.host.id, nth }));
    if (this.settings.variant !== "ack-before-sync") this.host.disk.sync();
    this.tell(key, { nth, f, value });
    const passes = this.settings.keep === "siblings" || this.settings.clock === "wall";
    const shown = passes || JSON.stringify(this.objects.value(key)) === JSON.stringify(value);
    this.assertions.assert(shown, "a write replaces what its node holds", key);
    this.host.reply(request, { type: "ok", value });
  }

  private take(objects: readonly ObjectPart[]): void {
    const news: string[] = [];
    for (const part of objects) {
      const changed = this.objects.join(part);
      if (changed === null) continue;
      this.keep(part.key, changed);
      news.push(part.key);
    }
    // A read shows it from now on, so it must not be forgotten any more.
    if (news.length > 0) this.host.disk.sync();
    for (const key of news) this.tell(key);
  }

  /** Durable at the next sync. */
  private keep(key: string, names: readonly string[]): void {
    this.host.disk.append(file, this.objects.part(key, names) as unknown as Json); // made of JSON values
    this.updateTree(key);
  }

  private updateTree(key: string): void {
    const { holds, state } = this.objects.summary(key);
    this.tree.set(key, `${holds} ${state}`);
  }

  private tell(key: string, took?: Took): void {
    this.host.trace({ type: "gossip/state", ...this.objects.report(key, took) });
  }
}
