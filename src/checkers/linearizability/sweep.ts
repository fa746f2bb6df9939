/**
 * The same moves, breadth first (Lowe 2017; Knossos' `linear`): all configurations that can stand before a return, then all
 * that can stand before the next. What no order gets past is met exactly when the history is invalid, at the first return that
 * cannot be explained, whatever the order of moves. Memory is that of one position.
 */

import type { Json } from "../../history/operation.js";
import type { ModelOperation } from "../../models/model.js";
import { noLimits, type StepLimits } from "../limits.js";
import { ConfigurationSet } from "./configuration-set.js";
import { Dominance } from "./dominance.js";
import { never, type Partition } from "./partition.js";
import { Signatures } from "./signatures.js";
import { UsedSets } from "./used-sets.js";
import { Walk } from "./walk.js";

/** Where operations and signatures are in a partition: by event of invocation, and by what they are. */
interface Numbers {
  readonly byCall: ReadonlyMap<number, number>;
  readonly signatures: Signatures;
  readonly bySignature: ReadonlyMap<number, number>;
}

function numbersOf({ callAt, steps }: Partition): Numbers {
  const signatures = new Signatures();
  return {
    byCall: new Map(Array.from(callAt, (call, id) => [call, id])),
    signatures,
    bySignature: new Map(steps.map((step, signature) => [signatures.of(step), signature])),
  };
}

/** A configuration in terms that do not depend on the numbers of one partition. */
export interface Standing {
  readonly state: Json;
  /** See Walk. */
  readonly reach: number;
  /** Open completed operations that are linearized, by the event of their invocation. */
  readonly linearized: readonly number[];
  /** Indeterminate operations that took effect: how many of each kind, counting from the earliest invoked. */
  readonly used: readonly { readonly step: ModelOperation; readonly count: number }[];
}

/** The configurations before a return. */
interface Saved {
  readonly position: number;
  readonly cut: boolean;
  /** By configuration: its key, what it has linearized of the rest, what it used, its reach. */
  readonly words: Int32Array;
  /** By configuration: its end in the trail. */
  ends: Int32Array;
}

const none = -1;
/** Trails are cleared of what no configuration leads to whenever they have grown to this many times what was kept. */
const compactionFactor = 4;
const leastCompaction = 1 << 20;
/** Returns between the places where a sweep that does not keep all can go back to. */
const savedEvery = 64;
/** For a sweep that does not keep all, as multiples of the number kept: once this many get past a return, it looks for no more, */
const mostForOneKept = 2;
/** and once there are this many, for none that use another indeterminate operation to get past it. */
const leastForOneKept = 0.25;

export class Sweep {
  /** Undefined until the answer is known. */
  valid: boolean | undefined;
  /** True when nothing is left of what was kept: there may be an order all the same. */
  lost = false;
  configurations = 0;
  /** The return that is being swept; when invalid, the first that no order explains. */
  position = 0;

  private readonly walk: Walk;
  private readonly key: Int32Array;
  private readonly rest: Int32Array;
  private readonly dominance: Dominance;
  private current: ConfigurationSet;
  private following: ConfigurationSet;
  /** Configurations that still have to linearize the operation that returns here; entries are gone through in order. */
  private readonly pending: ConfigurationSet;
  private nextPending = 0;
  /** Of these, the next that is to take an indeterminate operation; they do all at once where all are kept. */
  private nextSpending = Number.POSITIVE_INFINITY;
  private readonly moves: number[] = [];
  private compactAt = leastCompaction;
  /** True once something was left out for the sake of width. */
  private cut = false;
  /** Where it can go back to, if not all are kept. */
  private saved: Saved[] = [];

  constructor(
    partition: Partition,
    /** Configurations before the first return, of which at least one is; the initial state alone if absent. */
    begin: readonly Standing[] | undefined = undefined,
    limits: StepLimits = noLimits,
    /** How many of the configurations that get past a return are kept, those that have used the fewest indeterminate operations; all if absent. */
    public width = Number.POSITIVE_INFINITY,
  ) {
    this.walk = new Walk(partition, limits);
    this.key = new Int32Array(this.walk.words + 1);
    this.rest = new Int32Array(this.walk.words);
    const { used } = this.walk;
    this.dominance = new Dominance(this.walk);
    this.current = new ConfigurationSet(this.key.length, used, this.dominance, limits.memory);
    this.following = new ConfigurationSet(this.key.length, used, this.dominance, limits.memory);
    this.pending = new ConfigurationSet(this.key.length, used, this.dominance, limits.memory);
    if (partition.returns.length === 0) this.valid = true;
    else {
      const numbers = begin === undefined ? undefined : numbersOf(partition);
      for (const standing of begin ?? [undefined]) {
        if (standing !== undefined && numbers !== undefined) this.stand(standing, numbers);
        this.walk.absorb();
        this.addTo(this.current);
      }
      this.enter();
    }
  }

  /** All configurations that can stand before the return that is being swept, but for those that others make redundant. */
  standing(): Standing[] {
    const { walk, current } = this;
    const { invokedBefore, completed, returnAt, returns, steps } = walk.partition;
    const invoked = completed.subarray(0, invokedBefore[this.position] ?? 0);
    const due = returnAt[returns[this.position] ?? 0] ?? 0;
    const open = invoked.filter((id) => (returnAt[id] ?? 0) >= due);
    const found: Standing[] = [];
    for (let entry = 0; entry < current.end; entry++) {
      if (!current.has(entry)) continue;
      this.restore(current, entry);
      found.push({
        state: walk.transitions.state(walk.state),
        reach: walk.reach,
        linearized: [...open.filter((id) => walk.isLinearized(id))].map((id) => walk.partition.callAt[id] ?? 0),
        used: steps.flatMap((step, signature) => {
          const count = walk.used.count(walk.usedSet, signature);
          return count === 0 ? [] : [{ step, count }];
        }),
      });
    }
    return found;
  }

  private stand({ state, reach, linearized, used }: Standing, numbers: Numbers): void {
    const { walk } = this;
    walk.state = walk.transitions.number(state);
    walk.reach = reach;
    walk.linearized.fill(0);
    for (const call of linearized) {
      const slot = walk.partition.slot[numbers.byCall.get(call) ?? 0] ?? 0;
      walk.linearized[slot >> 5] = (walk.linearized[slot >> 5] ?? 0) | (1 << (slot & 31));
    }
    walk.usedSet = UsedSets.empty;
    for (const { step, count } of used) {
      const signature = numbers.bySignature.get(numbers.signatures.of(step)) ?? 0;
      for (let times = 0; times < count; times++) walk.usedSet = walk.used.with(walk.usedSet, signature);
    }
  }

  get bytes(): number {
    const saved = this.saved.reduce((sum, { words, ends }) => sum + 4 * (words.length + ends.length), 0);
    return this.current.bytes + this.following.bytes + this.pending.bytes + this.walk.bytes + saved;
  }

  /** Configurations at the return that is being swept. */
  get size(): number {
    return this.pending.size + this.following.size;
  }

  order(): readonly number[] {
    return this.walk.order();
  }

  /** An order that leads as far as any, to the return that is being swept. */
  longest(): readonly number[] {
    for (let entry = 0; entry < this.current.end; entry++) {
      if (!this.current.has(entry)) continue;
      this.walk.last = this.current.payloadOf(entry);
      return this.walk.order();
    }
    return [];
  }

  /**
   * Runs until the answer is known, it has met `configurations` more configurations, or it has reached the return at `position`. May
   * throw LimitReached; after that only `longest` can be used.
   */
  run(configurations: number, position = Number.POSITIVE_INFINITY): void {
    const until = this.configurations + configurations;
    while (this.valid === undefined && !this.lost && this.position < position && this.configurations < until) {
      if (this.nextPending < this.pending.end && !this.hasEnough(mostForOneKept)) this.expand(this.nextPending++);
      else if (this.nextSpending < this.nextPending && !this.hasEnough(leastForOneKept))
        this.make(this.nextSpending++, "spending");
      else this.leave();
    }
  }

  /** Forgets the last so many returns, or more, to go on from there with the width that it has then. */
  back(returns: number): void {
    const { current, key, rest } = this;
    while (this.saved.length > 1 && (this.saved.at(-1)?.position ?? 0) > this.position - returns) this.saved.pop();
    const { position, cut, words, ends } = this.saved.at(-1) ?? nowhere();
    this.lost = false;
    this.cut = cut;
    this.position = position;
    this.walk.position = position;
    current.clear();
    const each = key.length + rest.length + 2;
    for (const [place, end] of ends.entries()) {
      const from = place * each;
      key.set(words.subarray(from, from + key.length));
      rest.set(words.subarray(from + key.length, from + each - 2));
      current.add(key, rest, words[from + each - 2] ?? 0, words[from + each - 1] ?? 0, end);
    }
    this.enter();
  }

  private save(): void {
    const { current, key, rest } = this;
    const words: number[] = [];
    const ends: number[] = [];
    for (let entry = 0; entry < current.end; entry++) {
      if (!current.has(entry)) continue;
      for (let word = 0; word < key.length; word++) words.push(current.keyWord(entry, word));
      for (let word = 0; word < rest.length; word++) words.push(current.restWord(entry, word));
      words.push(current.usedOf(entry), current.reachOf(entry));
      ends.push(current.payloadOf(entry));
    }
    const { position, cut } = this;
    this.saved.push({ position, cut, words: Int32Array.from(words), ends: Int32Array.from(ends) });
  }

  /** Divides the configurations at a return into those that have linearized its operation and those that have not. */
  private enter(): void {
    const { walk, current } = this;
    if (
      this.width !== Number.POSITIVE_INFINITY &&
      this.position % savedEvery === 0 &&
      this.saved.at(-1)?.position !== this.position
    )
      this.save();
    this.pending.clear();
    this.following.clear();
    this.nextPending = 0;
    this.nextSpending = this.width === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : 0;
    for (let entry = 0; entry < current.end; entry++) {
      if (!current.has(entry)) continue;
      this.restore(current, entry);
      if (walk.isLinearized(walk.due)) this.addTo(this.following);
      else this.addTo(this.pending);
    }
  }

  /** Where not all are kept, first without indeterminate operations. */
  private expand(entry: number): void {
    this.make(entry, this.width === Number.POSITIVE_INFINITY ? "all" : "sparing");
  }

  private make(entry: number, which: "all" | "sparing" | "spending"): void {
    if (!this.pending.has(entry)) return;
    const { walk } = this;
    const { returnAt } = walk.partition;
    this.restore(this.pending, entry);
    const end = walk.moves(this.moves, 0);
    let made = 0;
    for (let index = 0; index < end; index++) {
      const move = this.moves[index] ?? 0;
      if (which !== "all" && (returnAt[move >> 1] === never) !== (which === "spending")) continue;
      if (made++ > 0) this.restore(this.pending, entry);
      this.configurations += 1;
      walk.take(move);
      if (walk.isLinearized(walk.due)) this.addTo(this.following);
      else this.addTo(this.pending);
    }
  }

  /** All that get past this return are known: goes on to the next. */
  private leave(): void {
    const { walk, following } = this;
    if (following.size === 0) {
      if (this.cut) this.lost = true;
      else this.valid = false;
      return;
    }
    this.current.clear();
    for (const entry of this.best(following)) {
      this.restore(following, entry);
      if (!walk.pass()) {
        this.valid = true;
        return;
      }
      this.addTo(this.current);
    }
    this.position += 1;
    if (walk.trail.end > this.compactAt) this.compact();
    this.enter();
  }

  /** True if so many times those that will be kept get past this return: moves are made in the order in which configurations were met. */
  private hasEnough(forOneKept: number): boolean {
    if (this.following.size < this.width * forOneKept) return false;
    this.cut = true;
    return true;
  }

  /** Entries to go on with: all, or state by state those that leave the most for later. */
  private best(set: ConfigurationSet): readonly number[] {
    const entries: number[] = [];
    for (let entry = 0; entry < set.end; entry++) if (set.has(entry)) entries.push(entry);
    if (entries.length <= this.width) return entries;
    this.cut = true;
    const { used } = this.walk;
    entries.sort((a, b) => used.size(set.usedOf(a)) - used.size(set.usedOf(b)) || a - b);
    const ofState = new Map<number, number[]>();
    for (const entry of entries) {
      const state = set.keyWord(entry, 0);
      const list = ofState.get(state);
      if (list === undefined) ofState.set(state, [entry]);
      else list.push(entry);
    }
    const kept: number[] = [];
    for (let rank = 0; kept.length < this.width; rank++) {
      for (const list of ofState.values()) {
        const entry = list[rank];
        if (entry !== undefined && kept.length < this.width) kept.push(entry);
      }
    }
    return kept;
  }

  private compact(): void {
    const { walk, current } = this;
    const live: number[] = [];
    for (let entry = 0; entry < current.end; entry++) if (current.has(entry)) live.push(entry);
    const kept = [live.map((entry) => current.payloadOf(entry)), ...this.saved.map(({ ends }) => [...ends])];
    const moved = walk.trail.compact(Int32Array.from(kept.flat()));
    for (const [index, entry] of live.entries()) current.setPayload(entry, moved[index] ?? none);
    let from = live.length;
    for (const each of this.saved) {
      each.ends = moved.slice(from, from + each.ends.length);
      from += each.ends.length;
    }
    this.compactAt = Math.max(leastCompaction, walk.trail.end * compactionFactor);
  }

  private addTo(set: ConfigurationSet): void {
    const { walk, key, rest } = this;
    key[0] = walk.state;
    this.dominance.divide(key, 1, rest);
    set.add(key, rest, walk.usedSet, walk.reach, walk.last);
  }

  private restore(set: ConfigurationSet, entry: number): void {
    const { walk } = this;
    walk.position = this.position;
    walk.state = set.keyWord(entry, 0);
    walk.usedSet = set.usedOf(entry);
    walk.reach = set.reachOf(entry);
    walk.last = set.payloadOf(entry);
    for (let word = 0; word < walk.words; word++) {
      walk.linearized[word] = set.keyWord(entry, word + 1) | set.restWord(entry, word);
    }
  }
}

function nowhere(): never {
  throw new Error("a sweep that keeps all does not go back");
}
