/**
 * One queue's history by value, if each value was enqueued by at most one operation: then a dequeue names its enqueue. An
 * indeterminate enqueue of a value that is not known to have been taken is left out.
 */
import type { Operation } from "../../../history/operation.js";
import { ValueNumbers } from "../../../history/value-numbers.js";
import { capital, shown } from "../../telling/shown.js";
import { type Contradicted, contradicted, named, unwritten } from "./result.js";
import { byCall, type Timeline } from "./timeline.js";

export interface QueueColumns {
  /** By value: positions of its operations, −1 for none. Values that are left out have none. */
  readonly enqueue: Int32Array;
  readonly dequeue: Int32Array;
  /** By position: the value enqueued or dequeued, −1 for others. */
  readonly value: Int32Array;
  /** Completed dequeues that found nothing, and indeterminate ones, in order of invocation. */
  readonly empties: readonly number[];
  readonly indeterminate: readonly number[];
}

/** Null if the preconditions of `decideQueue` do not hold; a contradiction if a value was taken twice or was never there. */
export function queueColumns(operations: readonly Operation[], timeline: Timeline): QueueColumns | Contradicted | null {
  const numbers = new ValueNumbers();
  const value = new Int32Array(operations.length).fill(-1);
  const enqueuedBy: number[] = [];
  for (const [position, { f, input, type, output }] of operations.entries()) {
    if (type === "fail" || (f !== "enqueue" && f !== "dequeue")) return null;
    // A dequeue without completion whose answer is known all the same is nothing that a recorder writes.
    if (f === "dequeue" && type === "info" && output !== undefined) return null;
    if (f === "dequeue") continue;
    const number = numbers.of(input);
    if (input === null || enqueuedBy[number] !== undefined) return null;
    enqueuedBy[number] = position;
    value[position] = number;
  }
  const known = numbers.size;
  const enqueue = Int32Array.from(enqueuedBy);
  const dequeue = new Int32Array(known).fill(-1);
  const empties: number[] = [];
  const indeterminate: number[] = [];
  let wrong: Contradicted | null = null;
  const calls = byCall(timeline);
  for (let place = 0; place < calls.length; place++) {
    const position = calls[place] ?? 0;
    const operation = operations[position];
    if (operation?.f !== "dequeue") continue;
    const { type, output } = operation;
    if (type === "info") indeterminate.push(position);
    else if (output === null || output === undefined) empties.push(position);
    else {
      const number = numbers.of(output);
      const other = dequeue[number] ?? -1;
      const the = (taker: number): string => named(operations, taker);
      if (number >= known) wrong ??= contradicted([position], unwritten(operation, output));
      else if (other >= 0)
        wrong ??= contradicted(
          [other, position],
          `${capital(the(other))} and ${the(position)} both took ${shown(output)}, which was enqueued only once, by ` +
            `${the(enqueue[number] ?? -1)}.`,
        );
      else {
        dequeue[number] = position;
        value[position] = number;
      }
    }
  }
  if (wrong !== null) return wrong;
  for (let number = 0; number < known; number++) {
    if ((dequeue[number] ?? -1) < 0 && operations[enqueue[number] ?? 0]?.type === "info") enqueue[number] = -1;
  }
  return { enqueue, dequeue, value, empties, indeterminate };
}
