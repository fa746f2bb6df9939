/**
 * A FIFO queue's history as what its search needs: enqueues and dequeues by value, in order of invocation. Any history of a queue
 * can be put so: repeated values, empty answers, indeterminate operations, elements at the start. Operations of which nothing is
 * asked (because a contradiction is tried without them) count as indeterminate ones whose answer is known.
 */
import type { Json, Operation } from "../../history/operation.js";
import { ValueNumbers } from "../../history/value-numbers.js";
import { never, type Timeline } from "./special/timeline.js";

export interface QueueHistory {
  readonly timeline: Timeline;
  /** By position: the value enqueued or dequeued, −1 for a dequeue that found nothing or whose answer is unknown. */
  readonly value: Int32Array;
  readonly values: number;
  /** By position: where its return stands in the timeline; `never` if it does not have to take effect. */
  readonly end: Int32Array;
  /** Values of the elements at the start, next to leave first. */
  readonly start: readonly number[];
  /** Positions in order of invocation. `indeterminate`: dequeues whose answer no client saw. */
  readonly enqueues: readonly number[];
  readonly dequeues: readonly number[];
  readonly empties: readonly number[];
  readonly indeterminate: readonly number[];
}

/** `asked`: false for a completed operation of which nothing is asked. All operations are of a queue, and none failed. */
export function queueHistory(
  operations: readonly Operation[],
  calls: ArrayLike<number>,
  timeline: Timeline,
  start: readonly Json[],
  asked: (position: number) => boolean = () => true,
): QueueHistory {
  const numbers = new ValueNumbers();
  const value = new Int32Array(operations.length).fill(-1);
  const end = new Int32Array(operations.length).fill(never);
  const enqueues: number[] = [];
  const dequeues: number[] = [];
  const empties: number[] = [];
  const indeterminate: number[] = [];
  const startNumbers = start.map((each) => numbers.of(each));
  for (let place = 0; place < calls.length; place++) {
    const position = calls[place] ?? 0;
    const { f, type, input, output } = operations[position] ?? {};
    const required = type === "ok" && asked(position);
    if (required) end[position] = timeline.return[position] ?? never;
    if (f === "enqueue") {
      value[position] = numbers.of(input ?? null);
      enqueues.push(position);
    } else if (output !== undefined && output !== null) {
      value[position] = numbers.of(output);
      dequeues.push(position);
    } else if (type === "info") {
      // A dequeue without an end that is known to have found nothing cannot explain anything.
      if (output === undefined) indeterminate.push(position);
    } else if (required) empties.push(position);
  }
  return {
    ...{ timeline, value, values: numbers.size, end, start: startNumbers },
    ...{ enqueues, dequeues, empties, indeterminate },
  };
}
