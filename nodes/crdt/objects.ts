/** The objects of one node, by key, and which updates of each of them it holds. */
import type { Assertions } from "../assertions.js";
import type { Command, Json, NodeId } from "../host.js";
import { hashOf } from "../log/fingerprint.js";
import { isSameJson } from "../same-json.js";
import { include, pairsOf, textOf, type Vector, type VectorPairs } from "../version-vector.js";
import type { ObjectPart } from "./messages.js";
import type { DataType, Origin, Prepared } from "./types.js";

/**
 * A name of a state, the same for equal entries in whatever order they came: the sum, modulo 2³², of a hash of each, so that a change costs
 * no more than the entries that it changes.
 */
class StateName {
  private readonly hashes = new Map<string, number>();
  /** Hashed when the name is asked for: a node that starts joins all that was ever written, and asks once. */
  private readonly changed = new Set<string>();
  private sum = 0;

  constructor(private readonly entries: ReadonlyMap<string, Json>) {}

  change(name: string): void {
    this.changed.add(name);
  }

  toString(): string {
    for (const name of this.changed) {
      const entry = this.entries.get(name);
      const hash = entry === undefined ? 0 : mixed(hashOf([name, entry]));
      this.sum = (this.sum + hash - (this.hashes.get(name) ?? 0)) >>> 0;
      this.hashes.set(name, hash);
    }
    this.changed.clear();
    return this.sum.toString(16).padStart(8, "0");
  }
}

/** An object of one node. What is derived from it is made when it is asked for, and kept until it changes. */
class Held {
  readonly entries = new Map<string, Json>();
  readonly vector = new Map<NodeId, number>();
  private readonly state = new StateName(this.entries);
  private pairs: VectorPairs | undefined;
  private text: string | undefined;
  private whole: ObjectPart | undefined;

  constructor(private readonly key: string) {}

  changed(name: string): void {
    this.state.change(name);
    this.whole = undefined;
  }

  /** Returns whether there was an update that was not held. */
  include(updates: VectorPairs): boolean {
    if (!include(this.vector, updates)) return false;
    this.pairs = undefined;
    this.text = undefined;
    this.whole = undefined;
    return true;
  }

  vectorPairs(): VectorPairs {
    this.pairs ??= pairsOf(this.vector);
    return this.pairs;
  }

  asPart(): ObjectPart {
    this.whole ??= { key: this.key, vector: this.vectorPairs(), entries: [...this.entries] };
    return this.whole;
  }

  summary(): Summary {
    this.text ??= textOf(this.vectorPairs());
    return { holds: this.text, state: this.state.toString() };
  }
}

/** Which updates are held, and a name of the state that they have led to. */
interface Summary {
  readonly holds: string;
  readonly state: string;
}

/**
 * The last steps of MurmurHash3 (Appleby). The hashes of two texts that differ in one place differ by a multiple of what was there, so that
 * sums of them would agree by more than chance.
 */
function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** An update that a client asked a node for: the node's `nth` of the object. */
export type Took = { readonly nth: number; readonly f: string; readonly value: Json };

type Report = {
  readonly key: string;
  readonly holds: string;
  readonly state: string;
  readonly shows: Json;
  readonly took?: Took;
};

export class Objects {
  private readonly objects = new Map<string, Held>();

  /** `keepsRemoved`: see DataType. */
  constructor(
    private readonly type: DataType,
    private readonly keepsRemoved: boolean,
    private readonly assertions: Assertions,
  ) {}

  keys(): readonly string[] {
    return [...this.objects.keys()];
  }

  prepare(key: string, command: Command): Prepared<Json> {
    return this.type.prepare(this.objects.get(key)?.entries ?? new Map(), command);
  }

  /** Returns the names of the entries that have changed. */
  apply(key: string, effect: Json, origin: Origin): readonly string[] {
    const held = this.held(key);
    const { entries } = held;
    const before = this.keepsRemoved ? new Map(entries) : null;
    const changed = this.type.apply(entries, effect, origin, this.keepsRemoved);
    for (const name of changed) {
      const entry = entries.get(name);
      held.changed(name);
      if (before !== null && entry !== undefined) this.assertGrown(key, before.get(name), entry);
    }
    held.include([[origin.node, origin.nth]]);
    return changed;
  }

  /** Joins what another node holds; returns the names of the entries that have changed, and null if there was no news at all. */
  join({ key, vector: theirs, entries: parts }: ObjectPart): readonly string[] | null {
    const held = this.held(key);
    const { entries } = held;
    const changed: string[] = [];
    for (const [name, entry] of parts) {
      const mine = entries.get(name);
      const joined = this.type.join(mine, entry);
      if (mine !== undefined) {
        const same = isSameJson(mine, entry);
        if (!same) this.assertBound(key, mine, entry, joined);
        if ((same && joined === entry) || isSameJson(joined, mine)) continue;
      }
      entries.set(name, joined);
      held.changed(name);
      changed.push(name);
    }
    const news = held.include(theirs);
    return news || changed.length > 0 ? changed : null;
  }

  /** For the mistake to overwrite an object instead of joining it. */
  forget(key: string): void {
    this.objects.delete(key);
  }

  /** `names`: the only entries; all if absent. */
  part(key: string, names?: readonly string[]): ObjectPart {
    const held = this.held(key);
    if (names === undefined) return held.asPart();
    const chosen: [string, Json][] = [];
    for (const name of names) {
      const entry = held.entries.get(name);
      if (entry !== undefined) chosen.push([name, entry]);
    }
    return { key, vector: held.vectorPairs(), entries: chosen };
  }

  vector(key: string): Vector {
    return this.held(key).vector;
  }

  value(key: string): Json {
    return this.type.value(this.objects.get(key)?.entries ?? new Map());
  }

  /** For observers: of each object what `summary` says. */
  summaries(): Json {
    return [...this.objects.keys()].sort().flatMap((key): Json[] => {
      const { holds, state } = this.summary(key);
      return holds === "" ? [] : [[key, holds, state]];
    });
  }

  /** For observers. */
  summary(key: string): Summary {
    return this.held(key).summary();
  }

  /** For observers: the same, what a read would show, and the update of a client that has led to it, if one has. */
  report(key: string, took?: Took): Report {
    const { holds, state } = this.summary(key);
    const shows = this.value(key);
    return took === undefined ? { key, holds, state, shows } : { key, holds, state, shows, took };
  }

  /** The laws of a join semilattice (Shapiro et al. 2011, section 2.1), on two entries that are joined just now and differ. */
  private assertBound(key: string, mine: Json, theirs: Json, joined: Json): void {
    const { type, assertions } = this;
    assertions.assert(
      isSameJson(type.join(theirs, mine), joined),
      "a join does not depend on which side is whose",
      key,
    );
    const absorbs = isSameJson(type.join(joined, theirs), joined) && isSameJson(type.join(joined, mine), joined);
    assertions.assert(absorbs, "what is joined already changes nothing", key);
  }

  /** An update only goes up in the order of states, so that no state of before can undo it. */
  private assertGrown(key: string, before: Json | undefined, after: Json): void {
    if (before === undefined) return;
    const grown = isSameJson(this.type.join(before, after), after);
    this.assertions.assert(grown, "an update only goes up in the order of states", key);
  }

  private held(key: string): Held {
    let held = this.objects.get(key);
    if (held === undefined) {
      held = new Held(key);
      this.objects.set(key, held);
    }
    return held;
  }
}
