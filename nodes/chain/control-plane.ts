/**
 * One replica of the control plane: a configuration service that is replicated by our own Raft. The configuration is a register in Raft's
 * state machine; the leader changes it by a compare-and-set and tells the chain what was committed, so every epoch has one configuration,
 * whichever replica leads. It measures silence in ticks of a timer and reads no clock.
 */
import type { ClientRequest, Host, Json, NodeId, Outcome } from "../host.js";
import { raftSettings } from "../raft/options.js";
import { Raft } from "../raft/raft.js";
import type { RaftTrace } from "../raft/traces.js";
import { SubHost } from "../sub-host.js";
import { asJson, type Configuration, controlNodes, firstConfiguration, readConfiguration } from "./configuration.js";
import type { Beat, ChainMessage, Control } from "./messages.js";
import type { ChainTrace } from "./traces.js";

const tickMs = 50;
/** A node that has been silent for this many ticks is taken out of the chain. */
const mostMissed = 8;
const key = "configuration";

interface Heard {
  missed: number;
  latest: Beat | undefined;
}

export class ControlPlane {
  private readonly raft: Raft;
  private readonly sub: SubHost<Control["message"], RaftTrace>;
  private readonly first: Configuration;
  /** Identifies this life of the replica, so that it never mistakes a request of an earlier life for its own. */
  readonly client: string;
  private seq = 0;
  /** The value that the present request proposes; null if it is a question, undefined if no request is open. */
  private asked: { readonly seq: number; readonly next: Configuration | null } | undefined;
  /**
   * The committed configuration as far as this replica knows; while it leads, it acts only on a configuration that it has read since its
   * election.
   */
  private current: Configuration;
  private leads = false;
  private knows = false;
  private readonly heard: ReadonlyMap<NodeId, Heard>;

  constructor(private readonly host: Host<ChainMessage, ChainTrace>) {
    this.first = firstConfiguration(host.members);
    this.current = this.first;
    this.client = `control ${host.id} ${Math.floor(host.random() * 2 ** 32)}`;
    this.heard = new Map(this.first.chain.map((id) => [id, { missed: 0, latest: undefined }]));
    this.sub = new SubHost(host as unknown as Host, {
      name: "control",
      members: controlNodes(host.members),
      send: (to, message) => host.send(to, { type: "Control", message }),
      reply: (request, outcome) => this.onOutcome(request, outcome),
      trace: (event) => this.tell(event),
    });
    this.raft = new Raft(this.sub, raftSettings({}, null));
  }

  /** For hints: the role of each node, as far as this replica knows. */
  get configuration(): Configuration {
    return this.current;
  }

  get leading(): boolean {
    return this.leads;
  }

  durable(): Readonly<Record<string, Json>> {
    return this.raft.durable();
  }

  start(): void {
    this.raft.start();
    this.host.setTimer("tick", tickMs);
  }

  onControl(from: NodeId, { message }: Control): void {
    this.raft.onMessage(from, message);
  }

  /** News from another replica of the control plane, so that this one can give hints. */
  onConfigure(configuration: Configuration): void {
    if (configuration.epoch > this.current.epoch) this.current = configuration;
  }

  onBeat(from: NodeId, beat: Beat): void {
    const heard = this.heard.get(from);
    if (heard === undefined) return;
    heard.missed = 0;
    if (beat.epoch >= (heard.latest?.epoch ?? 0)) heard.latest = beat;
    if (this.leads && this.knows && beat.epoch < this.current.epoch) this.announceTo(from);
  }

  /** False for a timer of another part. */
  onTimer(name: string): boolean {
    if (name === "tick") this.tick();
    else {
      const timer = this.sub.timerOf(name);
      if (timer === undefined) return false;
      this.raft.onTimer(timer);
    }
    return true;
  }

  private tick(): void {
    this.host.setTimer("tick", tickMs);
    const leads = this.raft.inspect().leads === true;
    if (leads !== this.leads) {
      // An earlier leader may have decided something meanwhile, and no node has sent this leader a heartbeat yet.
      this.knows = false;
      this.asked = undefined;
      for (const heard of this.heard.values()) heard.missed = 0;
    }
    this.leads = leads;
    if (!leads) return;
    for (const heard of this.heard.values()) heard.missed += 1;
    if (this.asked !== undefined) return;
    if (!this.knows) this.ask(null);
    else {
      const next = this.next();
      if (next !== undefined) this.ask(next);
    }
  }

  /** The configuration that should follow the present one; undefined if it should stay. */
  private next(): Configuration | undefined {
    const { epoch, chain } = this.current;
    const present = chain.filter((id) => this.isThere(id));
    const [head] = present;
    if (present.length < chain.length) {
      // A new tail that has not caught up yet must not be left alone: committed entries would be lost.
      if (head === undefined || this.says(head)?.full !== true) return undefined;
      return { epoch: epoch + 1, chain: present };
    }
    const returning = this.first.chain.find(
      (id) => !chain.includes(id) && this.isThere(id) && this.says(id)?.caughtUp === true,
    );
    return returning === undefined ? undefined : { epoch: epoch + 1, chain: [...chain, returning] };
  }

  private isThere(id: NodeId): boolean {
    return (this.heard.get(id)?.missed ?? 0) < mostMissed;
  }

  /** The latest report of a node in the present epoch. */
  private says(id: NodeId): Beat | undefined {
    const latest = this.heard.get(id)?.latest;
    return latest?.epoch === this.current.epoch ? latest : undefined;
  }

  private ask(next: Configuration | null): void {
    this.seq += 1;
    this.asked = { seq: this.seq, next };
    const command =
      next === null ? { f: "read", key } : { f: "cas", key, value: [this.stored(this.current), asJson(next)] };
    this.raft.onRequest({ client: this.client, seq: this.seq, command });
  }

  /** The first configuration is not in any log. */
  private stored(configuration: Configuration): ReturnType<typeof asJson> {
    return configuration.epoch === this.first.epoch ? null : asJson(configuration);
  }

  private onOutcome({ seq }: ClientRequest, outcome: Outcome): void {
    const { asked } = this;
    if (asked?.seq !== seq) return;
    this.asked = undefined;
    this.knows = outcome.type === "ok";
    if (outcome.type !== "ok") return;
    const decided = asked.next ?? readConfiguration(outcome.value) ?? this.first;
    if (decided.epoch < this.current.epoch)
      throw new Error(`epoch ${decided.epoch} is read after ${this.current.epoch}`);
    this.current = decided;
    for (const id of this.host.members) this.announceTo(id);
  }

  private announceTo(id: NodeId): void {
    const { epoch, chain } = this.current;
    if (id !== this.host.id) this.host.send(id, { type: "Configure", epoch, chain });
  }

  private tell(event: RaftTrace): void {
    if (event.type === "invariant-broken") this.host.trace(event);
    else if (event.type === "role") this.host.trace({ ...event, type: "control/role" });
    else if (event.type === "vote") this.host.trace({ ...event, type: "control/vote" });
    else if (event.type === "discarded") {
      const { epoch, from } = event;
      this.host.trace({ type: "control/discarded", epoch, from });
    }
  }
}
