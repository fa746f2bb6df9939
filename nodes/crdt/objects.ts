/** The objects of one node, by key, and which updates of each of them it holds. */
import type { Command, Json, NodeId } from "../host.js";
import { fingerprint } from "../log/fingerprint.js";
import { include, pairsOf, textOf, type Vector } from "../version-vector.js";
import type { ObjectPart } from "./messages.js";
import type { DataType, Origin, Prepared } from "./types.js";

interface Held {
  readonly entries: Map<string, Json>;
  readonly vector: Map<NodeId, number>;
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
  ) {}

  keys(): readonly string[] {
    return [...this.objects.keys()];
  }

  prepare(key: string, command: Command): Prepared<Json> {
    return this.type.prepare(this.objects.get(key)?.entries ?? new Map(), command);
  }

  /** Returns the names of the entries that have changed. */
  apply(key: string, effect: Json, origin: Origin): readonly string[] {
    const { entries, vector } = this.held(key);
    const changed = this.type.apply(entries, effect, origin, this.keepsRemoved);
    include(vector, [[origin.node, origin.nth]]);
    return changed;
  }

  /** Joins what another node holds; returns the names of the entries that have changed, and null if there was no news at all. */
  join({ key, vector: theirs, entries: parts }: ObjectPart): readonly string[] | null {
    const { entries, vector } = this.held(key);
    const changed: string[] = [];
    for (const [name, entry] of parts) {
      const mine = entries.get(name);
      const joined = this.type.join(mine, entry);
      if (mine !== undefined && JSON.stringify(joined) === JSON.stringify(mine)) continue;
      entries.set(name, joined);
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

  /** For observers: which updates are held, and a name of the state that they have led to. */
  summary(key: string): { readonly holds: string; readonly state: string } {
    const { entries, vector } = this.held(key);
    const sorted = [...entries].sort(([one], [other]) => (one < other ? -1 : 1));
    return { holds: textOf(vector), state: fingerprint(sorted) };
  }

  /** For observers: the same, what a read would show, and the update of a client that has led to it, if one has. */
  report(key: string, took?: Took): Report {
    const report = { key, ...this.summary(key), shows: this.value(key) };
    return took === undefined ? report : { ...report, took };
  }

  private held(key: string): Held {
    let held = this.objects.get(key);
    if (held === undefined) {
      held = { entries: new Map(), vector: new Map() };
      this.objects.set(key, held);
    }
    return held;
  }
}
