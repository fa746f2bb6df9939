/** The times of leases, in ticks of a timer: no part of the service reads a clock. */

export const tickMs = 100;
/** The leader proposes that a session expires after this many whole ticks without a renewal. */
export const silentTicks = 3;
/** A node gives up the lock of a client that it has not heard from for this many ticks. */
export const idleTicks = 15;
/** What a holder does between reading and writing takes this long. */
export const workMs = 50;
