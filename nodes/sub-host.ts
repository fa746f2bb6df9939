/**
 * A host within a host: lets a whole replica class run as part of another replica. Its messages, timers and files get their own names, its
 * answers go to the caller within this node, and its traces become events of that part.
 */
import type { ClientRequest, Disk, Host, Json, Message, NodeId, Outcome } from "./host.js";
import type { ReplicaTrace } from "./trace.js";

export interface SubHostParts<M extends Message, T extends ReplicaTrace> {
  /** Name of the part: a prefix for each of its timers and files. */
  readonly name: string;
  readonly members: readonly NodeId[];
  send(to: NodeId, message: M): void;
  reply(request: ClientRequest, outcome: Outcome): void;
  trace(event: T): void;
}

export class SubHost<M extends Message, T extends ReplicaTrace> implements Host<M, T> {
  readonly id: NodeId;
  readonly members: readonly NodeId[];
  readonly disk: Disk;

  constructor(
    private readonly host: Host,
    private readonly parts: SubHostParts<M, T>,
  ) {
    this.id = host.id;
    this.members = parts.members;
    this.disk = new SubDisk(host.disk, parts.name);
  }

  get mostPerMessage(): Host["mostPerMessage"] {
    return this.host.mostPerMessage;
  }

  /** The part's own name of a timer of the whole node; undefined for a timer of another part. */
  timerOf(name: string): string | undefined {
    const prefix = `${this.parts.name} `;
    return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
  }

  send(to: NodeId, message: M): void {
    this.parts.send(to, message);
  }

  reply(request: ClientRequest, outcome: Outcome): void {
    this.parts.reply(request, outcome);
  }

  setTimer(name: string, ms: number): void {
    this.host.setTimer(`${this.parts.name} ${name}`, ms);
  }

  cancelTimer(name: string): void {
    this.host.cancelTimer(`${this.parts.name} ${name}`);
  }

  now(): number {
    return this.host.now();
  }

  random(): number {
    return this.host.random();
  }

  trace(event: T): void {
    this.parts.trace(event);
  }
}

/** A sync covers the whole node, and so does a crash within it. */
class SubDisk implements Disk {
  constructor(
    private readonly disk: Disk,
    private readonly prefix: string,
  ) {}

  read(file: string): readonly Json[] {
    return this.disk.read(`${this.prefix}-${file}`);
  }

  append(file: string, record: Json): void {
    this.disk.append(`${this.prefix}-${file}`, record);
  }

  truncate(file: string, length: number): void {
    this.disk.truncate(`${this.prefix}-${file}`, length);
  }

  rewrite(file: string, records: readonly Json[]): void {
    this.disk.rewrite(`${this.prefix}-${file}`, records);
  }

  sync(): void {
    this.disk.sync();
  }
}
