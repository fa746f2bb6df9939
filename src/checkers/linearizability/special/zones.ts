/**
 * Blocks of operations that must stand together, put in an order that respects real time (zones: Gibbons & Korach 1997, section
 * 4; in this form Golab, Li & Shah 2011). Block a must precede block b iff a's earliest return is before b's latest call. If
 * that relation has a cycle it has one of two blocks: of a cycle's blocks let m have the earliest return, p come before m and q
 * before p; then the return of m ≤ that of q < the latest call of p, so m must precede p too.
 *
 * A block is a forward zone if its earliest return is before its latest call, else a backward one, all of whose operations
 * overlap. Two forward zones that overlap must precede each other, and so must a backward zone inside a forward one and that
 * one; nothing else must. So it is enough to walk along the timeline: forward zones take their place where they begin, backward
 * ones at their latest call.
 */

export type BlockOrder =
  | { readonly order: Int32Array; readonly conflict: null }
  | { readonly order: null; readonly conflict: readonly [number, number] };

/**
 * `earliestReturn` and `latestCall` of each block are places on a timeline of `events` events: −1 is before all of them and for
 * one block at most, `never` is after them. Answers the blocks in order, or two that must precede each other.
 */
export function orderBlocks(earliestReturn: Int32Array, latestCall: Int32Array, events: number): BlockOrder {
  const count = earliestReturn.length;
  /** Block + 1 that takes its place at an event, which belongs to no other block. */
  const placedAt = new Int32Array(events + 1);
  for (let block = 0; block < count; block++) {
    const place = Math.min(earliestReturn[block] ?? 0, latestCall[block] ?? 0);
    placedAt[place + 1] = block + 1;
  }
  const order = new Int32Array(count);
  let placed = 0;
  let forward = -1;
  for (let place = 0; place <= events; place++) {
    const block = (placedAt[place] ?? 0) - 1;
    if (block < 0) continue;
    const endOfForward = forward < 0 ? -1 : (latestCall[forward] ?? 0);
    // A forward zone that begins here begins in the other; a backward one begins in it and must not end in it.
    if ((earliestReturn[block] ?? 0) < endOfForward) return { order: null, conflict: [forward, block] };
    if ((earliestReturn[block] ?? 0) < (latestCall[block] ?? 0)) forward = block;
    order[placed++] = block;
  }
  return { order, conflict: null };
}
