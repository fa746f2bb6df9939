/**
 * Reads by lease (Ongaro's thesis, section 6.4.1): once a majority has answered a round, no other leader can be elected for an election
 * timeout after that round began, since nodes that hear from a leader ignore candidates (section 4.2.3). Until then the leader answers
 * reads alone. That rests on clocks: the lease is shorter than the election timeout by what clocks may be wrong.
 */

/** The bound on clocks: by how much one may jump back within an election timeout, and how much slower than another it may run. */
export const clockBound = { jumpMs: 20, driftPercent: 10 };

export class Lease {
  private readonly sentAt = new Map<number, number>();
  private until = Number.NEGATIVE_INFINITY;
  private latest = Number.NEGATIVE_INFINITY;
  private given = true;

  /** `trusting`: in one variant, which takes its clock for perfect. */
  constructor(
    private readonly now: () => number,
    private readonly timeoutMs: number,
    private readonly trusting: boolean,
  ) {}

  /** A round of heartbeats begins. */
  sent(round: number): void {
    this.sentAt.set(round, this.look());
  }

  /** A majority has answered this round. */
  confirmed(round: number): void {
    this.look();
    const sentAt = this.sentAt.get(round);
    if (sentAt !== undefined) this.until = Math.max(this.until, sentAt + this.lengthMs);
    for (const earlier of this.sentAt.keys()) if (earlier <= round) this.sentAt.delete(earlier);
  }

  /** No other node can have become leader. */
  holds(): boolean {
    return this.look() < this.until && this.given;
  }

  /** The same, for observers: a clock that has gone back is not noted. */
  get lasts(): boolean {
    const now = this.now();
    return now < this.until && this.given && (this.trusting || now >= this.latest);
  }

  /**
   * Another node has been asked to stand at once, which no node will ignore. It may do so at any later time, so that there is no lease any
   * more in this term (section 6.4.1).
   */
  giveUp(): void {
    this.given = false;
  }

  private get lengthMs(): number {
    if (this.trusting) return this.timeoutMs;
    return this.timeoutMs * (1 - clockBound.driftPercent / 100) - clockBound.jumpMs;
  }

  /** A clock that is seen to go back says nothing any more about the rounds before. */
  private look(): number {
    const now = this.now();
    if (now < this.latest && !this.trusting) {
      this.sentAt.clear();
      this.until = Number.NEGATIVE_INFINITY;
    }
    this.latest = now;
    return now;
  }
}
