/**
 * The instances of Paxos of a log, one for each slot: single-decree Paxos as it is (`../paxos/paxos.ts`), on a host that hands on everything
 * but what the log has to hear: which value was chosen for which slot.
 */
import type { ClientRequest, Disk, Host, Json, NodeId } from "../host.js";
import type { PaxosMessage } from "../paxos/messages.js";
import { Paxos } from "../paxos/paxos.js";
import type { PaxosTrace } from "../paxos/traces.js";
import type { Entry, PaxosLogMessage } from "./messages.js";
import type { PaxosLogTrace } from "./traces.js";
import { ofInstance, type PaxosLogVariant } from "./variants.js";

export class Instances implements Host<PaxosMessage, PaxosTrace> {
  private readonly paxos: Paxos;
  private proposals = 0;

  constructor(
    private readonly host: Host<PaxosLogMessage, PaxosLogTrace>,
    variant: PaxosLogVariant | null,
    private readonly onChosen: (slot: number, entry: Entry) => void,
  ) {
    this.paxos = new Paxos(this, ofInstance(variant));
  }

  start(): void {
    this.paxos.start();
  }

  onMessage(from: NodeId, message: PaxosMessage): void {
    this.paxos.onMessage(from, message);
  }

  onTimer(name: string): void {
    this.paxos.onTimer(name);
  }

  /** Runs both phases for a slot; what is chosen in the end may be another's entry. */
  propose(slot: number, { request }: Entry): void {
    this.proposals += 1;
    // An instance takes proposals as it takes those of clients; this node is the only one here.
    const value = request === null ? { request } : { request: { ...request, command: { ...request.command } } };
    this.paxos.onRequest({
      client: this.host.id,
      seq: this.proposals,
      command: { f: "propose", key: String(slot), value },
    });
  }

  durable(): Readonly<Record<string, Json>> {
    return this.paxos.durable();
  }

  /** The last slot of which this node knows anything; 0 if there is none. */
  get lastSlot(): number {
    let last = 0;
    for (const key of this.paxos.keys()) last = Math.max(last, Number(key));
    return last;
  }

  /** What was accepted for a slot here, chosen or not. */
  acceptedFor(slot: number): Entry | undefined {
    // Values are entries, which `propose` has made.
    return this.paxos.acceptedFor(String(slot)) as unknown as Entry | undefined;
  }

  // The host of Paxos

  get id(): NodeId {
    return this.host.id;
  }

  get members(): readonly NodeId[] {
    return this.host.members;
  }

  get mostPerMessage(): Host["mostPerMessage"] {
    return this.host.mostPerMessage;
  }

  get disk(): Disk {
    return this.host.disk;
  }

  send(to: NodeId, message: PaxosMessage): void {
    this.host.send(to, message);
  }

  /** Not needed: its traces report all slots, those of other proposers too. */
  reply(_request: ClientRequest): void {}

  setTimer(name: string, ms: number): void {
    this.host.setTimer(name, ms);
  }

  cancelTimer(name: string): void {
    this.host.cancelTimer(name);
  }

  now(): number {
    return this.host.now();
  }

  random(): number {
    return this.host.random();
  }

  trace(event: PaxosTrace): void {
    this.host.trace(event);
    if (event.type !== "chosen") return;
    const { key, value } = event;
    this.onChosen(Number(key), value as unknown as Entry); // as in `acceptedFor`
  }
}
