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
import { type Partition, signatureText } from "./partition.js";
import { UsedSets } from "./used-sets.js";
import { Walk } from "./walk.js";

/** Where operations and signatures are in a partition: by event of invocation, and by text. */
interface Numbers {
  readonly byCall: ReadonlyMap<number, number>;
  readonly bySignature: ReadonlyMap<string, number>;
}

function numbersOf({ callAt, steps }: Partition): Numbers {
  return {
    byCall: new Map(Array.from(callAt, (call, id) => [call, id])),
    bySignature: new Map(steps.map((step, signature) => [signatureText(step), signature])),
  };
}

/** A configuration in terms that do not depend on the numbers of one partition. */
export interface Standing {
  readonly state: Json;
  /** See Walk. */
  readonly reach: number;
  /** Open completed operations that are linearized, by the event of their invocation. */
  readonly linearized: readonly number[];
  /** Indeterminate operations that took effect: of each kind so many, the earliest invoked. */
  readonly used: readonly { readonly step: ModelOperation; readonly count: number }[];
}

const none = -1;
/** Trails are cleared of what no configuration leads to whenever they have grown to this many times what was kept. */
const compactionFactor = 4;
const leastCompaction = 1 << 20;

export class Sweep {
  /** Undefined until the answer is known. */
  valid: boolean | undefined;
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
  private readonly moves: number[] = [];
  private compactAt = leastCompaction;

  constructor(
    partition: Partition,
    /** Configurations before the first return, of which at least one is; the initial state alone if absent. */
    begin: readonly Standing[] | undefined = undefined,
    limits: StepLimits = noLimits,
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
      const signature = numbers.bySignature.get(signatureText(step)) ?? 0;
      for (let times = 0; times < count; times++) walk.usedSet = walk.used.with(walk.usedSet, signature);
    }
  }

  get bytes(): number {
    return this.current.bytes + this.following.bytes + this.pending.bytes + this.walk.bytes;
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
   * Goes on until the answer is known, so many more configurations were met, or it has come to that return. Throws LimitReached, and
   * is good for nothing but `longest` then.
   */
  run(configurations: number, position = Number.POSITIVE_INFINITY): void {
    const until = this.configurations + configurations;
    while (this.valid === undefined && this.position < position && this.configurations < until) {
      if (this.nextPending < this.pending.end) this.expand(this.nextPending++);
      else this.leave();
    }
  }

  /** Divides the configurations at a return into those that have linearized its operation and those that have not. */
  private enter(): void {
    const { walk, current } = this;
    this.pending.clear();
    this.following.clear();
    this.nextPending = 0;
    for (let entry = 0; entry < current.end; entry++) {
      if (!current.has(entry)) continue;
      this.restore(current, entry);
      if (walk.isLinearized(walk.due)) this.addTo(this.following);
      else this.addTo(this.pending);
    }
  }

  private expand(entry: number): void {
    if (!this.pending.has(entry)) return;
    const { walk } = this;
    this.restore(this.pending, entry);
    const end = walk.moves(this.moves, 0);
    for (let index = 0; index < end; index++) {
      if (index > 0) this.restore(this.pending, entry);
      this.configurations += 1;
      walk.take(this.moves[index] ?? 0);
      if (walk.isLinearized(walk.due)) this.addTo(this.following);
      else this.addTo(this.pending);
    }
  }

  /** All that get past this return are known: goes on to the next. */
  private leave(): void {
    const { walk, following } = this;
    if (following.size === 0) {
      this.valid = false;
      return;
    }
    this.current.clear();
    for (let entry = 0; entry < following.end; entry++) {
      if (!following.has(entry)) continue;
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

  private compact(): void {
    const { walk, current } = this;
    const live: number[] = [];
    for (let entry = 0; entry < current.end; entry++) if (current.has(entry)) live.push(entry);
    const ends = walk.trail.compact(Int32Array.from(live, (entry) => current.payloadOf(entry)));
    for (const [index, entry] of live.entries()) current.setPayload(entry, ends[index] ?? none);
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
