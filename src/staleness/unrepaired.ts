/** A program that sends no messages of some types: partial quorums without what repairs copies, as the prediction has them. */
import type {
  ClientRequest,
  Disk,
  Host,
  Message,
  NodeId,
  Outcome,
  Program,
  ProgramSettings,
  Replica,
} from "../../nodes/host.js";
import type { ReplicaTrace } from "../../nodes/trace.js";

export function without(program: Program, types: readonly string[]): Program {
  const left = new Set(types);
  return {
    ...program,
    create: (host: Host, settings: ProgramSettings): Replica => program.create(new QuietHost(host, left), settings),
  };
}

class QuietHost implements Host {
  readonly id: NodeId;
  readonly members: readonly NodeId[];
  readonly disk: Disk;

  constructor(
    private readonly host: Host,
    private readonly left: ReadonlySet<string>,
  ) {
    this.id = host.id;
    this.members = host.members;
    this.disk = host.disk;
  }

  send(to: NodeId, message: Message): void {
    if (!this.left.has(String(message.type))) this.host.send(to, message);
  }

  reply(request: ClientRequest, outcome: Outcome): void {
    this.host.reply(request, outcome);
  }

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

  trace(event: ReplicaTrace): void {
    this.host.trace(event);
  }
}
