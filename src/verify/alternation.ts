/**
 * A lock is acquired and released by turns, by all clients together and by each owner alone. So of what takes effect between two
 * moments there is at most one more of one kind than of the other; from the beginning on, none more unless it has the first turn.
 * Between two moments lies each operation of the contradiction whose whole interval lies there, and nothing that has no part of its
 * interval there. Two ways to see that there is no order follow from these counts: of the time between any two moments, and of the time
 * from the beginning, where the least and the most that can have taken effect of one kind bound the other kind, too, moment after
 * moment. What they see is so; there may be no order though they see nothing. O(n log n).
 */
import { canonicalJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import type { Model } from "../models/model.js";
import { mutex } from "../models/mutex.js";
import { fencedMutex, ownerMutex } from "../models/owned-mutex.js";
import type { Budget, GaveUp } from "./budget.js";
import { momentsOf, type Participant } from "./timeline.js";

type Turn = "acquire" | "release";

/** Operations that go by turns. */
export interface Turns {
  readonly first: Turn;
  readonly core: readonly Operation[];
  readonly others: readonly Operation[];
}

/** Owners that are looked at one by one. */
const mostOwners = 100;

/** None for another object than a lock. */
export function turnsOf(model: Model, core: readonly Operation[], others: readonly Operation[]): Turns[] {
  const owned = model.name === ownerMutex.name || model.name === fencedMutex.name;
  if (!owned && model.name !== mutex.name) return [];
  const possible = (f: Turn, input: Json): boolean =>
    model.step(model.init, { f, input, output: undefined, type: "info" }) !== undefined;
  const whole: Turns = { first: possible("acquire", "somebody") ? "acquire" : "release", core, others };
  if (!owned) return [whole];
  // With null for its owner a lock is free, also while it is held.
  if ([...core, ...others].some(({ input }) => input === null)) return [];
  const owners = new Map(core.map(({ input }) => [canonicalJson(input), input]));
  const each = [...owners].slice(0, mostOwners).map(([name, owner]): Turns => {
    const isTheirs = ({ input }: Operation): boolean => canonicalJson(input) === name;
    const first = possible("release", owner) ? "release" : "acquire";
    return { first, core: core.filter(isTheirs), others: others.filter(isTheirs) };
  });
  return [whole, ...each];
}

/** True: no order of these goes by turns. False: the counts do not say so. */
export function contradictsByCounts({ first, core, others }: Turns, budget: Budget): boolean | GaveUp {
  const moments = momentsOf(core, others);
  const begins = new Map<Participant, number>();
  const ends = new Map<Participant, number>();
  for (const [time, moment] of moments.entries()) (moment.begins ? begins : ends).set(moment.participant, time);
  const counts = { acquire: new Counts(moments.length), release: new Counts(moments.length) };
  const leading = counts[first];
  const following = counts[first === "acquire" ? "release" : "acquire"];
  for (const [time, { begins: isBegin, participant }] of moments.entries()) {
    const spent = budget.spend();
    if (spent !== undefined) return spent;
    const isAcquire = participant.operation.f === "acquire";
    const [own, other] = isAcquire ? [counts.acquire, counts.release] : [counts.release, counts.acquire];
    if (isBegin) {
      if (participant.core) own.hold(time);
      other.allow(ends.get(participant) ?? moments.length);
    } else if (participant.core) {
      own.require(begins.get(participant) ?? 0);
      leading.least = Math.max(leading.least, following.least);
      following.least = Math.max(following.least, leading.least - 1);
      if (own.mostMore > 1 || leading.least > leading.most || following.least > following.most) return true;
    }
    leading.pass(isBegin && own === leading, !isBegin && own === leading);
    following.pass(isBegin && own === following, !isBegin && own === following);
    leading.most = Math.min(leading.most, following.most + 1);
    following.most = Math.min(following.most, leading.most);
  }
  return false;
}

/** What is known of the operations of one kind. Time `t` is just before moment `t`. */
class Counts {
  /** How many have taken effect by now: at least, and at most. */
  least = 0;
  most = 0;
  private begun = 0;
  private ended = 0;
  /** The smallest difference, of all times so far, between the most that had taken effect and how many had ended. */
  private mostPastEnded = 0;
  /** From each time to now: the least by that time, and those of the contradiction that began and ended since. */
  private readonly required: SumsToEnd;
  /** From each time to now: those of the contradiction that began and ended since, less those of the other kind that were open meanwhile. */
  private readonly more: SumsToEnd;

  constructor(moments: number) {
    this.required = new SumsToEnd(moments + 1, Number.NEGATIVE_INFINITY);
    this.more = new SumsToEnd(moments + 1, 0);
  }

  get mostMore(): number {
    return this.more.greatest;
  }

  /** One of the contradiction begins at this moment. */
  hold(time: number): void {
    this.required.put(time, this.least);
  }

  /** One of the contradiction ends at this moment, and began at the given one. */
  require(begin: number): void {
    this.required.add(begin, 1);
    this.more.add(begin, 1);
    this.least = Math.max(this.least, this.required.greatest);
  }

  /** One of the other kind begins, and ends at the given moment. */
  allow(end: number): void {
    this.more.add(end - 1, -1);
  }

  /** The moment passes, at which one of these begins or ends. */
  pass(begins: boolean, ends: boolean): void {
    if (begins) this.begun += 1;
    if (ends) this.ended += 1;
    this.mostPastEnded = Math.min(this.mostPastEnded, this.most - this.ended);
    this.most = this.begun + this.mostPastEnded;
  }
}

/** A row of numbers, each with a start: the greatest sum of a start and all numbers from there to the end. */
class SumsToEnd {
  private readonly leaves: number;
  /** A binary tree, the root at 1: of each node's part of the row the sum, and the greatest sum from one of its starts to its end. */
  private readonly sum: Float64Array;
  private readonly best: Float64Array;

  constructor(length: number, start: number) {
    this.leaves = 2 ** Math.ceil(Math.log2(Math.max(2, length)));
    this.sum = new Float64Array(2 * this.leaves);
    this.best = new Float64Array(2 * this.leaves).fill(start);
  }

  get greatest(): number {
    return this.best[1] ?? 0;
  }

  /** Sets a start. */
  put(place: number, start: number): void {
    const leaf = this.leaves + place;
    this.best[leaf] = start + (this.sum[leaf] ?? 0);
    this.raise(leaf);
  }

  add(place: number, amount: number): void {
    const leaf = this.leaves + place;
    this.sum[leaf] = (this.sum[leaf] ?? 0) + amount;
    this.best[leaf] = (this.best[leaf] ?? 0) + amount;
    this.raise(leaf);
  }

  private raise(leaf: number): void {
    const { sum, best } = this;
    for (let node = leaf >> 1; node > 0; node >>= 1) {
      const [left, right] = [2 * node, 2 * node + 1];
      const later = sum[right] ?? 0;
      sum[node] = (sum[left] ?? 0) + later;
      best[node] = Math.max(best[right] ?? 0, (best[left] ?? 0) + later);
    }
  }
}
