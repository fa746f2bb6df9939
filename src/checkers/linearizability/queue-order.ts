/**
 * From a sequence of pairs (queue-search.ts) to an order: enqueues and dequeues, each in the order of the pairs, are merged, an enqueue
 * before a dequeue unless a dequeue or an empty answer to come had ended before it began.
 */
import type { QueueHistory } from "./queue-pairs.js";
import { never } from "./special/timeline.js";

/** Positions: a pair, or an empty answer; −1 for what is not there. An element of the start has no enqueue. */
export interface QueueItem {
  readonly put: number;
  readonly take: number;
  readonly empty: number;
}

/** `items`: pairs and empty answers, then what is put in and never taken. */
export function orderOfPairs({ timeline, end }: QueueHistory, items: readonly QueueItem[]): number[] {
  const endOf = (position: number): number => (position < 0 ? never : (end[position] ?? never));
  const firstEnd = new Int32Array(items.length + 1).fill(never);
  for (let place = items.length - 1; place >= 0; place--) {
    const { take = -1, empty = -1 } = items[place] ?? {};
    firstEnd[place] = Math.min(firstEnd[place + 1] ?? never, endOf(take), endOf(empty));
  }
  const order: number[] = [];
  let taken = 0;
  const takeNext = (): void => {
    const take = items[taken++]?.take ?? -1;
    if (take >= 0) order.push(take);
  };
  for (const [place, { put, empty }] of items.entries()) {
    const call = put < 0 ? -1 : (timeline.call[put] ?? 0);
    while (taken < place && (empty >= 0 || (firstEnd[taken] ?? never) < call)) takeNext();
    if (empty >= 0) {
      order.push(empty);
      taken += 1;
    } else if (put >= 0) order.push(put);
  }
  while (taken < items.length) takeNext();
  return order;
}
