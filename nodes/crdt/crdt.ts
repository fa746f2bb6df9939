/**
 * Conflict-free replicated data types: any node takes an update, answers at once, and tells the others later. Updates of an object commute, so
 * that nodes which hold the same updates hold the same state, in whichever order they came (strong eventual consistency; Shapiro,
 * Preguiça, Baquero and Zawirski, "Conflict-Free Replicated Data Types", SSS 2011).
 */
import { Assertions } from "../assertions.js";
import type { ClientRequest, Host, Json, NodeId, Replica, ReplicaStatus } from "../host.js";
import { isQuery } from "../kv/state-machine.js";
import { countIn } from "../version-vector.js";
import { Counter } from "./counters.js";
import { GrowableArray } from "./lists.js";
import { ObservedRemoveMap } from "./maps.js";
import type { CrdtMessage } from "./messages.js";
import { Objects } from "./objects.js";
import { OperationSpreading } from "./operations.js";
import { LastWriterWins, MultiValue } from "./registers.js";
import { ObservedRemoveSet, TwoPhaseSet } from "./sets.js";
import type { Changed, Spreading } from "./spreading.js";
import { StateSpreading } from "./states.js";
import type { CrdtTrace } from "./traces.js";
import type { DataType } from "./types.js";
import type { CrdtVariant } from "./variants.js";

export const types = [
  "or-set",
  "2p-set",
  "g-set",
  "pn-counter",
  "g-counter",
  "mv-register",
  "lww-register",
  "rga",
  "map",
] as const;
export type TypeName = (typeof types)[number];

export const replications = ["state", "delta", "op"] as const;
export type Replication = (typeof replications)[number];

export interface Settings {
  readonly type: TypeName;
  readonly replication: Replication;
  readonly variant: CrdtVariant | null;
}

/** What was not acknowledged is sent again at this pace. */
const tickMs = 100;
const timer = "tick";

export class Crdt implements Replica<CrdtMessage> {
  private readonly type: DataType;
  private readonly objects: Objects;
  private readonly spreading: Spreading;
  private readonly assertions: Assertions;
  /** The mistake `name-used-again` counts in memory alone. */
  private readonly forgotten = new Map<string, number>();

  constructor(
    private readonly host: Host<CrdtMessage, CrdtTrace>,
    private readonly settings: Settings,
  ) {
    const { type, replication, variant } = settings;
    this.assertions = new Assertions(host, variant);
    this.type = typeOf(type, variant);
    this.objects = new Objects(this.type, replication !== "op", this.assertions);
    const changed: Changed = (key, took) => host.trace({ type: "crdt/state", ...this.objects.report(key, took) });
    this.spreading =
      replication === "op"
        ? new OperationSpreading(host, this.objects, variant, this.assertions, changed)
        : new StateSpreading(host, this.objects, { deltas: replication === "delta", variant }, changed);
  }

  start(): void {
    this.spreading.load();
    this.host.setTimer(timer, tickMs);
  }

  onMessage(from: NodeId, message: CrdtMessage): void {
    this.spreading.onMessage(from, message);
  }

  onRequest(request: ClientRequest): void {
    const { key, f } = request.command;
    if (key === undefined) this.host.reply(request, { type: "fail", error: "no key" });
    else if (f === this.type.query) this.host.reply(request, { type: "ok", value: this.objects.value(key) });
    else if (isQuery(request.command)) {
      this.host.reply(request, { type: "fail", error: `a ${this.settings.type} has no ${f}` });
    } else this.update(key, request);
  }

  onTimer(name: string): void {
    if (name !== timer) return;
    this.spreading.tellAgain();
    this.host.setTimer(timer, tickMs);
  }

  inspect(): ReplicaStatus {
    return {};
  }

  durable(): Readonly<Record<string, Json>> {
    return { objects: this.objects.summaries() };
  }

  life(): Json {
    return this.spreading.start ?? null;
  }

  private update(key: string, request: ClientRequest): void {
    const { f, value = null } = request.command;
    const prepared = this.objects.prepare(key, request.command);
    if ("refused" in prepared) {
      this.host.reply(request, { type: "fail", error: prepared.refused });
      return;
    }
    const nth = this.nextOf(key);
    const own = countIn(this.objects.vector(key), this.host.id);
    this.assertions.assert(nth > own, "a new update has a name of its own", `${key}, update ${nth}`);
    this.spreading.update(key, prepared.effect, { nth, f, value });
    this.host.reply(request, { type: "ok", value });
    this.spreading.tell();
  }

  private nextOf(key: string): number {
    if (this.settings.variant !== "name-used-again") return countIn(this.objects.vector(key), this.host.id) + 1;
    const nth = (this.forgotten.get(key) ?? 0) + 1;
    this.forgotten.set(key, nth);
    return nth;
  }
}

function typeOf(name: TypeName, variant: CrdtVariant | null): DataType {
  // An object holds the entries and effects of its own type only.
  const generic = (type: unknown): DataType => type as DataType;
  switch (name) {
    case "or-set":
      return generic(new ObservedRemoveSet(variant));
    case "2p-set":
      return generic(new TwoPhaseSet(true, variant));
    case "g-set":
      return generic(new TwoPhaseSet(false, variant));
    case "pn-counter":
      return generic(new Counter(true, variant));
    case "g-counter":
      return generic(new Counter(false, variant));
    case "mv-register":
      return generic(new MultiValue(variant));
    case "lww-register":
      return generic(new LastWriterWins(variant));
    case "rga":
      return generic(new GrowableArray(variant));
    case "map":
      return generic(new ObservedRemoveMap(variant));
  }
}
