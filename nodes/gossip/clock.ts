/**
 * The time of writes. `hybrid`: the hybrid logical clock of Kulkarni, Demirbas, Madappa, Avva and Leone, "Logical Physical Clocks" (OPODIS 2014),
 * figure 5, which stays close to the node's clock and passes every time that the node has seen. `wall`: the node's clock alone, so that a write may
 * have an earlier time than the one that its client has read.
 */

export const clocks = ["hybrid", "wall"] as const;
export type ClockName = (typeof clocks)[number];

/** The broken variants of gossip that are mistakes of its clock. */
export const clockMistakes = ["time-not-taken-over", "time-forgotten", "equal-time-not-passed"] as const;
type ClockMistake = (typeof clockMistakes)[number];

/** `ms` of a clock, then `count` among times with the same ms. */
export type Time = readonly [ms: number, count: number];

export function isLater([ms, count]: Time, [otherMs, otherCount]: Time): boolean {
  return ms > otherMs || (ms === otherMs && count > otherCount);
}

export class WriteClock {
  private last: Time = [0, 0];
  private own: Time = [0, 0];

  constructor(
    private readonly name: ClockName,
    private readonly now: () => number,
    private readonly mistake: ClockMistake | null,
  ) {}

  saw(time: Time): void {
    if (this.mistake === "equal-time-not-passed" && time[0] <= this.last[0]) return;
    if (this.name === "hybrid" && isLater(time, this.last)) this.last = time;
  }

  /** The node has restarted, and read what it holds. */
  restarted(): void {
    if (this.mistake === "time-forgotten") this.last = [0, 0];
  }

  next(): Time {
    const ms = Math.floor(this.now());
    const before = this.name === "hybrid" && this.mistake !== "time-not-taken-over" ? this.last : this.own;
    // A wall clock goes back when it is set back; two writes of one node within a millisecond are told apart all the same.
    const behind = this.name === "hybrid" ? before[0] >= ms : before[0] === ms;
    this.own = behind ? [before[0], before[1] + 1] : [ms, 0];
    if (this.name === "hybrid" && isLater(this.own, this.last)) this.last = this.own;
    return this.own;
  }
}
