/**
 * Counters whose adds are of any amounts: looks for an order, and is sure of one that it finds. Operations take effect when a return demands
 * it, an answer also as soon as the total is what it found (see counter-steps). The cheapest few partial orders are kept side by side, and
 * gone on from together, the most promising first, until as many of them have got past the return. Where none gets past, it goes back, tries
 * another measure of what is promising, and after some attempts keeps more, until it is past that place. So it may miss an order that
 * exists, and then it gives no answer. Where totals only rise, or only fall, it seldom does; where they go up and down, more often, so the
 * general search gets its turn sooner.
 */
import type { CounterColumns } from "./counter-columns.js";
import { CounterWindow, type PartialOrder, positionsOf } from "./counter-steps.js";
import { MinHeap } from "./min-heap.js";
import type { Effort } from "./result.js";
import { never } from "./timeline.js";

/** Partial orders that are kept, and events to go back by. Both grow, at one place, once an attempt was made with each cost. */
const leastWidth = 8;
const leastBack = 64;
const growth = 2;
/**
 * Where totals go up and down, what each step costs that leads back to a total left behind: less than an add, because one way back may meet
 * several such totals. No one cost is the best everywhere, so each attempt at one place takes the next one. Found by trial on generated
 * histories of 10 to 100 clients, as the other costs were.
 */
const behindCosts = [0.5, 0.3, 0.2, 0.1] as const;
const mostGrowths = 6;
/** Operations looked at in all, in making steps: for each of the history, and at least. */
const workForOne = { monotone: 40_000, wandering: 5_000 } as const;
const leastWork = 2e7;

/** Partial orders gone on from, for each that is kept, and for each add that must come in any case. */
const triedForOne = 60;
const triedForAdd = 20;
/**
 * What it costs to be an add away from the total that the return demands: as much as an indeterminate add, and more than others, so that
 * the search does not go all ways at once.
 */
const addCost = 4;

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
  let attempts = 0;
  let hardest = -1;
  const saved: Saved[] = [];
  for (let rank = 0; rank < events.length; rank++) {
    if (rank % leastBack === 0) {
      if (saved.at(-1)?.rank !== rank) saved.push({ rank, kept, window: window.save() });
      if (window.work > mostWork || performance.now() > deadline) return null;
    }
    if (rank > hardest + leastBack) attempts = 0;
    const event = events[rank] ?? 0;
    const position = event >> 1;
    if ((event & 1) === 0) {
      window.open(position);
      if (returns[position] !== never) kept = kept.map((each) => window.answered(each, position));
      continue;
    }
    kept = past(window, kept, position, attempts);
    window.close(position);
    if (kept.length > 0) continue;
    // Where totals only rise, or only fall, nothing is left behind, whatever it would cost.
    attempts += window.monotone ? behindCosts.length : 1;
    if (growths(attempts) > mostGrowths) return null;
    hardest = Math.max(hardest, rank);
    while (saved.length > 1 && (saved.at(-1)?.rank ?? 0) > rank - leastBack * growth ** growths(attempts)) saved.pop();
    const back = saved.at(-1);
    if (back === undefined) return null;
    window.restore(back.window);
    kept = back.kept;
    rank = back.rank - 1;
  }
  return positionsOf(kept[0]?.path ?? null);
}

function growths(attempts: number): number {
  return Math.ceil(attempts / behindCosts.length);
}

/** The cheapest few partial orders in which the operation that returns now has taken effect; more of them after failed attempts. */
function past(
  window: CounterWindow,
  kept: readonly PartialOrder[],
  position: number,
  attempts: number,
): readonly PartialOrder[] {
  const width = leastWidth * growth ** growths(attempts);
  const behindCost = behindCosts[attempts % behindCosts.length] ?? behindCosts[0];
  const orders: PartialOrder[] = [];
  const costs: number[] = [];
  const waiting = new MinHeap(costs);
  const arrived: number[] = [];
  const seen = new Set<number>();
  const meet = (order: PartialOrder): void => {
    const key = window.keyOf(order);
    if (seen.has(key)) return;
    seen.add(key);
    const place = orders.push(order) - 1;
    const isThere = window.isDone(order, position);
    const away = isThere ? 0 : window.addsTo(position, order.total);
    costs.push(order.cost + behindCost * window.leftBehind(order) + addCost * away);
    if (isThere) arrived.push(place);
    else waiting.push(place);
  };
  for (const order of kept) meet(order);
  const nearest = Math.min(...kept.map(({ total }) => window.addsTo(position, total)));
  const enough = arrived.length + width;
  for (let left = triedForOne * width + triedForAdd * Math.ceil(nearest); left > 0 && arrived.length < enough; left--) {
    const from = orders[waiting.pop()];
    if (from === undefined) break;
    for (const step of window.steps(from)) {
      const to = window.place(from, step);
      if (!window.passes(from, to)) meet(to);
    }
  }
  const cheapest = arrived.sort((a, b) => (costs[a] ?? 0) - (costs[b] ?? 0)).slice(0, width);
  return cheapest.flatMap((place) => orders[place] ?? []).map((order) => window.without(order, position));
}
