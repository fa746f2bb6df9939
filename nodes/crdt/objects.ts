/** The objects of one node, by key, and which updates of each of them it holds. */
import type { Assertions } from "../assertions.js";
import type { Command, Json, NodeId } from "../host.js";
import { hashOf } from "../log/fingerprint.js";
import { isSameJson } from "../same-json.js";
import { include, pairsOf, textOf, type Vector } from "../version-vector.js";
import type { ObjectPart } from "./messages.js";
import type { DataType, Origin, Prepared } from "./types.js";

interface Held {
  readonly entries: Map<string, Json>;
  readonly vector: Map<NodeId, number>;
  readonly state: StateName;
}

/**
 * A name of a state, the same for equal entries in whatever order they came: the sum, modulo 2³², of a hash of each, so that a change costs
 * no more than the entries that it changes.
 */
class StateName {
  private readonly hashes = new Map<string, number>();
  private sum = 0;

  set(name: string, entry: Json | undefined): void {
    const hash = entry === undefined ? 0 : mixed(hashOf([name, entry]));
    this.sum = (this.sum + hash - (this.hashes.get(name) ?? 0)) >>> 0;
    this.hashes.set(name, hash);
  }

  toString(): string {
    return this.sum.toString(16).padStart(8, "0");
  }
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
    const { entries, vector, state } = this.held(key);
    const before = this.keepsRemoved ? new Map(entries) : null;
    const changed = this.type.apply(entries, effect, origin, this.keepsRemoved);
    for (const name of changed) {
      const entry = entries.get(name);
      state.set(name, entry);
      if (before !== null && entry !== undefined) this.assertGrown(key, before.get(name), entry);
    }
    include(vector, [[origin.node, origin.nth]]);
    return changed;
  }

  /** Joins what another node holds; returns the names of the entries that have changed, and null if there was no news at all. */
  join({ key, vector: theirs, entries: parts }: ObjectPart): readonly string[] | null {
    const { entries, vector, state } = this.held(key);
    const changed: string[] = [];
    for (const [name, entry] of parts) {
      const mine = entries.get(name);
      const joined = this.type.join(mine, entry);
      if (mine !== undefined) {
        this.assertBound(key, mine, entry, joined);
        if (isSameJson(joined, mine)) continue;
      }
      entries.set(name, joined);
      state.set(name, joined);
      changed.push(name);
    }
    const news = include(vector, theirs);
    return news || changed.length > 0 ? changed : null;
  }

  /** For the mistake to overwrite an object instead of joining it. */
  forget(key: string): void {
    this.objects.delete(key);
  }

  /** `names`: the only entries; all if absent. */
  part(key: string, names?: readonly string[]): ObjectPart {
    const { entries, vector } = this.held(key);
    const chosen =
      names === undefined
        ? [...entries]
        : names.flatMap((name): [string, Json][] => {
            const entry = entries.get(name);
            return entry === undefined ? [] : [[name, entry]];
          });
    return { key, vector: pairsOf(vector), entries: chosen };
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

  /** For observers: which updates are held, and a name of the state that they have led to. */
  summary(key: string): { readonly holds: string; readonly state: string } {
    const { vector, state } = this.held(key);
    return { holds: textOf(vector), state: state.toString() };
  }

  /** For observers: the same, what a read would show, and the update of a client that has led to it, if one has. */
  report(key: string, took?: Took): Report {
    const report = { key, ...this.summary(key), shows: this.value(key) };
    return took === undefined ? report : { ...report, took };
  }

  /** The laws of a join semilattice (Shapiro et al. 2011, section 2.1), on what is joined just now. */
  private assertBound(key: string, mine: Json, theirs: Json, joined: Json): void {
    if (isSameJson(mine, theirs)) return;
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
      held = { entries: new Map(), vector: new Map(), state: new StateName() };
      this.objects.set(key, held);
    }
    return held;
  }
}
