/** The times of leases. The service counts ticks of a timer; only a holder that goes by its clock reads one. */

export const tickMs = 100;
/** The leader proposes that a session expires after this many whole ticks without a renewal. */
export const silentTicks = 3;
/** A session that was renewed lasts at least this long, by the leader's timer. */
export const grantedMs = silentTicks * tickMs;
/** A node gives up the lock of a client that it has not heard from for this many ticks. */
export const idleTicks = 15;
/** What a holder does between reading and writing takes this long. */
export const workMs = 50;
