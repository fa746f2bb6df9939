/**
 * Reads by lease (Ongaro's thesis, 6.4.1) with the mistake that the thesis warns of: the lease is measured on the nodes' clocks, with
 * no bound for how far these jump or drift. For an election timeout after a majority has heard from it, the leader answers reads by
 * itself; for as long, nodes that heard from it ignore candidates. With perfect clocks no other leader comes to be meanwhile.
 */

export class ClockLease {
  private readonly sentAt = new Map<number, number>();
  private until = Number.NEGATIVE_INFINITY;
  private heardAt: number;

  constructor(
    private readonly now: () => number,
    private readonly leaseMs: number,
  ) {
    // Before it crashed it may have heard from a leader.
    this.heardAt = now();
  }

  /** The leader's side: a new term, a round of heartbeats that leaves, and the latest that a majority has answered. */
  reset(): void {
    this.sentAt.clear();
    this.until = Number.NEGATIVE_INFINITY;
  }

  sent(round: number): void {
    this.sentAt.set(round, this.now());
  }

  confirmed(round: number): void {
    const sentAt = this.sentAt.get(round);
    // A lease is only ever extended, so that a clock set back makes it last.
    if (sentAt !== undefined) this.until = Math.max(this.until, sentAt + this.leaseMs);
    for (const earlier of this.sentAt.keys()) if (earlier <= round) this.sentAt.delete(earlier);
  }

  /** No other node can have become leader, if clocks were perfect. */
  holds(): boolean {
    return this.now() < this.until;
  }

  /** The follower's side: a leader was heard, and whether that was just now. */
  heard(): void {
    this.heardAt = this.now();
  }

  bound(): boolean {
    const age = this.now() - this.heardAt;
    return age >= 0 && age < this.leaseMs;
  }
}
