/**
 * A replicated growable array (Roh, Jeon, Kim and Lee, "Replicated abstract data types: Building blocks for collaborative applications", JPDC
 * 2011), as the tree that Attiya et al. make of it ("Specification and complexity of collaborative text editing", PODC 2016): one
 * entry an insertion, below the one that it was inserted after. Of those after the same one, that with the greatest Lamport clock comes first,
 * and of equal clocks that of the greater node. What is removed stays as a tombstone, since other nodes may be inserting after it.
 */
import type { Command, Json, NodeId } from "../host.js";
import { type DataType, dotOf, type Origin, type Prepared } from "./types.js";
import type { CrdtVariant } from "./variants.js";

type Item = {
  readonly element: Json;
  /** The entry that it was inserted after; null for the head of the list. */
  readonly after: string | null;
  readonly clock: number;
  readonly node: NodeId;
  readonly removed: boolean;
};

/** A number counts elements, for the mistake that names no entry. */
type ListEffect =
  | { readonly insert: Json; readonly after: string | number | null; readonly clock: number }
  | { readonly remove: string };

export class GrowableArray implements DataType<Item, ListEffect> {
  readonly query = "read";

  constructor(private readonly variant: CrdtVariant | null) {}

  /** `insert` has `[element, after]`: after which element, or null for the head; `remove` has the element. */
  prepare(entries: ReadonlyMap<string, Item>, { f, value = null }: Command): Prepared<ListEffect> {
    const live = this.live(entries);
    const placeOf = (element: Json): number => live.findIndex(([, item]) => sameElement(item.element, element));
    if (f === "remove") {
      const [name] = live[placeOf(value)] ?? [];
      return name === undefined ? { refused: "the element is not in the list" } : { effect: { remove: name } };
    }
    if (f !== "insert") return { refused: `a list has no ${f}` };
    const [element, after, ...rest] = Array.isArray(value) ? value : [];
    if (element === undefined || after === undefined || rest.length > 0) {
      return { refused: "value of insert must be [element, the element to insert it after, or null]" };
    }
    const place = after === null ? -1 : placeOf(after);
    if (after !== null && place === -1) return { refused: "the element to insert after is not in the list" };
    let clock = 1;
    for (const item of entries.values()) clock = Math.max(clock, item.clock + 1);
    const entry = live[place]?.[0] ?? null;
    return { effect: { insert: element, after: this.variant === "insert-by-index" ? place + 1 : entry, clock } };
  }

  apply(entries: Map<string, Item>, effect: ListEffect, origin: Origin): readonly string[] {
    if ("insert" in effect) {
      const { insert: element, after: place, clock } = effect;
      const after = typeof place === "number" ? (this.live(entries)[place - 1]?.[0] ?? null) : place;
      const name = dotOf(origin);
      entries.set(name, { element, after, clock, node: origin.node, removed: false });
      return [name];
    }
    const { remove: name } = effect;
    const item = entries.get(name);
    if (item === undefined) return [];
    const isLast = ![...entries.values()].some(({ after }) => after === name);
    if (this.variant === "tombstones-collected" && isLast) entries.delete(name);
    else entries.set(name, { ...item, removed: true });
    return [name];
  }

  join(mine: Item | undefined, theirs: Item): Item {
    return mine?.removed === true ? mine : theirs;
  }

  value(entries: ReadonlyMap<string, Item>): Json {
    return this.live(entries).map(([, { element }]) => element);
  }

  /** Those that are not removed, in the order of the list. */
  private live(entries: ReadonlyMap<string, Item>): readonly (readonly [name: string, item: Item])[] {
    const below = new Map<string | null, [string, Item][]>();
    for (const entry of entries) {
      const siblings = below.get(entry[1].after);
      if (siblings === undefined) below.set(entry[1].after, [entry]);
      else siblings.push(entry);
    }
    const found: [string, Item][] = [];
    // Not recursive: a list that grows at its end is as deep as it is long. The first of an open group is taken last.
    const open = this.laterLast(below.get(null));
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (!next[1].removed) found.push(next);
      open.push(...this.laterLast(below.get(next[0])));
    }
    return found;
  }

  private laterLast(siblings: readonly [string, Item][] = []): [string, Item][] {
    if (this.variant === "latest-arrival-first") return [...siblings];
    return siblings.toSorted(([, one], [, other]) => one.clock - other.clock || (one.node < other.node ? -1 : 1));
  }
}

function sameElement(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
