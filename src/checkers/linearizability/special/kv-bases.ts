/**
 * Finds the put that each text began with, if several put the same text. Generations are in an order already (see zones), so a put can
 * begin one only in the gap before it: after what the generation before it still needs, and before anything of its own has returned. The
 * same gaps must hold every unseen put, with the gets that found its text alone, and every unseen append. Gets are given to puts where
 * they leave most room, puts to generations by augmenting paths (Kuhn 1955). Each call is one try: the caller orders what it finds, and
 * if it finds nothing there may still be an order.
 */
import type { Operation } from "../../../history/operation.js";
import type { Generations } from "./kv-generations.js";
import { firstBeyond, PutsOfText } from "./puts-of-text.js";
import { type Begun, withBegun } from "./texts-begun.js";
import type { Timeline } from "./timeline.js";

/** Looks at a put, a get, a gap or a demand that one try may take. */
const mostWork = 4_000_000;
/** Where a get of a text as it was put finds a place sooner: one that is free costs nothing. */
const costs = { moment: 1, longerGeneration: 3, tooMuch: 5 };
/** What it may cost, in one try after the other, that such a text is there for longer than a moment. */
export const costsOfLasting: readonly number[] = [4, costs.tooMuch, 2];
/** Demands that may pass on their puts to make room for one more. */
const longestPath = 2000;

/** A text that a put must begin, in one of the gaps. */
interface Demand extends Begun {
  readonly gap: number;
  /** For a text that no get saw grow, on the timeline: the earliest return of its gets, and their latest call. */
  readonly zone: Zone;
}

/** What ends before it begins is there at a moment in between; else it is there all the time from its beginning to its end. */
interface Zone {
  begin: number;
  end: number;
}

/** `earliestReturn` and `latestCall`: of each generation, on the timeline. Undefined if the try fails. */
export function withBases(
  operations: readonly Operation[],
  generations: Generations,
  timeline: Timeline,
  earliestReturn: Int32Array,
  latestCall: Int32Array,
  costOfLasting: number,
): Generations | undefined {
  const assignment = new Assignment(operations, generations, timeline, earliestReturn, latestCall, costOfLasting);
  const bases = assignment.find();
  return bases && withBegun(generations, bases);
}

class Assignment {
  /** By gap, the last one after all generations: where it begins and ends on the timeline. Neither ever falls from gap to gap. */
  private readonly from: number[] = [-1];
  private readonly to: number[] = [-1];
  /** By gap: by when the generation after it has grown, or ended; where the gap ends until something has to begin that generation sooner. */
  private readonly grown: number[];
  private readonly demandsIn = new Map<number, Demand[]>();
  private readonly demandsOf = new Map<string, Demand[]>();
  /** Puts that may begin a text, by the text. */
  private readonly puts = new Map<string, PutsOfText>();
  /** Operations that must be in some gap, in order of invocation: completed updates that no get saw, and gets of what a put left. */
  private readonly unseen: readonly number[];
  private work = mostWork;

  constructor(
    private readonly operations: readonly Operation[],
    private readonly generations: Generations,
    private readonly timeline: Timeline,
    earliestReturn: Int32Array,
    latestCall: Int32Array,
    /** See costs. */
    private readonly costOfLasting: number,
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
    this.grown = [...this.to];
    for (const [place, number] of order.entries()) {
      const { base, baseLength, text } = list[number] ?? { base: 0, baseLength: 0, text: "" };
      if (base < -1) this.demand(text.slice(0, baseLength), number, place + 1);
    }
    const puts = new Map<string, number[]>();
    const unseen = [...generations.bare];
    for (let position = 0; position < operations.length; position++) {
      const { f, type, input } = operations[position] ?? {};
      if (f === "get" || of[position] !== -1) continue;
      if (type === "ok") unseen.push(position);
      if (f !== "put") continue;
      addTo(puts, String(input), position);
    }
    this.unseen = unseen.sort((a, b) => this.call(a) - this.call(b));
    for (const [text, alike] of puts) this.puts.set(text, new PutsOfText(alike, timeline));
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
    const zone = { begin: this.to[gap] ?? 0, end: this.from[gap] ?? 0 };
    const made: Demand = { text, generation, gap, gets: [], zone };
    addTo(this.demandsIn, gap, made);
    addTo(this.demandsOf, text, made);
    return made;
  }

  /** Finds a get of a text as it was put a place: where it takes no room, or that it shares, else in a gap of its own. */
  private place(get: number): boolean {
    const text = String(this.operations[get]?.output);
    const [call, end] = [this.call(get), this.end(get)];
    const demand = this.shared(text, call, end) ?? this.newDemand(text, call, end);
    if (demand === undefined || this.work < 0) return false;
    demand.gets.push(get);
    if (demand.generation >= 0) this.hold(demand, call, end);
    else Object.assign(demand.zone, widened(demand.zone, call, end));
    return true;
  }

  /** What is there already and can hold the get as well: of those that take no more room, then of the others, the one with the most in common. */
  private shared(text: string, call: number, end: number): Demand | undefined {
    const found: { readonly demand: Demand; readonly cost: number; readonly common: number }[] = [];
    for (let gap = firstBeyond(this.grown, call); gap < this.from.length && (this.from[gap] ?? 0) < end; gap++) {
      this.work -= 1;
      const [from, to] = [this.from[gap] ?? 0, this.to[gap] ?? 0];
      for (const demand of this.demandsIn.get(gap) ?? []) {
        this.work -= 1;
        if (demand.text !== text) continue;
        if (demand.generation >= 0) {
          // It is there from its put to its first append, and the get at any moment of that.
          const common = Math.min(to, end) - Math.max(from, call);
          const fits = end >= to && call <= (this.from[gap + 1] ?? 0);
          found.push({ demand, cost: fits ? 0 : costs.longerGeneration, common });
        } else {
          const { begin, end: last } = widened(demand.zone, call, end);
          found.push({ demand, cost: last < begin ? costs.moment : this.costOfLasting, common: begin - last });
        }
      }
    }
    found.sort((a, b) => a.cost - b.cost || b.common - a.common);
    return found
      .filter(({ cost }) => cost < costs.tooMuch)
      .find(({ demand, cost }) =>
        demand.generation < 0
          ? this.isFree(demand, widened(demand.zone, call, end))
          : cost === 0 || this.canHold(demand, call, end),
      )?.demand;
  }

  /** True if what is alone in its gap can be there as long as this, beside all else in it. */
  private isFree({ gap, text, zone }: Pick<Demand, "gap" | "text" | "zone">, wanted: Zone): boolean {
    const { begin, end } = wanted;
    if (begin <= (this.from[gap] ?? 0) || end >= (this.to[gap] ?? 0)) return false;
    for (const other of this.demandsIn.get(gap) ?? []) {
      this.work -= 1;
      if (other.generation < 0 && other.zone !== zone && clash(other.zone, wanted)) return false;
    }
    if (end < begin) return true;
    for (let place = this.firstUnseenFrom(begin); place < this.unseen.length; place++) {
      this.work -= 1;
      const position = this.unseen[place] ?? 0;
      if (this.call(position) >= end) break;
      if (this.end(position) < end && !this.finds(position, text)) return false;
    }
    return true;
  }

  private finds(position: number, text: string): boolean {
    const { f, output } = this.operations[position] ?? {};
    return f === "get" && output === text;
  }

  /** In the gap that has the most room for it. */
  private newDemand(text: string, call: number, end: number): Demand | undefined {
    const zone = { begin: end, end: call };
    let best = 0;
    let room = 0;
    for (let gap = firstBeyond(this.to, call); gap < this.from.length && (this.from[gap] ?? 0) < end; gap++) {
      this.work -= 1;
      const here = Math.min(this.to[gap] ?? 0, end) - Math.max(this.from[gap] ?? 0, call);
      if (here < room || here <= 0 || !this.isFree({ gap, text, zone }, zone)) continue;
      best = gap;
      room = here;
    }
    return best === 0 ? undefined : this.demand(text, -1, best);
  }

  /** True if everything else still has a place when a generation begins with this as well. */
  private canHold(demand: Demand, call: number, end: number): boolean {
    return this.canEnd(demand, end) && this.canBegin(demand, call);
  }

  private hold({ gap }: Demand, call: number, end: number): void {
    for (let before = gap; before > 0 && (this.to[before] ?? 0) > end; before--) this.to[before] = end;
    for (let after = gap + 1; after < this.from.length && (this.from[after] ?? 0) < call; after++)
      this.from[after] = call;
  }

  /** The same when it goes on at least to `from`, and the gap after it, and those after that, begin there. */
  private canBegin(demand: Demand, from: number): boolean {
    const { gap, text } = demand;
    if (from <= (this.from[gap + 1] ?? 0)) return true;
    for (let after = gap + 1; after < this.from.length && (this.from[after] ?? 0) < from; after++) {
      this.work -= 1;
      if ((this.to[after] ?? 0) <= from) return false;
      for (const other of this.demandsIn.get(after) ?? []) {
        if (other.generation < 0 && other.zone.begin <= from) return false;
      }
    }
    for (let place = this.firstUnseenFrom(this.to[gap] ?? 0); place < this.unseen.length; place++) {
      this.work -= 1;
      const position = this.unseen[place] ?? 0;
      if (this.call(position) >= from) break;
      if (this.end(position) < from && !this.finds(position, text)) return false;
    }
    return this.work >= 0;
  }

  /**
   * True if everything else still has a place when a generation begins at `to`, and its gap, and those before, end there. Gets of what it grows
   * out of have theirs in it.
   */
  private canEnd(demand: Demand, to: number): boolean {
    const { gap, text } = demand;
    if (to >= (this.to[gap] ?? 0)) return true;
    for (let place = this.firstUnseenFrom(to); place < this.unseen.length; place++) {
      const position = this.unseen[place] ?? 0;
      if (this.call(position) >= (this.to[gap] ?? 0)) break;
      if (!this.finds(position, text) && !this.fitsAfter(gap, position)) return false;
    }
    for (let before = gap; before > 0 && (this.to[before] ?? 0) > to; before--) {
      this.work -= 1;
      for (const other of this.demandsIn.get(before) ?? []) {
        if (other.generation < 0 && other.zone.end >= to) return false;
      }
    }
    return this.work >= 0;
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

  /** Gives each of the demands of one text a put. */
  private match(demands: readonly Demand[], bases: Map<number, Demand>): boolean {
    const puts = this.puts.get(demands[0]?.text ?? "");
    const suits = (put: number, demand: Demand): boolean => {
      this.work -= 1;
      const [call, end] = [this.call(put), this.end(put)];
      if (demand.generation >= 0) return this.canHold(demand, call, end);
      return call < demand.zone.begin && this.isFree(demand, widened(demand.zone, call, end));
    };
    const augment = (demand: Demand, seen: Set<number>, depth: number): boolean => {
      if (depth > longestPath || this.work < 0) return false;
      const near = puts?.between(this.from[demand.gap] ?? 0, this.to[demand.gap] ?? 0) ?? [];
      for (const put of near.reverse()) {
        if (seen.has(put) || !suits(put, demand)) continue;
        seen.add(put);
        const holder = bases.get(put);
        if (holder !== undefined && !augment(holder, seen, depth + 1)) continue;
        bases.set(put, demand);
        if (demand.generation >= 0) this.hold(demand, this.call(put), this.end(put));
        return true;
      }
      return false;
    };
    return demands.every((demand) => augment(demand, new Set(), 0));
  }
}

function widened({ begin, end }: Zone, call: number, returned: number): Zone {
  return { begin: Math.min(begin, returned), end: Math.max(end, call) };
}

/** True if two cannot be there one after the other (see zones). */
function clash(a: Zone, b: Zone): boolean {
  return (a.begin < a.end || b.begin < b.end) && a.begin < b.end && b.begin < a.end;
}

function addTo<Name, Item>(lists: Map<Name, Item[]>, name: Name, item: Item): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [item]);
  else list.push(item);
}
