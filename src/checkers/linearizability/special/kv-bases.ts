/**
 * Which put each text began with, where several put the same. Generations are in an order already (see zones), so a put can begin one
 * only in the gap before it: after what the generation before it still needs, and before anything of its own has returned. The same gaps
 * must hold every put that nobody saw, with the gets that found it alone, and every append that nobody saw. Gets are given to puts
 * where they leave most room, puts to generations by augmenting paths (Kuhn 1955). This is one try: what it finds is for the caller to
 * order, and where it finds nothing there may be an order all the same.
 */
import type { Operation } from "../../../history/operation.js";
import type { Generation, Generations } from "./kv-generations.js";
import type { Timeline } from "./timeline.js";

/** Looks at a put, a get, a gap or a demand that one try may take. */
const mostWork = 10_000_000;
/** Demands that may pass on their puts to make room for one more. */
const longestPath = 2000;

/** A text that a put must begin, at a place of the timeline after `from` and before `to`, and the gets that find it as it was put. */
interface Demand {
  readonly text: string;
  /** Number of the generation that grows out of it; −1 if nobody saw it grow. */
  readonly generation: number;
  readonly gap: number;
  from: number;
  to: number;
  readonly gets: number[];
}

/** `earliestReturn` and `latestCall`: of each generation, on the timeline. Undefined where the try fails. */
export function withBases(
  operations: readonly Operation[],
  generations: Generations,
  timeline: Timeline,
  earliestReturn: Int32Array,
  latestCall: Int32Array,
): Generations | undefined {
  const assignment = new Assignment(operations, generations, timeline, earliestReturn, latestCall);
  const bases = assignment.find();
  if (bases === undefined) return undefined;
  const list: Generation[] = [...generations.list];
  const of = generations.of.slice();
  for (const [put, { text, generation, gets }] of bases) {
    const grown = list[generation];
    const number = grown === undefined ? list.length : generation;
    list[number] =
      grown === undefined
        ? { base: put, opener: -1, baseLength: text.length, appends: [], gets: [gets], text, longest: gets[0] ?? -1 }
        : { ...grown, base: put, gets: [[...(grown.gets[0] ?? []), ...gets], ...grown.gets.slice(1)] };
    for (const position of [put, ...gets]) of[position] = number;
  }
  return { list, of, unknown: "nothing", bare: [] };
}

class Assignment {
  /** By gap, the last one after all generations: where it begins and ends on the timeline. Neither ever falls from gap to gap. */
  private readonly from: number[] = [-1];
  private readonly to: number[] = [-1];
  private readonly demandsIn = new Map<number, Demand[]>();
  private readonly demandsOf = new Map<string, Demand[]>();
  /** Puts that may begin a text, by the text, in order of return. */
  private readonly puts = new Map<string, number[]>();
  /** What has to be in some gap, in order of invocation: completed updates that nobody saw, and gets of what a put left. */
  private readonly unseen: readonly number[];
  private work = mostWork;

  constructor(
    private readonly operations: readonly Operation[],
    private readonly generations: Generations,
    private readonly timeline: Timeline,
    earliestReturn: Int32Array,
    latestCall: Int32Array,
  ) {
    const { list, of } = generations;
    const placeOf = (number: number): number => Math.min(earliestReturn[number] ?? 0, latestCall[number] ?? 0);
    const order = list.map((_, number) => number).slice(1);
    order.sort((a, b) => placeOf(a) - placeOf(b));
    let latest = latestCall[0] ?? -1;
    for (const number of order) {
      this.from.push(latest);
      this.to.push(earliestReturn[number] ?? 0);
      latest = Math.max(latest, latestCall[number] ?? 0);
    }
    this.from.push(latest);
    this.to.push(timeline.events.length);
    for (let gap = order.length; gap > 0; gap--) this.to[gap] = Math.min(this.to[gap] ?? 0, this.to[gap + 1] ?? 0);
    for (const [place, number] of order.entries()) {
      const { base, baseLength, text } = list[number] ?? { base: 0, baseLength: 0, text: "" };
      if (base < -1) this.demand(text.slice(0, baseLength), number, place + 1);
    }
    const unseen = [...generations.bare];
    for (let position = 0; position < operations.length; position++) {
      const { f, type, input } = operations[position] ?? {};
      if (f === "get" || of[position] !== -1) continue;
      if (type === "ok") unseen.push(position);
      if (f !== "put") continue;
      addTo(this.puts, String(input), position);
    }
    this.unseen = unseen.sort((a, b) => this.call(a) - this.call(b));
    for (const alike of this.puts.values()) alike.sort((a, b) => this.end(a) - this.end(b));
  }

  /** By put: what it begins. */
  find(): ReadonlyMap<number, Demand> | undefined {
    const bare = this.generations.bare.toSorted((a, b) => this.end(a) - this.end(b));
    for (const get of bare) if (!this.place(get)) return undefined;
    const bases = new Map<number, Demand>();
    for (const demands of this.demandsOf.values()) if (!this.match(demands, bases)) return undefined;
    return bases;
  }

  private call(position: number): number {
    return this.timeline.call[position] ?? 0;
  }

  private end(position: number): number {
    return this.timeline.return[position] ?? 0;
  }

  private demand(text: string, generation: number, gap: number): Demand {
    const made: Demand = { text, generation, gap, from: this.from[gap] ?? 0, to: this.to[gap] ?? 0, gets: [] };
    addTo(this.demandsIn, gap, made);
    addTo(this.demandsOf, text, made);
    return made;
  }

  /** Finds a get of a text as it was put a place: where it takes no room, or that it shares, else in a gap of its own. */
  private place(get: number): boolean {
    const text = String(this.operations[get]?.output);
    const [call, end] = [this.call(get), this.end(get)];
    const overlap = ({ from, to }: Demand): number => Math.min(to, end) - Math.max(from, call);
    /** 0: nothing else has less room. 2: what else is in the gap has, since the base is the last to be put there. */
    const cost = ({ generation, to }: Demand): number => (generation < 0 ? 1 : end >= to ? 0 : 2);
    const demands = this.demandsOf.get(text) ?? [];
    this.work -= demands.length;
    if (this.work < 0) return false;
    const shared = demands
      .filter((demand) => overlap(demand) > 0)
      .sort((a, b) => cost(a) - cost(b) || overlap(b) - overlap(a))
      .find((demand) => cost(demand) < 2 || this.canEnd(demand.gap, end));
    const demand = shared ?? this.newDemand(text, call, end);
    if (demand === undefined) return false;
    if (demand.generation >= 0) this.endGap(demand.gap, end);
    demand.from = Math.max(demand.from, call);
    demand.to = Math.min(demand.to, end);
    demand.gets.push(get);
    return true;
  }

  /** In the gap that has the most room for it. */
  private newDemand(text: string, call: number, end: number): Demand | undefined {
    let best = 0;
    let room = 0;
    for (let gap = this.firstEndingAfter(call); gap < this.from.length && (this.from[gap] ?? 0) < end; gap++) {
      this.work -= 1;
      const here = Math.min(this.to[gap] ?? 0, end) - Math.max(this.from[gap] ?? 0, call);
      if (here < room || here <= 0) continue;
      best = gap;
      room = here;
    }
    return best === 0 ? undefined : this.demand(text, -1, best);
  }

  private firstEndingAfter(place: number): number {
    let low = 1;
    for (let high = this.to.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((this.to[middle] ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** True if everything else still has a place when a gap, and with it those before, ends at `to`. `except`: a put that is not asked about. */
  private canEnd(gap: number, to: number, except = -1): boolean {
    for (let place = this.firstUnseenFrom(to); place < this.unseen.length; place++) {
      const position = this.unseen[place] ?? 0;
      if (this.call(position) >= (this.to[gap] ?? 0)) break;
      if (position !== except && !this.fitsAfter(gap, position)) return false;
    }
    for (let before = gap; before > 0 && (this.to[before] ?? 0) > to; before--) {
      this.work -= 1;
      if (this.demandsIn.get(before)?.some(({ from }) => from >= to) === true) return false;
    }
    return this.work >= 0;
  }

  private endGap(gap: number, to: number): void {
    for (let before = gap; before > 0 && (this.to[before] ?? 0) > to; before--) {
      this.to[before] = to;
      for (const demand of this.demandsIn.get(before) ?? []) demand.to = Math.min(demand.to, to);
    }
  }

  private firstUnseenFrom(place: number): number {
    let low = 0;
    for (let high = this.unseen.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (this.call(this.unseen[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private fitsAfter(gap: number, position: number): boolean {
    const [call, end] = [this.call(position), this.end(position)];
    for (let later = gap + 1; later < this.from.length && (this.from[later] ?? 0) < end; later++) {
      this.work -= 1;
      if (Math.max(this.from[later] ?? 0, call) < Math.min(this.to[later] ?? 0, end)) return true;
    }
    return false;
  }

  /** Gives each of the demands of one text a put: first those that leave the gaps as they are, then such as end some early. */
  private match(demands: readonly Demand[], bases: Map<number, Demand>): boolean {
    const puts = this.puts.get(demands[0]?.text ?? "") ?? [];
    let endsEarly = false;
    const suits = (put: number, { generation, gap, from, to }: Demand): boolean => {
      this.work -= 1;
      const end = this.end(put);
      if (this.call(put) >= to || end <= from) return false;
      return generation < 0 || end >= to || (endsEarly && this.canEnd(gap, end, put));
    };
    const augment = (demand: Demand, seen: Set<number>, depth: number): boolean => {
      if (depth > longestPath || this.work < 0) return false;
      for (const put of puts) {
        if (seen.has(put) || !suits(put, demand)) continue;
        seen.add(put);
        const holder = bases.get(put);
        if (holder !== undefined && !augment(holder, seen, depth + 1)) continue;
        bases.set(put, demand);
        return true;
      }
      return false;
    };
    const left = demands.toSorted((a, b) => a.from - b.from).filter((demand) => !augment(demand, new Set(), 0));
    endsEarly = true;
    for (const demand of left) {
      if (!augment(demand, new Set(), 0)) return false;
      for (const put of puts) {
        const held = bases.get(put);
        if (held !== undefined && held.generation >= 0) this.endGap(held.gap, Math.min(held.to, this.end(put)));
      }
    }
    return true;
  }
}

function addTo<Name, Item>(lists: Map<Name, Item[]>, name: Name, item: Item): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [item]);
  else list.push(item);
}
