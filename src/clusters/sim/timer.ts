/**
 * A named timer of a simulated replica. Setting it again before it is due only moves the moment: no second action is queued, since election
 * timers are set again at every message.
 */
import type { Action } from "./action-queue.js";

/** The process that a timer belongs to. */
export interface TimerOwner {
  /** When it ended, ns; Infinity while it lives. */
  readonly endedAt: number;
  nowNs(): number;
  schedule(at: number, action: Action): void;
  onDue(timer: ReplicaTimer): void;
}

export class ReplicaTimer {
  /** It came due and the replica has not seen it yet. */
  expired = false;
  private dueAt = Number.POSITIVE_INFINITY;
  private queuedFor = Number.POSITIVE_INFINITY;

  constructor(
    private readonly life: TimerOwner,
    readonly name: string,
  ) {}

  set(at: number): void {
    this.expired = false;
    this.dueAt = Math.round(at);
    if (this.queuedFor > this.dueAt) this.queue();
  }

  /** The node's clock changes its speed: what was left at `now` takes `factor` times as long. */
  stretch(now: number, factor: number): void {
    if (this.dueAt !== Number.POSITIVE_INFINITY && this.dueAt > now) this.set(now + (this.dueAt - now) * factor);
  }

  cancel(): void {
    this.expired = false;
    this.dueAt = Number.POSITIVE_INFINITY;
  }

  private readonly fire = (): void => {
    const now = this.life.nowNs();
    // An action that an earlier moment has replaced.
    if (now !== this.queuedFor) return;
    this.queuedFor = Number.POSITIVE_INFINITY;
    if (this.dueAt === Number.POSITIVE_INFINITY || this.life.endedAt <= now) return;
    if (this.dueAt > now) this.queue();
    else {
      this.expired = true;
      this.life.onDue(this);
    }
  };

  private queue(): void {
    this.queuedFor = this.dueAt;
    this.life.schedule(this.dueAt, this.fire);
  }
}
