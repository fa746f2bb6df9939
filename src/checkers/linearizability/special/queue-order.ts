/**
 * An order for a queue's operations that has passed every test. First the values: x before y if x was enqueued or dequeued
 * wholly before y. Both are interval orders, so a cycle of the two together would hold a cycle of two values, which the tests
 * have excluded; values are then taken off one by one that no remaining one must precede. Then enqueues and dequeues, each in
 * the order of the values, are merged: an enqueue unless a dequeue to come had returned before it began. A moment at which the
 * queue is empty takes part as a value of its own and cuts the order in two.
 */
import { ascending } from "./ascending.js";
import { MinHeap } from "./min-heap.js";
import type { QueueColumns } from "./queue-columns.js";
import type { EmptyMoments } from "./queue-empties.js";
import { never, type Timeline } from "./timeline.js";

/** Return of an indeterminate dequeue that happened: after every event, before the dequeues that never come. */
const late = never - 1;

/** Values and empty moments, in doubled time: event k is at 2k + 2, gap g at 2g + 1. */
interface Items {
  readonly enqueueCall: Int32Array;
  readonly enqueueReturn: Int32Array;
  readonly dequeueCall: Int32Array;
  readonly dequeueReturn: Int32Array;
  /** By item: positions of the operations, −1 for none. */
  readonly enqueue: Int32Array;
  readonly dequeue: Int32Array;
  /** By item: the empty answers of a moment, none for a value. */
  readonly empties: readonly (readonly number[] | undefined)[];
}

export function orderQueue(columns: QueueColumns, moments: EmptyMoments, timeline: Timeline): number[] {
  const items = itemsOf(columns, moments, timeline);
  return merge(items, orderOfValues(items));
}

function itemsOf({ enqueue, dequeue }: QueueColumns, { at }: EmptyMoments, timeline: Timeline): Items {
  const values = enqueue.reduce((count, position) => (position < 0 ? count : count + 1), 0);
  const count = values + at.size;
  const empties: (readonly number[] | undefined)[] = [];
  const items = {
    enqueueCall: new Int32Array(count),
    enqueueReturn: new Int32Array(count),
    dequeueCall: new Int32Array(count),
    dequeueReturn: new Int32Array(count),
    enqueue: new Int32Array(count).fill(-1),
    dequeue: new Int32Array(count).fill(-1),
    empties,
  };
  const time = (rank: number): number => (rank === never ? never : 2 * rank + 2);
  let item = 0;
  for (let number = 0; number < enqueue.length; number++) {
    const put = enqueue[number] ?? -1;
    const taken = dequeue[number] ?? -1;
    if (put < 0) continue;
    const putCall = time(timeline.call[put] ?? 0);
    const takenReturn = taken < 0 ? never : Math.min(late, time(timeline.return[taken] ?? never));
    items.enqueue[item] = put;
    items.dequeue[item] = taken;
    items.enqueueCall[item] = putCall;
    // What was dequeued was enqueued before, whatever its own interval says.
    items.enqueueReturn[item] = Math.min(time(timeline.return[put] ?? never), takenReturn);
    items.dequeueCall[item] = taken < 0 ? never : Math.max(putCall, time(timeline.call[taken] ?? 0));
    items.dequeueReturn[item] = takenReturn;
    item += 1;
  }
  for (const [gap, positions] of at) {
    const moment = 2 * gap + 1;
    items.enqueueCall[item] = moment;
    items.enqueueReturn[item] = moment;
    items.dequeueCall[item] = moment;
    items.dequeueReturn[item] = moment;
    empties[item] = positions;
    item += 1;
  }
  return items;
}

function orderOfValues({ enqueueCall, enqueueReturn, dequeueCall, dequeueReturn }: Items): Int32Array {
  const count = enqueueCall.length;
  const byEnqueueCall = ascending(enqueueCall);
  const byEnqueueReturn = ascending(enqueueReturn);
  const byDequeueReturn = ascending(dequeueReturn);
  const order = new Int32Array(count);
  const taken = new Uint8Array(count);
  /** Values whose enqueue no remaining one's must precede. */
  const enqueuable = new MinHeap(dequeueCall);
  let nextCall = 0;
  let firstEnqueued = 0;
  let firstDequeued = 0;
  for (let place = 0; place < count; place++) {
    while (taken[byEnqueueReturn[firstEnqueued] ?? 0] === 1) firstEnqueued += 1;
    while (taken[byDequeueReturn[firstDequeued] ?? 0] === 1) firstDequeued += 1;
    const enqueued = enqueueReturn[byEnqueueReturn[firstEnqueued] ?? 0] ?? 0;
    const dequeued = dequeueReturn[byDequeueReturn[firstDequeued] ?? 0] ?? 0;
    for (; nextCall < count; nextCall++) {
      const candidate = byEnqueueCall[nextCall] ?? 0;
      if ((enqueueCall[candidate] ?? 0) > enqueued) break;
      enqueuable.push(candidate);
    }
    const first = enqueuable.pop();
    if (first < 0 || (dequeueCall[first] ?? 0) > dequeued) throw new Error("two values of a queue precede each other");
    taken[first] = 1;
    order[place] = first;
  }
  return order;
}

function merge(items: Items, order: Int32Array): number[] {
  const { enqueueCall, dequeueReturn, enqueue, dequeue, empties } = items;
  const count = order.length;
  /** By place in the order: the earliest return of a dequeue from there on. */
  const earliestReturn = new Int32Array(count + 1).fill(never);
  for (let place = count - 1; place >= 0; place--) {
    earliestReturn[place] = Math.min(earliestReturn[place + 1] ?? never, dequeueReturn[order[place] ?? 0] ?? never);
  }
  const linearization: number[] = [];
  let toEnqueue = 0;
  let toDequeue = 0;
  while (toEnqueue < count) {
    const next = order[toEnqueue] ?? 0;
    const moment = empties[next];
    const emptied = toDequeue === toEnqueue;
    if (moment !== undefined && emptied) {
      for (const position of moment) linearization.push(position);
      toEnqueue += 1;
      toDequeue += 1;
    } else if (moment === undefined && (earliestReturn[toDequeue] ?? never) >= (enqueueCall[next] ?? 0)) {
      linearization.push(enqueue[next] ?? 0);
      toEnqueue += 1;
    } else {
      if (emptied) throw new Error("a value of a queue is dequeued before it is enqueued");
      linearization.push(dequeue[order[toDequeue] ?? 0] ?? 0);
      toDequeue += 1;
    }
  }
  for (; toDequeue < count; toDequeue++) {
    const taken = dequeue[order[toDequeue] ?? 0] ?? -1;
    if (taken >= 0) linearization.push(taken);
  }
  return linearization;
}
