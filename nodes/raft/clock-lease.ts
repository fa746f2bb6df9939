/**
 * Reads by lease (Ongaro's thesis, 6.4.1) with the mistake that the thesis warns of: the lease is measured on the nodes' clocks, with no
 * bound on their jumps or drift. For an election timeout after a majority has heard from it, the leader answers reads by itself; for the
 * same time, nodes that heard from it ignore candidates. With perfect clocks, no other leader can be elected meanwhile.
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

  /** The leader's side: a new term, the start of a round of heartbeats, and the latest round that a majority has answered. */
  reset(): void {
    this.sentAt.clear();
    this.until = Number.NEGATIVE_INFINITY;
  }

  sent(round: number): void {
    this.sentAt.set(round, this.now());
  }

  confirmed(round: number): void {
    const sentAt = this.sentAt.get(round);
    // A lease is only ever extended, so setting the clock back prolongs it.
    if (sentAt !== undefined) this.until = Math.max(this.until, sentAt + this.leaseMs);
    for (const earlier of this.sentAt.keys()) if (earlier <= round) this.sentAt.delete(earlier);
  }

  /** No other node can have become leader, if clocks were perfect. */
  holds(): boolean {
    return this.now() < this.until;
  }

  /** The follower's side: when it heard from a leader, and whether that was just now. */
  heard(): void {
    this.heardAt = this.now();
  }

  bound(): boolean {
    const age = this.now() - this.heardAt;
    return age >= 0 && age < this.leaseMs;
  }
}
