/**
 * Answers, mostly empty ones, during all of which something was certainly inside that should not have been. They are explained by the
 * fewest values that were inside one after the other.
 */
import type { Operation } from "../../../history/operation.js";
import { capital, listed } from "../../telling/shown.js";
import { fewestBeside } from "../quick-xplain.js";
import { type Contradicted, contradicted, inputOf, named } from "./result.js";
import { never, type Timeline } from "./timeline.js";

/** Values and moments that may be looked at in looking for the fewest values to tell. */
const mostAsked = 20_000_000;

interface Value {
  /** The operations that put it in and took it; −1 if there is none. */
  readonly put: number;
  readonly take: number;
}

/** `object`: such as "queue". `position`: the empty answer. */
export function neverEmpty(
  operations: readonly Operation[],
  values: readonly Value[],
  timeline: Timeline,
  position: number,
  object: string,
): Contradicted {
  const first = (timeline.call[position] ?? 0) + 1;
  const stays = insideBetween(values, timeline, first, timeline.return[position] ?? never);
  return contradicted(
    [position, ...stays.flatMap(({ put, take }) => [put, take])],
    `${capital(named(operations, position))} found the ${object} empty, but at every moment of it something was in there: ${tellStays(operations, stays)}.`,
  );
}

/** The fewest values of which one after the other is inside from one gap to another (gap g is just before event g). */
export function insideBetween(
  values: readonly Value[],
  { events, call, return: end }: Timeline,
  first: number,
  last: number,
): readonly Value[] {
  const stays = values
    .map(({ put, take }) => ({ put, take, from: end[put] ?? never, to: take < 0 ? events.length : (call[take] ?? 0) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
  const chosen: Value[] = [];
  let gap = first;
  let looked = 0;
  let longest: (typeof stays)[number] | undefined;
  while (gap <= last) {
    for (let each = stays[looked]; each !== undefined && each.from < gap; each = stays[++looked]) {
      if (longest === undefined || each.to > longest.to) longest = each;
    }
    if (longest === undefined || longest.to < gap) throw new Error("some value is inside at every moment");
    chosen.push(longest);
    gap = longest.to + 1;
  }
  return chosen;
}

export function tellStays(operations: readonly Operation[], stays: readonly Value[]): string {
  const told = stays.map(({ put, take }) => {
    const until = take < 0 ? "on, since nothing took it" : `until ${named(operations, take)} began`;
    return `${inputOf(operations, put)} from the end of ${named(operations, put)} ${until}`;
  });
  return listed(told.length > 4 ? [...told.slice(0, 3), `${told.length - 3} more values after that`] : told);
}

/**
 * The same where dequeues without answer may have taken values, of which the first may be the first to have been put in: `take` of
 * a value is one of them where it may have been it.
 */
export function neverEmptyBesideUnseen(
  operations: readonly Operation[],
  values: readonly { readonly put: number; readonly take: number }[],
  timeline: Timeline,
  position: number,
): Contradicted {
  const { events, call, return: end } = timeline;
  const began = call[position] ?? 0;
  const ended = end[position] ?? never;
  const seen = (take: number): boolean => operations[take]?.type === "ok";
  const unseen = [...operations.keys()].filter((each) => {
    const { f, type } = operations[each] ?? {};
    return f === "dequeue" && type === "info" && (call[each] ?? 0) < ended;
  });
  if (unseen.length === 0) {
    const stays = values.map(({ put, take }) => ({ put, take: seen(take) ? take : -1 }));
    return neverEmpty(operations, stays, timeline, position, "queue");
  }
  const near = values
    .filter(({ put, take }) => {
      const from = end[put] ?? never;
      const to = take < 0 ? events.length : (call[take] ?? 0);
      return from < ended && (seen(take) ? from < to && to > began : true);
    })
    .sort((a, b) => (end[b.put] ?? never) - (end[a.put] ?? never));
  let asked = 0;
  const core = fewestBeside([], near, (some) => {
    asked += some.length + ended - began;
    if (asked > mostAsked) return false;
    // By gap of the answer: values that are certainly inside, and those that no dequeue is known to have taken less dequeues that may have.
    const certain = new Int32Array(ended - began + 2);
    const left = new Int32Array(ended - began + 2);
    const change = (counts: Int32Array, gap: number, by: number): void => {
      const place = Math.max(0, gap - began - 1);
      if (place < counts.length) counts[place] = (counts[place] ?? 0) + by;
    };
    for (const { put, take } of some) {
      const from = end[put] ?? never;
      change(seen(take) ? certain : left, from + 1, 1);
      if (seen(take)) change(certain, (call[take] ?? 0) + 1, -1);
    }
    for (const each of unseen) change(left, (call[each] ?? 0) + 1, -1);
    let [inside, over] = [0, 0];
    for (let place = 0; place < ended - began; place++) {
      inside += certain[place] ?? 0;
      over += left[place] ?? 0;
      if (inside <= 0 && over <= 0) return false;
    }
    return true;
  });
  return contradicted(
    [position, ...core.flatMap(({ put, take }) => (seen(take) ? [put, take] : [put]))],
    `${capital(named(operations, position))} found the queue empty, but the queue cannot have been empty at any moment of it: at each moment, either it held a value that was only taken by a dequeue ` +
      "that had not begun yet, or more values that no dequeue is known to have taken had been put in than dequeues without an answer had begun.",
  );
}
