/** What a history shows of a store whose writes have revisions: which write has which one, and what watchers got, in which order. */
import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";

/** What a watcher gets: a write, or the news that it has got all writes up to a revision. */
export type Item =
  | { readonly kind: "event"; readonly revision: number; readonly key: string; readonly value: Json }
  | { readonly kind: "progress"; readonly revision: number };

/** What one watch got. */
export interface Batch {
  readonly watch: Operation;
  /** The revision that was asked for. */
  readonly from: number;
  readonly items: readonly Item[];
}

/** A write at a revision, and the operation that shows it. */
export interface Placed {
  readonly revision: number;
  readonly key: string;
  readonly value: Json;
  readonly shownBy: Operation;
}

export interface WatchFacts {
  readonly writes: readonly Operation[];
  readonly watches: readonly Operation[];
  readonly batches: readonly Batch[];
  /** By revision, in their order: the different writes there, each with the first to end of the operations that show it. More than one is a conflict. */
  readonly placed: ReadonlyMap<number, readonly Placed[]>;
}

/**
 * Operations: `write` of a value to a key, answered with its revision; `watch` of `{from}` or `{from, to}`, answered with `[revision, key, value]` for
 * each write and `[revision]` for the news that all writes up to there have been told, in the order in which they came.
 */
export function watchFacts(operations: readonly Operation[]): WatchFacts {
  const writes = operations.filter(({ f }) => f === "write");
  const watches = operations.filter(({ f }) => f === "watch");
  const batches: Batch[] = [];
  for (const watch of watches) {
    if (watch.type !== "ok") continue;
    const items = itemsOf(watch.output);
    const from = fieldOf(watch.input, "from");
    if (items !== undefined && from !== undefined) batches.push({ watch, from, items });
  }
  return { writes, watches, batches, placed: placedBy(writes, batches) };
}

function placedBy(writes: readonly Operation[], batches: readonly Batch[]): WatchFacts["placed"] {
  const found = new Map<number, Placed[]>();
  const place = (each: Placed): void => {
    const there = found.get(each.revision) ?? [];
    found.set(each.revision, there);
    const name = writeName(each.key, each.value);
    const same = there.findIndex(({ key, value }) => writeName(key, value) === name);
    if (same < 0) there.push(each);
    else if (each.shownBy.return < (there[same]?.shownBy.return ?? 0)) there[same] = each;
  };
  for (const shownBy of writes) {
    const revision = shownBy.type === "ok" ? revisionIn(shownBy.output) : undefined;
    if (revision !== undefined) place({ revision, key: shownBy.key ?? "", value: shownBy.input, shownBy });
  }
  for (const { watch: shownBy, items } of batches) {
    for (const item of items) {
      if (item.kind === "event") place({ revision: item.revision, key: item.key, value: item.value, shownBy });
    }
  }
  return new Map([...found].sort(([one], [other]) => one - other));
}

/** The answer of a watch; undefined if it is none. */
export function itemsOf(answer: Json | undefined): readonly Item[] | undefined {
  if (!Array.isArray(answer)) return undefined;
  const items: Item[] = [];
  for (const each of answer) {
    if (!Array.isArray(each)) return undefined;
    const [told, key, value]: readonly Json[] = each;
    const revision = revisionIn(told);
    if (revision === undefined) return undefined;
    if (each.length === 1) items.push({ kind: "progress", revision });
    else if (each.length === 3 && typeof key === "string" && value !== undefined) {
      items.push({ kind: "event", revision, key, value });
    } else return undefined;
  }
  return items;
}

/** A whole number of an object's field. */
export function fieldOf(value: Json, field: string): number | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return revisionIn(new Map(Object.entries(value)).get(field));
}

export function writeName(key: string, value: Json): string {
  return canonicalJson([key, value]);
}

function revisionIn(value: Json | undefined): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}
