/**
 * Disturbances of a node's clock: jumps, and spans in which it runs too fast or too slow. The end of a disturbance corrects the clock as a
 * time server would: the gained or lost time is gone at once, and only jumps of disturbances without an end remain. Timers are monotonic,
 * as in real systems: they follow the pace but never a jump.
 */

export interface ClockDisturbance {
  /** The clock shows this much more (or less) from now on. */
  readonly jumpMs: number;
  /** And runs this many percent too fast, or too slow if negative; more than −100. */
  readonly driftPercent: number;
}

/** `at` is always the undisturbed time, ms, and never goes back. */
export class ClockDisturbances {
  private readonly present = new Set<ClockDisturbance>();
  private gainedMs = 0;
  private since = 0;
  /** The pace of the clock and the timers, relative to an undisturbed clock. */
  pace = 1;

  begin(at: number, disturbance: ClockDisturbance): void {
    this.gainedMs = this.gain(at) + disturbance.jumpMs;
    this.present.add(disturbance);
    this.setPace(at);
  }

  end(at: number, disturbance: ClockDisturbance): void {
    if (!this.present.delete(disturbance)) return;
    this.gainedMs = [...this.present].reduce((sum, { jumpMs }) => sum + jumpMs, 0);
    this.setPace(at);
  }

  /** How far the clock is ahead of an undisturbed clock, ms. */
  gain(at: number): number {
    return this.gainedMs + (at - this.since) * (this.pace - 1);
  }

  private setPace(at: number): void {
    this.since = at;
    this.pace = [...this.present].reduce((pace, { driftPercent }) => pace * (1 + driftPercent / 100), 1);
  }
}
