/**
 * Leases in the place of elections and of reads through the log ("Paxos Made Live", section 5.2, master leases; Lampson, "How to Build a
 * Highly Available System Using Consensus", 1996). A node that answers a heartbeat is bound: for `boundMs` it promises nothing to another.
 * The leader counts `leaseMs` from when it sent the heartbeat that a majority has answered, and meanwhile answers reads by itself.
 *
 * Both are measured by the node's own clock, so that a lease holds while no clock runs more than `clockBound` times as fast as another's. A
 * timer, which follows the clock's pace but none of its jumps, ends it, and so does the clock, which goes on while the process stands
 * still; only both disturbed at once escape.
 */
import type { Host } from "../host.js";

export const clockBound = 1.2;
const boundMs = 600;
const leaseMs = boundMs / clockBound;

/** The leader's side. */
export class LeaderLease {
  /** When each round of heartbeats was sent that may still carry a lease. */
  private readonly begun = new Map<number, number>();

  constructor(private readonly host: Pick<Host, "now" | "setTimer">) {}

  /** A round of heartbeats is sent. */
  sent(round: number): void {
    this.begun.set(round, this.host.now());
    this.host.setTimer(`${leaseTimer}${round}`, leaseMs);
  }

  onTimer(round: number): void {
    this.begun.delete(round);
  }

  /** Whether the lease of a round that a majority has answered still lasts. */
  holds(round: number): boolean {
    const begun = this.begun.get(round);
    if (begun === undefined) return false;
    const age = this.host.now() - begun;
    return age >= 0 && age < leaseMs;
  }
}

const leaseTimer = "lease ";

/** The round whose lease this timer ends; undefined for other timers. */
export function leaseRoundOf(timer: string): number | undefined {
  return timer.startsWith(leaseTimer) ? Number(timer.slice(leaseTimer.length)) : undefined;
}

/** An acceptor's side. */
export class Bound {
  /** It promises nothing to another than its leader. */
  holds = false;

  constructor(private readonly host: Pick<Host, "setTimer">) {}

  begin(): void {
    this.holds = true;
    this.host.setTimer("bound", boundMs);
  }

  onTimer(): void {
    this.holds = false;
  }
}
