/** A whole replica: depending on its place among the members, part of the control plane or of the chain, or both if it is the only node. */
import type { ClientRequest, Host, Json, LogView, Message, NodeId, Replica, ReplicaStatus } from "../host.js";
import { isQuery } from "../kv/state-machine.js";
import { type Configuration, chainNodes, controlNodes } from "./configuration.js";
import { ControlPlane } from "./control-plane.js";
import type { Beat, ChainMessage, Configure, Control } from "./messages.js";
import type { ChainTrace } from "./traces.js";

/** The behaviour of a node of the chain; `Link`: the messages between such nodes. */
export interface ChainPart<Link extends Message> {
  readonly configuration: Configuration;
  readonly logView: LogView;
  start(): void;
  onConfigure(configuration: Configure): void;
  onLink(from: NodeId, message: Link): void;
  onRequest(request: ClientRequest): void;
  onTimer(name: string): void;
  inspect(): ReplicaStatus;
  durable(): Readonly<Record<string, Json>>;
  readonly life: number;
}

export class ChainReplica<Link extends Message> implements Replica<Control | Beat | Configure | Link> {
  private readonly control: ControlPlane | undefined;
  private readonly part: ChainPart<Link> | undefined;
  readonly logView?: LogView;

  constructor(
    private readonly host: Host<ChainMessage, ChainTrace>,
    partOf: () => ChainPart<Link>,
  ) {
    const { id, members } = host;
    this.control = controlNodes(members).includes(id) ? new ControlPlane(host) : undefined;
    this.part = chainNodes(members).includes(id) ? partOf() : undefined;
    if (this.part !== undefined) this.logView = this.part.logView;
  }

  start(): void {
    this.control?.start();
    this.part?.start();
  }

  onMessage(from: NodeId, message: Control | Beat | Configure | Link): void {
    if (!isOfControl(message)) this.part?.onLink(from, message);
    else if (message.type === "Control") this.control?.onControl(from, message);
    else if (message.type === "Beat") this.control?.onBeat(from, message);
    else {
      this.control?.onConfigure(message);
      this.part?.onConfigure(message);
    }
  }

  onRequest(request: ClientRequest): void {
    if (this.part !== undefined) {
      this.part.onRequest(request);
      return;
    }
    const chain = this.control?.configuration.chain ?? [];
    const leader = isQuery(request.command) ? chain.at(-1) : chain[0];
    const hint = leader === undefined ? {} : { leader };
    this.host.reply(request, { type: "fail", error: "not in the chain", retry: true, ...hint });
  }

  onTimer(name: string): void {
    if (this.control?.onTimer(name) !== true) this.part?.onTimer(name);
  }

  inspect(): ReplicaStatus {
    if (this.part !== undefined) return this.part.inspect();
    const { control } = this;
    const role = control?.leading === true ? "control leader" : "control";
    if (control === undefined) return { role, leads: false };
    const { epoch, chain } = control.configuration;
    return { role, leads: false, epoch, leader: chain[0] ?? null, members: chain };
  }

  durable(): Readonly<Record<string, Json>> {
    return { ...this.control?.durable(), ...this.part?.durable() };
  }

  life(): Json {
    return [this.control?.client ?? null, this.part?.life ?? null];
  }
}

function isOfControl(message: Message): message is Control | Beat | Configure {
  return message.type === "Control" || message.type === "Beat" || message.type === "Configure";
}
