/**
 * Counters whose adds are of any amounts: looks for an order, and is sure of one that it finds. Operations take effect when a return demands
 * it, a read also as soon as the total is its answer. The cheapest few partial orders are kept side by side, and gone on from together, the
 * most promising first, until as many of them have got past the return.
 *
 * Where none gets past the return of an operation that must find a total, the totals were near it before, and left it: so the search goes
 * back, and has the operation take effect there if it can. Where that does not help, it tries another measure of what is promising, and
 * after some attempts keeps more, until it is past that place. It may miss an order that exists, and then it gives no answer. Where totals
 * only rise, or only fall, it seldom does; where they go up and down, more often, so the general search gets its turn sooner.
 */
import type { CounterColumns } from "./counter-columns.js";
import { PartialOrders } from "./counter-states.js";
import { CounterWindow } from "./counter-window.js";
import { MinHeap } from "./min-heap.js";
import type { Effort } from "./result.js";
import { never } from "./timeline.js";

/** Partial orders that are kept where all goes well, in one attempt after the other; and where it did not. */
const usualWidths = [3, 5, 8] as const;
const leastWidth = 8;
/** Events to go back by. This and the width grow, at one place, once an attempt was made with each cost. */
const leastBack = 64;
const widthGrowth = 1.5;
const backGrowth = 2;
const mostGrowths = 6;
/**
 * Where totals go up and down, what each step costs that leads back to a total left behind: less than an add, because one way back may meet
 * several such totals. No one cost is the best everywhere, so each attempt at one place takes the next one. Found by trial on generated
 * histories of 10 to 100 clients, as the other costs were.
 */
const behindCosts = [0.5, 0.3, 0.2, 0.1] as const;
/** Operations looked at, in columns, that take about as long as one step that others count. */
const looksOfStep = 2;
/** Steps of each attempt: for each operation of the history, and at least. */
const workForOne = { monotone: 40_000, wandering: 5_000 } as const;
const leastWork = 2e7;

/** Partial orders gone on from, for each that is kept: at a return, and where one operation is to take effect early; and for each add that must come. */
const triedForOne = 60;
const triedEarly = 10;
const triedForAdd = 20;
/** How often the same operation is made to take effect earlier. */
const mostEarlier = 3;
/**
 * What it costs to be an add away from the total that the return demands: as much as an indeterminate add, and more than others, so that
 * the search does not go all ways at once.
 */
const awayCost = 4;

interface Saved {
  readonly rank: number;
  readonly kept: PartialOrders;
  readonly paths: readonly number[];
  readonly length: number;
  readonly window: ReturnType<CounterWindow["save"]>;
}

/** Positions in order, or null if none was found. */
export function findOrder(columns: CounterColumns, effort: Effort): number[] | null {
  for (const width of usualWidths) {
    const order = new OrderSearch(columns, effort, width).find();
    if (order !== null) return order;
  }
  return null;
}

class OrderSearch {
  private readonly window: CounterWindow;
  private readonly kept: PartialOrders;
  /** Of each that is kept, the last node of its path. */
  private paths: readonly number[] = [-1];
  private readonly nodes = new Paths();
  /** What is met on the way past one return, and how promising each is: least first. */
  private readonly pool: PartialOrders;
  private readonly priority: number[] = [];
  private work = 0;
  private readonly mostWork: number;
  private readonly saved: Saved[] = [];
  /** By rank of a return: a total of that moment, in one of the kept. */
  private readonly totals: Float64Array;
  /** By rank of a return: what is to take effect before it if it can. */
  private readonly early = new Map<number, number[]>();
  /** By position: that rank, and how many there were. */
  private readonly earlyOf: Int32Array;
  private readonly earlier: Uint8Array;

  constructor(
    private readonly columns: CounterColumns,
    private readonly effort: Effort,
    private readonly usualWidth: number,
  ) {
    this.window = new CounterWindow(columns);
    this.kept = new PartialOrders(this.window);
    this.pool = new PartialOrders(this.window);
    this.kept.beginWith(columns.init);
    const forOne = workForOne[this.window.monotone ? "monotone" : "wandering"];
    this.mostWork = Math.min(effort.steps, Math.max(leastWork, forOne * columns.found.length));
    this.totals = new Float64Array(columns.timeline.events.length);
    this.earlyOf = new Int32Array(columns.found.length).fill(never);
    this.earlier = new Uint8Array(columns.found.length);
  }

  find(): number[] | null {
    const { window, kept } = this;
    const { events, return: returns } = this.columns.timeline;
    let attempts = 0;
    let hardest = -1;
    for (let rank = 0; rank < events.length; rank++) {
      if (rank % leastBack === 0) {
        if (this.saved.at(-1)?.rank !== rank) this.save(rank);
        if (this.work > this.mostWork || performance.now() > this.effort.deadline) return null;
      }
      if (rank > hardest + leastBack) attempts = 0;
      const position = (events[rank] ?? 0) >> 1;
      if (((events[rank] ?? 0) & 1) === 0) {
        window.open(position);
        if (returns[position] !== never) this.answer(position);
        continue;
      }
      for (const each of this.early.get(rank) ?? [])
        if (this.earlyOf[each] === rank) this.pass(each, leastWidth, behindCosts[0], triedEarly);
      const behindCost = behindCosts[attempts % behindCosts.length] ?? behindCosts[0];
      if (this.pass(position, widthOf(attempts, this.usualWidth), behindCost, triedForOne)) {
        kept.unmark(window.slotOf[position] ?? 0);
        window.close(position);
        this.totals[rank] = kept.total[0] ?? 0;
        continue;
      }
      let back = this.makeEarlier(position, rank);
      if (back === null) {
        // Where totals only rise, or only fall, nothing is left behind, whatever it would cost.
        attempts += window.monotone ? behindCosts.length : 1;
        if (growths(attempts) > mostGrowths) return null;
        back = rank - leastBack * backGrowth ** growths(attempts);
      } else attempts = Math.max(attempts, 1);
      hardest = Math.max(hardest, rank);
      rank = this.goBack(back) - 1;
    }
    return this.nodes.upTo(this.paths[0] ?? -1);
  }

  /** The last moment when a total was nearest to what the operation must find, before the return that it did not get past; null if there is none. */
  private makeEarlier(position: number, rank: number): number | null {
    const goal = this.columns.found[position] ?? Number.NaN;
    const times = this.earlier[position] ?? 0;
    if (this.window.monotone || Number.isNaN(goal) || times >= mostEarlier) return null;
    const { events, call } = this.columns.timeline;
    let nearest = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let each = Math.min(rank, this.earlyOf[position] ?? never) - 1; each > (call[position] ?? 0); each--) {
      if (((events[each] ?? 0) & 1) === 0) continue;
      const away = Math.abs((this.totals[each] ?? 0) - goal);
      if (away < least) [least, nearest] = [away, each];
    }
    if (nearest < 0) return null;
    this.earlier[position] = times + 1;
    this.earlyOf[position] = nearest;
    const others = this.early.get(nearest);
    if (others === undefined) this.early.set(nearest, [position]);
    else others.push(position);
    return nearest;
  }

  private save(rank: number): void {
    const kept = new PartialOrders(this.window);
    for (let each = 0; each < this.kept.count; each++) kept.copy(this.kept, each);
    this.saved.push({ rank, kept, paths: this.paths, length: this.nodes.length, window: this.window.save() });
  }

  /** To the last moment saved that is not after that. */
  private goBack(latest: number): number {
    while (this.saved.length > 1 && (this.saved.at(-1)?.rank ?? 0) > latest) this.saved.pop();
    const back = this.saved.at(-1);
    if (back === undefined) throw new Error("the beginning is saved");
    this.kept.clear();
    for (let each = 0; each < back.kept.count; each++) this.kept.copy(back.kept, each);
    this.paths = back.paths;
    this.nodes.length = back.length;
    this.window.restore(back.window);
    return back.rank;
  }

  /** A read that was just invoked takes effect if its answer is the total, and so does what changes nothing. */
  private answer(position: number): void {
    const { amount, found } = this.columns;
    if (amount[position] !== 0) return;
    const value = found[position] ?? Number.NaN;
    const slot = this.window.slotOf[position] ?? 0;
    this.paths = this.paths.map((path, each) => {
      if (!Number.isNaN(value) && value !== this.kept.total[each]) return path;
      this.kept.mark(each, slot);
      return this.nodes.add(position, path);
    });
  }

  /** Keeps the cheapest few partial orders in which the operation has taken effect. False, and nothing has changed, if none is found. */
  private pass(position: number, width: number, behindCost: number, triedForOne: number): boolean {
    const { window, kept, pool, priority } = this;
    const slot = window.slotOf[position] ?? 0;
    if (kept.allHave(slot)) return true;
    const waiting = new MinHeap(priority);
    const arrived: number[] = [];
    const goal = this.columns.found[position] ?? Number.NaN;
    const addsTo = (total: number): number => (Number.isNaN(goal) ? 0 : Math.abs(goal - total) / window.largest);
    const meet = (each: number): void => {
      const isThere = pool.isDone(each, slot);
      const away = isThere ? 0 : addsTo(pool.total[each] ?? 0);
      priority[each] = (pool.cost[each] ?? 0) + behindCost * (pool.behind[each] ?? 0) + awayCost * away;
      this.work += (window.finderCount + pool.words + pool.classes) / looksOfStep;
      if (isThere) arrived.push(each);
      else waiting.push(each);
    };
    pool.clear();
    let nearest = Number.POSITIVE_INFINITY;
    for (let each = 0; each < kept.count; each++) {
      if (pool.copy(kept, each)) meet(pool.count - 1);
      nearest = Math.min(nearest, addsTo(kept.total[each] ?? 0));
    }
    const enough = arrived.length + width;
    const step = (from: number, each: number): void => {
      if (pool.place(from, each)) meet(pool.count - 1);
    };
    for (
      let left = triedForOne * width + triedForAdd * Math.ceil(nearest);
      left > 0 && arrived.length < enough;
      left--
    ) {
      const from = waiting.pop();
      if (from < 0) break;
      this.work += window.addCount / looksOfStep;
      pool.eachStep(from, step);
    }
    if (arrived.length === 0) return false;
    const cheapest = arrived.sort((a, b) => (priority[a] ?? 0) - (priority[b] ?? 0)).slice(0, width);
    this.paths = cheapest.map((each) => this.pathOf(each));
    kept.clear();
    for (const each of cheapest) kept.copy(pool, each);
    return true;
  }

  private pathOf(each: number): number {
    const { pool, window } = this;
    const from = pool.before[each] ?? -1;
    const step = pool.step[each] ?? 0;
    if (from < 0) return this.paths[step] ?? -1;
    let node = this.nodes.add(step, this.pathOf(from));
    const { amount } = this.columns;
    for (let place = 0; place < window.finderCount && amount[step] !== 0; place++) {
      const read = window.finders[place] ?? 0;
      const slot = window.slotOf[read] ?? 0;
      if (amount[read] === 0 && pool.isDone(each, slot) && !pool.isDone(from, slot)) node = this.nodes.add(read, node);
    }
    return node;
  }
}

/** Lists that share their beginnings: each node is a position and the node before it. */
class Paths {
  length = 0;
  private positions = new Int32Array(1024);
  private before = new Int32Array(1024);

  add(position: number, before: number): number {
    if (this.length === this.positions.length) {
      const [positions, befores] = [this.positions, this.before];
      this.positions = new Int32Array(2 * this.length);
      this.before = new Int32Array(2 * this.length);
      this.positions.set(positions);
      this.before.set(befores);
    }
    this.positions[this.length] = position;
    this.before[this.length] = before;
    return this.length++;
  }

  upTo(last: number): number[] {
    const positions: number[] = [];
    for (let node = last; node >= 0; node = this.before[node] ?? -1) positions.push(this.positions[node] ?? 0);
    return positions.reverse();
  }
}

function growths(attempts: number): number {
  return Math.ceil(attempts / behindCosts.length);
}

function widthOf(attempts: number, usualWidth: number): number {
  return attempts === 0 ? usualWidth : Math.round(leastWidth * widthGrowth ** (growths(attempts) - 1));
}
