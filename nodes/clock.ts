/**
 * What disturbs a node's clock: jumps, and spans in which it runs too fast or too slow. The end of a disturbance sets the clock
 * right as a time server's correction would: what it gained or lost is gone at one stroke, and only the jumps of disturbances
 * that last remain. Timers are real systems' monotonic ones: they feel the pace and never a jump.
 */

export interface ClockDisturbance {
  /** The clock shows this much more from now on, or less. */
  readonly jumpMs: number;
  /** And runs this much too fast, or too slow if negative; more than −100. */
  readonly driftPercent: number;
}

/** `at` is always the time of the clock as it would be undisturbed, ms, and never goes back. */
export class ClockDisturbances {
  private readonly present = new Set<ClockDisturbance>();
  private gainedMs = 0;
  private since = 0;
  /** How much faster than undisturbed the clock and the timers run. */
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

  /** By how much the clock is ahead of what it would show undisturbed, ms. */
  gain(at: number): number {
    return this.gainedMs + (at - this.since) * (this.pace - 1);
  }

  private setPace(at: number): void {
    this.since = at;
    this.pace = [...this.present].reduce((pace, { driftPercent }) => pace * (1 + driftPercent / 100), 1);
  }
}
