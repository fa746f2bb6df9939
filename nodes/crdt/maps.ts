/**
 * An observed-remove map (Brown, Cribbs, Meiklejohn and Elliott, "Riak DT Map: A Composable, Convergent Replicated Dictionary", PaPEC 2014), whose
 * values are multi-value registers as in Kleppmann and Beresford, "A Conflict-Free Replicated JSON Datatype", IEEE TPDS 2017: one entry a
 * put, under the name of the update. A put replaces the entries of its field that its node had seen, and a deletion takes these away: of a
 * put and a deletion that do not know of each other the put stays, of two puts both.
 */
import type { Command, Json } from "../host.js";
import { type DataType, dotOf, type Origin, type Prepared } from "./types.js";
import type { CrdtVariant } from "./variants.js";

/** `gone`: replaced or deleted. */
type Entry = { readonly field: Json; readonly value: Json; readonly gone: boolean };

type Pair = readonly [field: Json, value: Json];

/** `entries`: those that it takes away. `others`: what else is written again, by the mistake of a map that is one value. */
type MapEffect = {
  readonly put?: Pair;
  readonly delete?: Json;
  readonly entries: readonly string[];
  readonly others?: readonly (readonly [name: string, entry: Entry])[];
};

export class ObservedRemoveMap implements DataType<Entry, MapEffect> {
  readonly query = "read";

  constructor(private readonly variant: CrdtVariant | null) {}

  /** `put` has `[field, value]`, `delete` has the field. */
  prepare(entries: ReadonlyMap<string, Entry>, { f, value = null }: Command): Prepared<MapEffect> {
    if (f === "delete") {
      const observed = liveNames(entries, value);
      return observed.length === 0
        ? { refused: "the field is not in the map" }
        : { effect: { delete: value, entries: observed } };
    }
    if (f !== "put") return { refused: `a map has no ${f}` };
    const [field, written, ...more] = Array.isArray(value) ? value : [];
    if (field === undefined || written === undefined || more.length > 0) {
      return { refused: "value of put must be [field, value]" };
    }
    const effect = { put: [field, written], entries: liveNames(entries, field) } as const;
    if (this.variant !== "map-as-one-value") return { effect };
    return { effect: { ...effect, others: live(entries).filter(([name]) => !effect.entries.includes(name)) } };
  }

  apply(
    entries: Map<string, Entry>,
    { put, delete: deleted = null, entries: observed, others = [] }: MapEffect,
    origin: Origin,
    keepsRemoved: boolean,
  ): readonly string[] {
    const [field, value] = put ?? [deleted, null];
    const takesAll = this.variant === (put === undefined ? "deletes-unobserved" : "put-over-unobserved");
    const names = takesAll ? liveNames(entries, field) : observed;
    for (const name of names) {
      const entry = entries.get(name);
      if (!keepsRemoved || (put === undefined && this.variant === "deleted-forgotten")) entries.delete(name);
      else if (entry !== undefined) entries.set(name, { ...entry, gone: true });
    }
    if (put === undefined) return names;
    const written = [[dotOf(origin), { field, value, gone: false }] as const, ...others];
    for (const [name, entry] of written) entries.set(name, entry);
    return [...names, ...written.map(([name]) => name)];
  }

  join(mine: Entry | undefined, theirs: Entry): Entry {
    return mine?.gone === true ? mine : theirs;
  }

  /** A list of `[field, values]`. */
  value(entries: ReadonlyMap<string, Entry>): Json {
    const fields = new Map<string, { readonly field: Json; readonly values: Json[] }>();
    for (const [, { field, value }] of live(entries).sort(([one], [other]) => (one < other ? -1 : 1))) {
      const text = JSON.stringify(field);
      const known = fields.get(text);
      if (known === undefined) fields.set(text, { field, values: [value] });
      else known.values.push(value);
    }
    return [...fields].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, { field, values }]) => [field, values]);
  }
}

function live(entries: ReadonlyMap<string, Entry>): [string, Entry][] {
  return [...entries].filter(([, { gone }]) => !gone);
}

function liveNames(entries: ReadonlyMap<string, Entry>, field: Json): readonly string[] {
  const text = JSON.stringify(field);
  return live(entries).flatMap(([name, entry]) => (JSON.stringify(entry.field) === text ? [name] : []));
}
