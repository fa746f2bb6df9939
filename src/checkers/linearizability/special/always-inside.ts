/** An empty answer all through which something was certainly inside: told by the fewest values of which one after the other was. */
import type { Operation } from "../../../history/operation.js";
import { capital, listed } from "../../telling/shown.js";
import { type Contradicted, contradicted, inputOf, named } from "./result.js";
import { never, type Timeline } from "./timeline.js";

/** `values`: who put each in, and who took it, −1 for nobody. `object`: such as "queue". `position`: the empty answer. */
export function neverEmpty(
  operations: readonly Operation[],
  values: readonly { readonly put: number; readonly take: number }[],
  { events, call, return: end }: Timeline,
  position: number,
  object: string,
): Contradicted {
  const stays = values
    .map(({ put, take }) => ({ put, take, from: end[put] ?? never, to: take < 0 ? events.length : (call[take] ?? 0) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
  const chosen: (typeof stays)[number][] = [];
  let gap = (call[position] ?? 0) + 1;
  let looked = 0;
  let longest: (typeof stays)[number] | undefined;
  while (gap <= (end[position] ?? never)) {
    for (let each = stays[looked]; each !== undefined && each.from < gap; each = stays[++looked]) {
      if (longest === undefined || each.to > longest.to) longest = each;
    }
    if (longest === undefined || longest.to < gap) throw new Error("some value is inside at every moment");
    chosen.push(longest);
    gap = longest.to + 1;
  }
  const told = chosen.map(({ put, take }) => {
    const until = take < 0 ? "on, since nobody took it" : `until ${named(operations, take)} began`;
    return `${inputOf(operations, put)} from the end of ${named(operations, put)} ${until}`;
  });
  const some = told.length > 4 ? [...told.slice(0, 3), `${told.length - 3} more values after that`] : told;
  return contradicted(
    [position, ...chosen.flatMap(({ put, take }) => [put, take])],
    `${capital(named(operations, position))} found the ${object} empty, but at every moment of it something was in there: ${listed(some)}.`,
  );
}

/**
 * The same where dequeues without answer may have taken values, of which the first may be the first to have been put in: `take` of
 * a value is one of them where it may have been it.
 */
export function neverEmptyBesideUnseen(
  operations: readonly Operation[],
  values: readonly { readonly put: number; readonly take: number }[],
  { events, call, return: end }: Timeline,
  position: number,
): Contradicted {
  const began = call[position] ?? 0;
  const ended = end[position] ?? never;
  const seen = (take: number): boolean => operations[take]?.type === "ok";
  const core = values.filter(({ put, take }) => {
    const from = end[put] ?? never;
    const to = take < 0 ? events.length : (call[take] ?? 0);
    return from < ended && (seen(take) ? from < to && to > began : true);
  });
  return contradicted(
    [position, ...core.flatMap(({ put, take }) => (seen(take) ? [put, take] : [put]))],
    `${capital(named(operations, position))} found the queue empty, but at no moment of it can it have been: at each, a value was inside that a dequeue ` +
      "took which had not begun yet, or more values that nobody is known to have taken had been put in than dequeues without an answer had begun.",
  );
}
