/**
 * Counters whose adds are of any amounts: looks for an order, and is sure of one that it finds. Operations take effect when a return demands
 * it, an answer also as soon as the total is what it found (see counter-steps). Of what can be chosen the cheapest few partial orders are
 * kept side by side; where none of them gets past a return, it goes back and keeps more, until it is past that place. So it may miss an
 * order that exists, and then it gives no answer. Where totals only rise, or only fall, it seldom is; where they go up and down, more
 * often, so the general search gets its turn sooner.
 */
import type { CounterColumns } from "./counter-columns.js";
import { CounterWindow, type PartialOrder, positionsOf } from "./counter-steps.js";
import type { Effort } from "./result.js";
import { never } from "./timeline.js";

/** Partial orders that are kept, and events to go back by; both grow with each attempt at one place. */
const leastWidth = 3;
const leastBack = 64;
const growth = 2;
const mostAttempts = 8;
/** Operations looked at in all, in making steps: for each of the history, and at least. */
const workForOne = { monotone: 40_000, wandering: 5_000 } as const;
const leastWork = 2e7;

interface Saved {
  readonly rank: number;
  readonly kept: readonly PartialOrder[];
  readonly window: ReturnType<CounterWindow["save"]>;
}

/** Positions in order, or null if none was found. */
export function findOrder(columns: CounterColumns, { steps, deadline }: Effort): number[] | null {
  const { events, return: returns } = columns.timeline;
  const window = new CounterWindow(columns);
  const forOne = workForOne[window.monotone ? "monotone" : "wandering"];
  const mostWork = Math.min(steps, Math.max(leastWork, forOne * columns.found.length));
  let kept: readonly PartialOrder[] = [window.beginning()];
  let width = leastWidth;
  let attempts = 0;
  let hardest = -1;
  const saved: Saved[] = [];
  for (let rank = 0; rank < events.length; rank++) {
    if (rank % leastBack === 0) {
      if (saved.at(-1)?.rank !== rank) saved.push({ rank, kept, window: window.save() });
      if (window.work > mostWork || performance.now() > deadline) return null;
    }
    if (attempts > 0 && rank > hardest + leastBack) {
      attempts = 0;
      width = leastWidth;
    }
    const event = events[rank] ?? 0;
    const position = event >> 1;
    if ((event & 1) === 0) {
      window.open(position);
      if (returns[position] !== never) kept = kept.map((each) => window.answered(each, position));
      continue;
    }
    const next = kept.flatMap((each) =>
      window.isDone(each, position) ? [each] : window.waysTo(each, position, width),
    );
    kept = cheapest(
      next.map((each) => window.without(each, position)),
      width,
      window,
    );
    window.close(position);
    if (kept.length > 0) continue;
    if (++attempts > mostAttempts) return null;
    hardest = Math.max(hardest, rank);
    width = leastWidth * growth ** attempts;
    while (saved.length > 1 && (saved.at(-1)?.rank ?? 0) > rank - leastBack * growth ** attempts) saved.pop();
    const back = saved.at(-1);
    if (back === undefined) return null;
    window.restore(back.window);
    kept = back.kept;
    rank = back.rank - 1;
  }
  return positionsOf(kept[0]?.path ?? null);
}

/** Of those that differ. */
function cheapest(orders: readonly PartialOrder[], width: number, window: CounterWindow): readonly PartialOrder[] {
  if (orders.length <= 1) return orders;
  const distinct = new Map<string, PartialOrder>();
  for (const each of orders) {
    const key = window.keyOf(each);
    const other = distinct.get(key);
    if (other === undefined || other.cost > each.cost) distinct.set(key, each);
  }
  if (distinct.size <= width) return [...distinct.values()];
  const costs = new Map([...distinct.values()].map((each) => [each, each.cost + window.leftBehind(each)]));
  return [...costs]
    .sort(([, a], [, b]) => a - b)
    .slice(0, width)
    .map(([each]) => each);
}
