/**
 * Finds the put that each text began with, where many clients are busy at once: an operation then lasts longer than most texts do, and
 * the order of texts is not known beforehand. A text that no two operations need one after the other is there for a moment that they
 * all share, and such a text conflicts only with one that lasts (see zones). So puts are given to texts, by augmenting paths
 * (Kuhn 1955), and then gets of what a put left to where they leave most room, such that no zone conflicts with another. This is
 * one try: the caller orders what it finds, and if it finds nothing there may still be an order.
 */
import type { Operation } from "../../../history/operation.js";
import { oneOfSeveral } from "../../../models/kv-spelling.js";
import type { Generations } from "./kv-generations.js";
import { PutsOfText } from "./puts-of-text.js";
import type { Effort } from "./result.js";
import { type Begun, withBegun } from "./texts-begun.js";
import { never, type Timeline } from "./timeline.js";

/** Looks at a put, a text or a zone that the try may take for each operation: a fraction of what a search would take. */
const workForOperation = 600;
/** Among more operations than these one of them nearly always finds no place, unless most texts are there for a moment only. */
const mostOperations = 40_000;
/** What it takes of that to begin the try again. */
const workOfOperation = 12;
/** How often one thing may have no place, though it comes ever earlier, before the try ends. */
const mostTimes = 3;
/** Texts that may pass on their puts to make room for one more. */
const longestPath = 1000;
/** How long before a text is needed its put may have ended, and how many such puts are tried: the latest. */
const [longestBefore, mostBefore] = [2000, 4];
/** Events on the timeline that one list of zones is for. */
const bucket = 64;
/** How far from a get its text is looked for. */
const nearby = 512;
/** How far zones are looked for: this is but a try. */
const longestZone = 8192;

/**
 * Of several operations on the timeline: their latest call and their earliest return. If that is later, all of them can take effect at
 * any moment in between; else what they are part of lasts from the return to the call.
 */
interface Zone {
  readonly call: number;
  readonly return: number;
}

/** A text that a put must begin. */
interface Demand extends Begun {
  /** What grows out of it. */
  readonly members: Zone;
  /** Of the gets that find it as it was put. */
  found: Zone;
  put: number;
}

/** `earliestReturn` and `latestCall`: of each generation, on the timeline. Undefined if the try fails. */
export function atMoments(
  operations: readonly Operation[],
  generations: Generations,
  timeline: Timeline,
  earliestReturn: Int32Array,
  latestCall: Int32Array,
  { deadline }: Effort,
): Generations | undefined {
  const ends = earliestReturn.subarray(0, generations.list.length);
  const lasting = ends.filter((end, number) => end < (latestCall[number] ?? 0)).length;
  if (operations.length > mostOperations && 2 * lasting > ends.length) return undefined;
  let first: readonly Needy[] = [];
  const times = new Map<string, number>();
  let left = operations.length * workForOperation;
  while (left > 0 && performance.now() < deadline) {
    const moments = new Moments(operations, generations, timeline, earliestReturn, latestCall, left);
    const failed = moments.find(first);
    if (failed.length === 0)
      return withBegun(generations, new Map(moments.demands.map((demand) => [demand.put, demand])));
    for (const each of failed) {
      const count = 1 + (times.get(nameOf(each)) ?? 0);
      if (count > mostTimes) return undefined;
      times.set(nameOf(each), count);
    }
    const names = new Set(failed.map(nameOf));
    first = [...failed, ...first.filter((each) => !names.has(nameOf(each)))];
    left = moments.work - operations.length * workOfOperation;
  }
  return undefined;
}

/** What had no place, by position or by number of the generation: the next time it is among the first to be given one. */
interface Needy {
  readonly kind: "get" | "generation";
  readonly number: number;
}

function nameOf({ kind, number }: Needy): string {
  return `${kind} ${number}`;
}

const anywhere: Zone = { call: -1, return: never };

class Moments {
  readonly demands: Demand[] = [];
  /** By text and bucket: those whose zone goes through it. */
  private readonly ofText = new Map<string, Map<number, Set<Demand>>>();
  /** Puts that may begin a text, by the text, and what they begin. */
  private readonly puts = new Map<string, PutsOfText>();
  private readonly holders = new Map<number, Demand>();
  /** By bucket: zones that last and go through it, and others whose latest call is in it. */
  private readonly lasting = new Map<number, Set<Zone>>();
  private readonly momentary = new Map<number, Set<Zone>>();
  private readonly zoneOf = new Map<Demand, Zone>();

  constructor(
    private readonly operations: readonly Operation[],
    private readonly generations: Generations,
    private readonly timeline: Timeline,
    earliestReturn: Int32Array,
    latestCall: Int32Array,
    /** What is left of it. */
    public work: number,
  ) {
    const { list, of } = generations;
    for (const [number, { base, baseLength, text }] of list.entries()) {
      const members = { call: latestCall[number] ?? 0, return: earliestReturn[number] ?? 0 };
      if (base !== oneOfSeveral) this.register(members, true);
      else this.demand({ text: text.slice(0, baseLength), generation: number, gets: [] }, members, anywhere);
    }
    const puts = new Map<string, number[]>();
    for (const [position, { f, input, type }] of operations.entries()) {
      if (f === "get" || of[position] !== -1) continue;
      if (type === "ok") this.register(this.alone(position), true);
      if (f !== "put") continue;
      const alike = puts.get(String(input));
      if (alike === undefined) puts.set(String(input), [position]);
      else alike.push(position);
    }
    for (const [text, alike] of puts) this.puts.set(text, new PutsOfText(alike, timeline));
  }

  /** `first`: what to begin with. Answers what has no place: all of it, unless one of the first has none. */
  find(first: readonly Needy[]): readonly Needy[] {
    const ofGeneration = new Map(this.demands.map((demand) => [demand.generation, demand]));
    const room = ({ members }: Demand): number => members.return - members.call;
    const generations = this.demands.toSorted((a, b) => room(a) - room(b)).map(({ generation: number }) => number);
    const gets = this.generations.bare.toSorted((a, b) => this.alone(a).return - this.alone(b).return);
    const all = [
      ...first,
      ...generations.map((number) => ({ kind: "generation", number }) as const),
      ...gets.map((number) => ({ kind: "get", number }) as const),
    ];
    const early = new Set(first.flatMap(({ kind, number }) => (kind === "get" ? [number] : [])));
    const failed: Needy[] = [];
    for (const [place, needy] of all.entries()) {
      const isFirst = place < first.length;
      // What is left then has no place either.
      if (this.work < 0 || (isFirst && failed.length > 0)) return [...failed, needy];
      if (needy.kind === "get") {
        if ((isFirst || !early.has(needy.number)) && !this.place(needy.number)) failed.push(needy);
      } else {
        const demand = ofGeneration.get(needy.number);
        if (demand !== undefined && demand.put < 0 && !this.satisfy(demand)) failed.push(needy);
      }
    }
    return failed;
  }

  private alone(position: number): Zone {
    return { call: this.timeline.call[position] ?? 0, return: this.timeline.return[position] ?? 0 };
  }

  private demand(begun: Begun, members: Zone, found: Zone): Demand {
    const made = { ...begun, members, found, put: -1 };
    this.demands.push(made);
    this.settle(made, common(members, found));
    return made;
  }

  /** Gives it a put, where that is needed by passing others on. */
  private satisfy(demand: Demand, seen = new Set<number>(), depth = 0): boolean {
    if (depth > longestPath || this.work < 0) return false;
    const { call, return: end } = common(demand.members, demand.found);
    const [during, before]: Fitting[][] = [[], []];
    const from = Math.min(call, end) - longestBefore;
    for (const put of this.puts.get(demand.text)?.between(from, end) ?? []) {
      this.work -= 1;
      const zone = this.with(demand, put, demand.found);
      if (zone === undefined || seen.has(put)) continue;
      (this.alone(put).return > Math.min(call, end) ? during : before)?.push({ put, zone });
    }
    before?.sort((a, b) => b.zone.return - a.zone.return).splice(mostBefore);
    during?.sort((a, b) => roomOf(b.zone) - roomOf(a.zone));
    const fitting = [...(during ?? []), ...(before ?? [])];
    fitting.sort((a, b) => Number(this.holders.has(a.put)) - Number(this.holders.has(b.put)));
    for (const { put, zone } of fitting) {
      if (seen.has(put) || !this.isFree(demand, zone)) continue;
      seen.add(put);
      const holder = this.holders.get(put);
      const before = this.zoneOf.get(demand);
      // What the holder gets instead must not conflict with what this one becomes.
      this.settle(demand, zone);
      if (holder !== undefined && !this.satisfy(holder, seen, depth + 1)) {
        this.settle(demand, before);
        continue;
      }
      this.holders.set(put, demand);
      demand.put = put;
      return true;
    }
    return false;
  }

  /** Finds a get of a text as it was put a place: beside the put that it leaves most room, else beside one of its own. */
  private place(get: number): boolean {
    const text = String(this.operations[get]?.output);
    const own = this.alone(get);
    let best: { readonly demand: Demand; readonly zone: Zone } | undefined;
    const near = this.near(text, { call: own.call - nearby, return: own.return + nearby });
    for (const demand of near) {
      this.work -= 1;
      const zone = this.with(demand, demand.put, common(demand.found, own));
      if (zone === undefined || (best !== undefined && roomOf(zone) <= roomOf(best.zone))) continue;
      if (this.isFree(demand, zone)) best = { demand, zone };
    }
    if (this.work < 0) return false;
    if (best === undefined || roomOf(best.zone) < 0) {
      const alone = this.demand({ text, generation: -1, gets: [get] }, anywhere, own);
      if (this.satisfy(alone)) return true;
      this.forget(alone);
      if (best === undefined) return [...near].some((demand) => this.exchange(demand, get));
    }
    best.demand.gets.push(get);
    best.demand.found = common(best.demand.found, own);
    this.settle(best.demand, best.zone);
    return true;
  }

  /** Gives the text another put, beside which the get has a place. */
  private exchange(demand: Demand, get: number): boolean {
    const { put, found } = demand;
    const wanted = common(found, this.alone(get));
    const { call, return: end } = common(demand.members, wanted);
    this.work -= 1;
    if (end < call - longestBefore || this.work < 0) return false;
    if (put < 0) return false;
    this.holders.delete(put);
    demand.found = wanted;
    if (this.satisfy(demand)) {
      demand.gets.push(get);
      return true;
    }
    this.holders.set(put, demand);
    demand.found = found;
    return false;
  }

  private forget(demand: Demand): void {
    this.settle(demand, undefined);
    this.demands.pop();
  }

  /** Those of this text that are there then, or a little before or after. */
  private near(text: string, zone: Zone): ReadonlySet<Demand> {
    const found = new Set<Demand>();
    for (const place of bucketsOf(zone)) {
      for (const demand of this.ofText.get(text)?.get(place) ?? []) found.add(demand);
    }
    return found;
  }

  /** What it becomes with this put and these gets; undefined if they do not stand in order: the put, the gets, what grows. */
  private with({ members }: Demand, put: number, found: Zone): Zone | undefined {
    const base = put < 0 ? anywhere : this.alone(put);
    if (base.call >= Math.min(found.return, members.return) || found.call >= members.return) return undefined;
    return common(common(members, found), base);
  }

  private settle(demand: Demand, zone: Zone | undefined): void {
    const before = this.zoneOf.get(demand);
    const alike = this.ofText.get(demand.text) ?? new Map<number, Set<Demand>>();
    this.ofText.set(demand.text, alike);
    if (before !== undefined) {
      this.register(before, false);
      for (const place of bucketsOf(before)) alike.get(place)?.delete(demand);
    }
    if (zone === undefined) this.zoneOf.delete(demand);
    else {
      this.zoneOf.set(demand, zone);
      this.register(zone, true);
      for (const place of bucketsOf(zone)) addTo(alike, place, demand);
    }
  }

  private register(zone: Zone, is: boolean): void {
    const lists = isLasting(zone) ? this.lasting : this.momentary;
    for (const place of isLasting(zone) ? bucketsOf(zone) : [bucketAt(zone.call)]) {
      if (is) addTo(lists, place, zone);
      else lists.get(place)?.delete(zone);
    }
  }

  /** True if no zone conflicts with what this one becomes. */
  private isFree(demand: Demand, zone: Zone): boolean {
    const own = this.zoneOf.get(demand);
    const [from, to] = [Math.min(zone.call, zone.return), Math.max(zone.call, zone.return)];
    for (const place of isLasting(zone) ? bucketsOf(zone) : [bucketAt(from)]) {
      for (const other of this.lasting.get(place) ?? []) {
        this.work -= 1;
        // Of two that must precede each other at least one lasts.
        if (other !== own && other.return < zone.call && zone.return < other.call) return false;
      }
      if (!isLasting(zone)) continue;
      for (const other of this.momentary.get(place) ?? []) {
        this.work -= 1;
        if (other !== own && from < other.call && other.return < to) return false;
      }
    }
    return true;
  }
}

function bucketAt(event: number): number {
  return Math.floor(event / bucket);
}

/** Of one that goes on for very long, as many as matter. */
function bucketsOf({ call, return: end }: Zone): number[] {
  const first = bucketAt(Math.min(call, end));
  const last = bucketAt(Math.min(Math.max(call, end), first * bucket + longestZone));
  return Array.from({ length: last - first + 1 }, (_, place) => first + place);
}

function addTo<Item>(lists: Map<number, Set<Item>>, place: number, item: Item): void {
  const list = lists.get(place);
  if (list === undefined) lists.set(place, new Set([item]));
  else list.add(item);
}

interface Fitting {
  readonly put: number;
  readonly zone: Zone;
}

function common(a: Zone, b: Zone): Zone {
  return { call: Math.max(a.call, b.call), return: Math.min(a.return, b.return) };
}

function isLasting(zone: Zone): boolean {
  return zone.return < zone.call;
}

/** Negative for one that lasts. */
function roomOf(zone: Zone): number {
  return zone.return - zone.call;
}
