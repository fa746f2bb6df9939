/**
 * A lease as its holder measures it (Gray and Cheriton, "Leases: an efficient fault-tolerant mechanism for distributed file cache consistency",
 * SOSP 1989; Lampson, "How to Build a Highly Available System Using Consensus", 1996): from when it asked, since the grantor counts from when it
 * heard that, or later.
 *
 * Both measure by their own clocks, so that it holds while no clock runs more than `clockBound` times as fast as another's. A timer, which
 * follows the clock's pace but none of its jumps, ends it, and so does the clock, which goes on while the process stands still; only both
 * disturbed at once escape.
 */
import type { Host } from "./host.js";

export const clockBound = 1.2;

export class HeldLease {
  /** When each request was sent whose answer may still carry the lease. */
  private readonly begun = new Map<number, number>();
  private readonly lengthMs: number;

  /** `grantedMs`: for how long the grantor is bound, by its clock. */
  constructor(
    private readonly host: Pick<Host, "now" | "setTimer">,
    grantedMs: number,
  ) {
    this.lengthMs = grantedMs / clockBound;
  }

  /** The request with this number is sent. */
  sent(round: number): void {
    this.begun.set(round, this.host.now());
    this.host.setTimer(`${leaseTimer}${round}`, this.lengthMs);
  }

  onTimer(round: number): void {
    this.begun.delete(round);
  }

  /** Whether the lease that the answer to this request carries still lasts. */
  holds(round: number): boolean {
    const begun = this.begun.get(round);
    if (begun === undefined) return false;
    const age = this.host.now() - begun;
    return age >= 0 && age < this.lengthMs;
  }
}

const leaseTimer = "lease ";

/** The request whose lease this timer ends; undefined for other timers. */
export function leaseRoundOf(timer: string): number | undefined {
  return timer.startsWith(leaseTimer) ? Number(timer.slice(leaseTimer.length)) : undefined;
}
