/**
 * The host of a replica in a process of its own: real timers, a monotonic clock that faults may disturb, randomness from the boot's seed.
 * The machine's clock is only read.
 */
import type { ClientRequest, Disk, Host, Message, NodeId, Outcome } from "../host.js";
import { seededRandom } from "../random.js";
import type { ReplicaTrace } from "../trace.js";
import { malformedOutcome, malformedTrace, unsoundTimer, wellFormed } from "../well-formed.js";
import type { ClockSetting } from "./wire.js";

export interface HostParts {
  readonly id: NodeId;
  readonly members: readonly NodeId[];
  readonly seed: number;
  readonly disk: Disk;
  send(to: NodeId, message: Message): void;
  reply(request: ClientRequest, outcome: Outcome): void;
  trace(event: ReplicaTrace): void;
  onTimer(name: string): void;
}

export class ProcessHost implements Host {
  readonly id: NodeId;
  readonly members: readonly NodeId[];
  readonly disk: Disk;
  readonly random: () => number;
  private readonly timers = new Map<string, { handle: NodeJS.Timeout; dueAt: number }>();
  /** The clock's state: how far it was ahead at that moment of the process's own time, and how much faster it has run since. */
  private aheadMs = 0;
  private since = 0;
  private pace = 1;

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
    this.parts.reply(request, wellFormed(outcome, malformedOutcome));
  }

  setTimer(name: string, ms: number): void {
    if (!Number.isFinite(ms)) throw unsoundTimer(name, ms);
    this.cancelTimer(name);
    this.arm(name, performance.now() + ms / this.pace);
  }

  cancelTimer(name: string): void {
    clearTimeout(this.timers.get(name)?.handle);
    this.timers.delete(name);
  }

  /** Wall-clock time at the start of the process plus monotonic time since: only a fault makes it jump. */
  now(): number {
    const now = performance.now();
    return performance.timeOrigin + now + this.aheadMs + (now - this.since) * (this.pace - 1);
  }

  /** Running timers continue at the new pace; a jump does not move them. */
  setClock({ aheadMs, pace }: ClockSetting): void {
    const now = performance.now();
    const factor = this.pace / pace;
    this.aheadMs = aheadMs;
    this.since = now;
    this.pace = pace;
    if (factor === 1) return;
    for (const [name, { handle, dueAt }] of this.timers) {
      clearTimeout(handle);
      this.arm(name, now + Math.max(0, dueAt - now) * factor);
    }
  }

  trace(event: ReplicaTrace): void {
    this.parts.trace(wellFormed(event, malformedTrace));
  }

  private arm(name: string, dueAt: number): void {
    const waitMs = Math.ceil(dueAt - performance.now());
    const handle = setTimeout(
      () => {
        // A slow clock may make a timer's wait longer than Node's longest.
        if (waitMs > longestTimeoutMs) {
          this.arm(name, dueAt);
          return;
        }
        this.timers.delete(name);
        this.parts.onTimer(name);
      },
      Math.min(waitMs, longestTimeoutMs),
    );
    this.timers.set(name, { handle, dueAt });
  }
}

/** Node takes longer timeouts for 1 ms. */
const longestTimeoutMs = 2 ** 31 - 1;
