/**
 * The times of leases, in ticks of a timer or ms of a clock. A holder's lease is shorter than what the leader waits for, by a bound on clocks:
 * a holder's clock may be slower than the leader's timer by a fifth.
 */

export const tickMs = 100;
/** The leader proposes that a session expires after this many whole ticks without a renewal. */
export const silentTicks = 3;
/** A holder that goes by its clock relies on its lease for this long. */
export const leaseMs = (silentTicks * tickMs * 4) / 5;
/** A node gives up the lock of a client that it has not heard from for this many ticks. */
export const idleTicks = 15;
/** What a holder does between reading and writing takes this long. */
export const workMs = 50;
