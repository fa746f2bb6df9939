/**
 * A log without a leader: any node runs both phases of Paxos for the next slot that it knows to be free, for each request (the survey's
 * "Paxos with repeated leader election"; Lamport, "Paxos Made Simple", section 3, before a leader is chosen). If another's value is chosen
 * there, it tries the slot behind it. Slots are executed in their order, and reads take slots, too.
 */

import { Assertions } from "../assertions.js";
import { perMessage } from "../batches.js";
import type { ClientRequest, Host, Json, LogView, NodeId, Replica, ReplicaStatus } from "../host.js";
import { isQuery, StateMachine } from "../kv/state-machine.js";
import { Instances } from "./instances.js";
import type { Entry, Known, PaxosLogMessage } from "./messages.js";
import type { PaxosLogTrace } from "./traces.js";
import type { PaxosLogVariant } from "./variants.js";

/** A node that has asked for a slot that it misses proposes a no-op there, and asks again, after this time. */
const gapMs = 80;
/**
 * A request that has waited this long without being proposed is refused. Its client gives up soon, and a node that is asked for more than it
 * gets through would otherwise only ever serve clients that are gone.
 */
const patienceMs = 400;
const mostEntries = 200;
/** Before the client's name, in that of a timer. */
const waiting = "waiting ";
const file = "chosen";

export class PaxosLog implements Replica<PaxosLogMessage> {
  /** By slot. */
  private readonly chosen = new Map<number, Entry>();
  private executed = 0;
  private last = 0;
  private readonly instances: Instances;
  private readonly machine: StateMachine;
  /** Requests that clients have made here and that are not executed; the first is the one that is proposed. */
  private queue: ClientRequest[] = [];
  /** It has asked for what it misses, and the timer has not fired since. */
  private asked = false;
  /** The slot for which this node proposes; 0 if for none. */
  private proposingFor = 0;
  /** What it proposes there; null for a no-op. */
  private proposed: ClientRequest | null = null;
  private readonly others: readonly NodeId[];
  private readonly assertions: Assertions;
  readonly logView: LogView = {
    commitIndex: () => this.executed,
    lastIndex: () => this.last,
    // A value has no epoch: it is the request that tells entries apart.
    epochAt: (slot) => (slot === 0 || this.entryAt(slot) !== undefined ? 0 : -1),
    requestAt: (slot) => this.entryAt(slot)?.request ?? null,
    state: () => this.machine.snapshot(),
  };

  constructor(
    private readonly host: Host<PaxosLogMessage, PaxosLogTrace>,
    private readonly variant: PaxosLogVariant | null,
  ) {
    this.assertions = new Assertions(host, variant);
    this.instances = new Instances(host, variant, (slot, entry) => this.learn(slot, entry));
    this.machine = new StateMachine({ applyDuplicates: variant === "apply-duplicates" });
    this.others = host.members.filter((member) => member !== host.id);
  }

  start(): void {
    this.instances.start();
    // What was accepted, too: this node still holds it, whether or not it knows that it is chosen.
    this.last = this.instances.lastSlot;
    const records = this.host.disk.read(file);
    for (const record of records) {
      // What `learn` wrote: its checksum vouches for that.
      const { slot, entry } = record as unknown as { slot: number; entry: Entry };
      this.keep(slot, entry);
    }
    this.execute();
    if (records.length > 0) this.askForMissing();
  }

  onMessage(from: NodeId, message: PaxosLogMessage): void {
    switch (message.type) {
      case "Missing":
        this.onMissing(from, message.first);
        return;
      case "Known":
        this.onKnown(from, message);
        return;
      case "Learned":
        return;
      default:
        if ("key" in message) this.last = Math.max(this.last, Number(message.key));
        this.instances.onMessage(from, message);
        if (message.type === "Chosen") this.host.send(from, { type: "Learned", slot: Number(message.key) });
    }
  }

  onTimer(name: string): void {
    if (name === "gap") this.onGapTimer();
    else if (name.startsWith(waiting)) this.onPatienceTimer(name.slice(waiting.length));
    else this.instances.onTimer(name);
  }

  inspect(): ReplicaStatus {
    // No node leads.
    return { role: "replica", commitIndex: this.executed, lastIndex: this.last };
  }

  durable(): Readonly<Record<string, Json>> {
    return this.instances.durable();
  }

  // Clients

  onRequest(request: ClientRequest): void {
    if (isQuery(request.command) && this.variant === "local-reads") {
      this.host.reply(request, this.machine.query(request.command));
      return;
    }
    const answer = this.variant === "apply-duplicates" ? undefined : this.machine.answered(request);
    if (answer !== undefined) {
      this.host.reply(request, answer);
      return;
    }
    // A client has one request open: it waits for no earlier one.
    this.queue = [...this.queue.filter(({ client }) => client !== request.client), request];
    this.host.setTimer(waiting + request.client, patienceMs);
    this.propose();
  }

  /** One that is proposed may be chosen yet, so only the others can be refused for good. */
  private onPatienceTimer(client: string): void {
    const request = this.queue.find((each) => each.client === client);
    if (request === undefined || (request === this.proposed && this.proposingFor > this.executed)) return;
    this.queue = this.queue.filter((each) => each !== request);
    this.host.reply(request, { type: "fail", error: "others were served first", retry: true });
  }

  /** Both phases for the next slot, with the first request that waits. */
  private propose(): void {
    const [request] = this.queue;
    if (request !== undefined) this.proposeNext({ request });
  }

  private proposeNext(entry: Entry): void {
    const slot = this.executed + 1;
    if (this.proposingFor >= slot) return;
    this.proposingFor = slot;
    this.proposed = entry.request;
    this.last = Math.max(this.last, slot);
    this.instances.propose(slot, entry);
  }

  // Learning

  private learn(slot: number, entry: Entry): void {
    if (this.chosen.has(slot)) return;
    this.keep(slot, entry);
    // Not synced: what a crash takes from here can be learnt again.
    this.host.disk.append(file, { slot, entry } as unknown as Json); // an entry consists of JSON values
    if (this.variant === "answers-for-the-slot" && slot === this.proposingFor) this.answerFirst(entry);
    this.execute();
    if (this.missesSome && !this.asked) this.askForMissing();
    this.propose();
  }

  private keep(slot: number, entry: Entry): void {
    this.chosen.set(slot, entry);
    this.last = Math.max(this.last, slot);
  }

  /** In the order of the slots, as far as they are known. */
  private execute(): void {
    for (;;) {
      const slot = this.nextToExecute();
      const entry = slot === undefined ? undefined : this.chosen.get(slot);
      if (slot === undefined || entry === undefined) return;
      if (slot !== this.executed + 1) this.assert(false, "slots are executed one after the other", slot);
      this.executed = slot;
      if (entry.request !== null) this.take(entry.request);
    }
  }

  private nextToExecute(): number | undefined {
    if (this.variant !== "executes-past-gaps") return this.executed + 1;
    return [...this.chosen.keys()].sort((one, other) => one - other).find((slot) => slot > this.executed);
  }

  private take(request: ClientRequest): void {
    const outcome = isQuery(request.command) ? this.machine.query(request.command) : this.machine.apply(request);
    const asked = this.queue.find(({ client, seq }) => client === request.client && seq === request.seq);
    if (asked === undefined) return;
    this.queue = this.queue.filter((each) => each !== asked);
    this.host.cancelTimer(waiting + asked.client);
    this.host.reply(asked, outcome);
  }

  private answerFirst({ request }: Entry): void {
    const [first] = this.queue;
    if (first === undefined || isQuery(first.command) || first.command.f === "cas") return;
    const own = request?.client === first.client && request.seq === first.seq;
    if (!own)
      this.assert(false, "a client is told that its update is done once that update is chosen", this.proposingFor);
    this.queue = this.queue.slice(1);
    this.host.cancelTimer(waiting + first.client);
    this.host.reply(first, { type: "ok", value: first.command.value ?? null });
  }

  private entryAt(slot: number): Entry | undefined {
    return this.chosen.get(slot) ?? this.instances.acceptedFor(slot);
  }

  // Catching up

  /** What is chosen for a later slot than the next one is known. */
  private get missesSome(): boolean {
    return this.chosen.size > this.executed;
  }

  private askForMissing(): void {
    this.asked = true;
    for (const other of this.others) this.host.send(other, { type: "Missing", first: this.executed + 1 });
    this.host.setTimer("gap", gapMs);
  }

  /** No node has answered: a no-op is proposed for the next slot, and what was accepted there wins against it. */
  private onGapTimer(): void {
    this.asked = false;
    if (!this.missesSome) return;
    this.askForMissing();
    this.proposeNext({ request: null });
  }

  private onMissing(from: NodeId, first: number): void {
    const entries: Entry[] = [];
    const most = perMessage(this.host, mostEntries);
    for (let slot = first; entries.length < most; slot++) {
      const entry = this.chosen.get(slot);
      if (entry === undefined) break;
      entries.push(entry);
    }
    if (entries.length > 0) this.host.send(from, { type: "Known", first, entries });
  }

  private onKnown(from: NodeId, { first, entries }: Known): void {
    const before = this.executed;
    for (const [at, entry] of entries.entries()) {
      if (!this.chosen.has(first + at))
        this.host.trace({ type: "chosen", key: String(first + at), value: entry as unknown as Json });
      this.learn(first + at, entry);
    }
    if (this.executed > before && entries.length === mostEntries) {
      this.host.send(from, { type: "Missing", first: this.executed + 1 });
    }
  }

  private assert(condition: boolean, invariant: string, slot: number): void {
    this.assertions.assert(condition, invariant, `slot ${slot}`);
  }
}
