/** The host of a replica in a process of its own: real timers, a monotonic clock, randomness from the boot's seed. */
import type { ClientRequest, Disk, Host, Message, NodeId, Outcome, TraceEvent } from "../host.js";
import { seededRandom } from "../random.js";

export interface HostParts {
  readonly id: NodeId;
  readonly members: readonly NodeId[];
  readonly seed: number;
  readonly disk: Disk;
  send(to: NodeId, message: Message): void;
  reply(request: ClientRequest, outcome: Outcome): void;
  trace(event: TraceEvent): void;
  onTimer(name: string): void;
}

export class ProcessHost implements Host {
  readonly id: NodeId;
  readonly members: readonly NodeId[];
  readonly disk: Disk;
  readonly random: () => number;
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(private readonly parts: HostParts) {
    this.id = parts.id;
    this.members = parts.members;
    this.disk = parts.disk;
    const random = seededRandom(parts.seed);
    this.random = () => random.next();
  }

  send(to: NodeId, message: Message): void {
    this.parts.send(to, message);
  }

  reply(request: ClientRequest, outcome: Outcome): void {
    this.parts.reply(request, outcome);
  }

  setTimer(name: string, ms: number): void {
    this.cancelTimer(name);
    const timer = setTimeout(() => {
      this.timers.delete(name);
      this.parts.onTimer(name);
    }, ms);
    this.timers.set(name, timer);
  }

  cancelTimer(name: string): void {
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
  }

  /** Wall-clock time at the start of the process plus monotonic time since: it never jumps. */
  now(): number {
    return performance.timeOrigin + performance.now();
  }

  trace(event: TraceEvent): void {
    this.parts.trace(event);
  }
}
