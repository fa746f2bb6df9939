/**
 * Transaction identifiers (Junqueira, Reed, Serafini, "Zab: High-performance broadcast for primary-backup systems", DSN 2011, section
 * II): the epoch of the primary that broadcast the transaction, and its place among that primary's own, from 1. They are ordered by
 * epoch first.
 */

export interface Zxid {
  readonly epoch: number;
  readonly counter: number;
}

/** Of a history without transactions. */
export const noZxid: Zxid = { epoch: 0, counter: 0 };

/** Below 0 if `one` comes before `other`, 0 if they are the same. */
export function compareZxids(one: Zxid, other: Zxid): number {
  return one.epoch - other.epoch || one.counter - other.counter;
}

/** How recent a history is: the last epoch whose leader the node has acknowledged (f.a), then its last transaction. */
export interface Recency {
  readonly currentEpoch: number;
  readonly last: Zxid;
}

/** The order of section IV-A (phase 1, step l.1.2): above 0 if `one` is more recent. */
export function compareRecency(one: Recency, other: Recency): number {
  return one.currentEpoch - other.currentEpoch || compareZxids(one.last, other.last);
}
