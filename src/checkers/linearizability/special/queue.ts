/**
 * FIFO queue with unique values, empty answers and indeterminate operations. Exact, because a history without one of these is
 * linearizable: a value dequeued that was not enqueued before, or dequeued twice; x wholly enqueued before y and y wholly dequeued
 * before x (x perhaps never); an empty answer all through which some value was in the queue (Henzinger, Sezgin &
 * Vafeiadis 2013; Bouajjani, Emmi, Enea & Hamza 2015). `queue-order.ts` makes the order and so proves it once more.
 *
 * Indeterminate operations: an enqueue that was dequeued happened; one that was not may be left out, which leaves the others' places
 * as they are. A dequeue may have taken any value that was completely enqueued, never seen again and must have been gone
 * before a later one left or the queue was empty: such values are matched with dequeues, the earliest deadline with the earliest call.
 */
import type { Json, Operation } from "../../../history/operation.js";
import { plural } from "../../../history/plural.js";
import { capital, listed } from "../../telling/shown.js";
import { neverEmptyBesideUnseen } from "./always-inside.js";
import { type QueueColumns, queueColumns } from "./queue-columns.js";
import { fitEmpties } from "./queue-empties.js";
import { orderQueue } from "./queue-order.js";
import { byDeadline, momentsBeside, type Unseen, unseenValues } from "./queue-unseen.js";
import { answerOf, type Contradicted, contradicted, inputOf, named, type SpecialResult } from "./result.js";
import { never, type Timeline, timelineOf } from "./timeline.js";

/**
 * Needs: a queue that starts empty; enqueue and dequeue; no value enqueued twice, by completed and indeterminate operations together, and null never.
 * Null also where an empty answer beside indeterminate dequeues fails only by values that must leave later on.
 */
export function decideQueue(operations: readonly Operation[], init: Json): SpecialResult | null {
  if (!Array.isArray(init) || init.length > 0) return null;
  const timeline = timelineOf(operations);
  const columns = queueColumns(operations, timeline);
  if (columns === null) return null;
  if ("valid" in columns) return columns;
  const unseen = columns.indeterminate.length === 0 ? [] : unseenValues(columns, timeline);
  const wrong = takenTooEarly(operations, columns, timeline) ?? leftUnseen(operations, columns, unseen, timeline);
  if (wrong !== null) return wrong;
  const beside = unseen.length === 0 ? undefined : momentsBeside(columns, unseen, timeline);
  if (beside !== undefined && "position" in beside) {
    return beside.plain ? neverEmptyBeside(operations, columns, timeline, beside.position) : null;
  }
  takeUnseen(columns, byDeadline(unseen));
  const overtaken = overtaking(operations, columns, timeline);
  if (overtaken !== null) return overtaken;
  const moments = beside ?? fitEmpties(operations, columns, timeline);
  if ("valid" in moments) return moments;
  return { valid: true, linearization: orderQueue(columns, moments, timeline) };
}

function takenTooEarly(
  operations: readonly Operation[],
  { enqueue, dequeue }: QueueColumns,
  timeline: Timeline,
): Contradicted | null {
  for (let number = 0; number < dequeue.length; number++) {
    const taken = dequeue[number] ?? -1;
    const put = enqueue[number] ?? -1;
    if (taken < 0 || (timeline.return[taken] ?? never) > (timeline.call[put] ?? 0)) continue;
    return contradicted(
      [taken, put],
      `${capital(named(operations, taken))} took ${answerOf(operations, taken)} and had completed before ${named(operations, put)}, which ` +
        "alone puts it in, began.",
    );
  }
  return null;
}

function neverEmptyBeside(
  operations: readonly Operation[],
  { enqueue, dequeue }: QueueColumns,
  timeline: Timeline,
  position: number,
): Contradicted {
  const values = Array.from(enqueue, (put, number) => ({ put, take: dequeue[number] ?? -1 }));
  const inside = values.filter(({ put }) => put >= 0);
  return neverEmptyBesideUnseen(operations, inside, timeline, position);
}

/** The first of these values, by deadline, for which no dequeue without answer had begun, with those before it. */
function leftUnseen(
  operations: readonly Operation[],
  { enqueue, indeterminate }: QueueColumns,
  unseen: readonly Unseen[],
  timeline: Timeline,
): Contradicted | null {
  for (const [place, { deadline, by }] of unseen.entries()) {
    if (deadline === never) return null;
    const taker = indeterminate[place] ?? -1;
    if (taker >= 0 && (timeline.call[taker] ?? 0) <= deadline) continue;
    const crowd = unseen.slice(0, place + 1);
    return contradicted(
      crowd.flatMap((each) => [enqueue[each.number] ?? -1, each.by]),
      tellCrowd(
        operations,
        crowd.map((each) => enqueue[each.number] ?? -1),
        by,
        place,
      ),
    );
  }
  return null;
}

/** Every dequeue without answer may have taken one, those that began first the values that are due first. */
function takeUnseen({ dequeue, indeterminate }: QueueColumns, unseen: readonly Unseen[]): void {
  for (const [place, { number, deadline }] of unseen.entries()) {
    const taker = indeterminate[place];
    if (deadline === never || taker === undefined) return;
    dequeue[number] = taker;
  }
}

/** A value that was completely enqueued before another and dequeued only after that one had left, or never. */
function overtaking(
  operations: readonly Operation[],
  { enqueue, dequeue, value, indeterminate }: QueueColumns,
  timeline: Timeline,
): Contradicted | null {
  const callOfDequeue = (number: number): number => {
    const taken = dequeue[number] ?? -1;
    // With indeterminate dequeues, a value without a dequeue need not be taken: `leftUnseen` and `momentsBeside` have ensured that.
    if (taken < 0) return indeterminate.length === 0 ? never : -1;
    return timeline.call[taken] ?? 0;
  };
  let slowest = -1;
  for (let rank = 0; rank < timeline.events.length; rank++) {
    const event = timeline.events[rank] ?? 0;
    const number = value[event >> 1] ?? -1;
    if (number < 0 || enqueue[number] !== event >> 1) continue;
    if ((event & 1) === 1) {
      if (slowest < 0 || callOfDequeue(number) > callOfDequeue(slowest)) slowest = number;
      continue;
    }
    const taken = dequeue[number] ?? -1;
    if (taken < 0 || slowest < 0 || callOfDequeue(slowest) <= (timeline.return[taken] ?? never)) continue;
    const put = enqueue[slowest] ?? -1;
    const last = dequeue[slowest] ?? -1;
    return contradicted(
      [put, enqueue[number] ?? -1, taken, last],
      `${capital(named(operations, put))}, which put in ${inputOf(operations, put)}, had completed before ` +
        `${named(operations, enqueue[number] ?? -1)}, which put in ${answerOf(operations, taken)}, began: the former had to leave first.`,
      last < 0
        ? `Yet ${named(operations, taken)} took the latter, and nobody took the former.`
        : `Yet ${named(operations, taken)} took the latter and had completed before ${named(operations, last)}, which took the former, began.`,
    );
  }
  return null;
}

/** At most this many values are named. */
const namedValues = 4;

/** `puts`: enqueues of values that no dequeue is known to have taken; `by`: the operation before whose end they had to be gone. */
function tellCrowd(operations: readonly Operation[], puts: readonly number[], by: number, begun: number): string {
  const values = puts.slice(0, namedValues).map((put) => inputOf(operations, put));
  const more = puts.length > namedValues ? [`${puts.length - namedValues} more`] : [];
  const one = puts.length === 1;
  return (
    `${listed([...values, ...more])} must have left the queue before event ${operations[by]?.return}, where ${named(operations, by)} ended, since ` +
    `${one ? "a value that was" : "values that were"} put in later had; but nobody is known to have taken ${one ? "it" : "them"}, and only ` +
    `${plural(begun, "dequeue")} without an answer had begun by then.`
  );
}
