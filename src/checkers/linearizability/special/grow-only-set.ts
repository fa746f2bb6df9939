/**
 * Set that only grows: add and full reads, each element added by at most one operation. Exact, because every operation's place
 * among the others is forced: reads go by inclusion, an element is added between the last read without it and the first with it,
 * and operations between the same two reads commute. (Jepsen's set-full looks at each element by itself; two reads of which each
 * misses what the other saw contradict each other only together.) An indeterminate add that no read shows is left out, which
 * nothing notices.
 */

import { canonicalJson } from "../../../history/json.js";
import type { Json, Operation } from "../../../history/operation.js";
import { type Contradicted, capital, contradicted, named, type SpecialResult } from "./result.js";
import { byCall, firstOutOfTime, type Timeline, timelineOf } from "./timeline.js";
import { ValueNumbers } from "./value-numbers.js";

const unread = -1;

interface SetColumns {
  /** By element: the operation that added it. */
  readonly adder: readonly number[];
  /** By position: the element added, −1 for reads. */
  readonly element: Int32Array;
  /** The completed reads. */
  readonly reads: readonly { readonly position: number; readonly elements: Int32Array }[];
}

interface Levels {
  /** By position: how many different smaller contents were read; −1 for indeterminate operations that are left out. */
  readonly level: Int32Array;
  readonly levels: number;
  /** By level: a read of that content. */
  readonly readAt: readonly number[];
}

/**
 * Needs: add and read; no element added twice, by completed and indeterminate operations together, or there from the start; reads
 * answer lists. `init`: the canonical texts of what is there from the start.
 */
export function decideGrowOnlySet(operations: readonly Operation[], init: Json): SpecialResult | null {
  const columns = setColumns(operations, init);
  if (columns === null) return null;
  if ("valid" in columns) return columns;
  const levels = levelsOf(operations, columns);
  if ("valid" in levels) return levels;
  const timeline = timelineOf(operations);
  const linearization = inForcedOrder(columns, levels, timeline);
  const late = firstOutOfTime(linearization, timeline);
  if (late === null) return { valid: true, linearization };
  const readOf = levels.readAt[levels.level[late.called] ?? 0] ?? -1;
  const addedBoth = (columns.element[late.called] ?? unread) >= 0 && (columns.element[late.returned] ?? unread) >= 0;
  return contradicted(
    [late.returned, late.called, ...(addedBoth ? [readOf] : [])],
    addedBoth
      ? `${capital(named(operations, readOf))} saw what ${named(operations, late.called)} put in and not what ` +
          `${named(operations, late.returned)} did, which had returned before the other began.`
      : `By what was read, ${named(operations, late.called)} comes before ${named(operations, late.returned)}, ` +
          "which had returned before it began.",
  );
}

function setColumns(operations: readonly Operation[], init: Json): SetColumns | Contradicted | null {
  const first: ReadonlySet<Json> = new Set(isList(init) ? init : []);
  const numbers = new ValueNumbers();
  const adder: number[] = [];
  const element = new Int32Array(operations.length).fill(unread);
  for (const [position, { f, type, input }] of operations.entries()) {
    if (type === "fail") return null;
    if (f === "add") {
      if (first.size > 0 && first.has(canonicalJson(input))) return null;
      const added = numbers.of(input);
      if (adder[added] !== undefined) return null;
      adder[added] = position;
      element[position] = added;
    } else if (f !== "read") return null;
  }
  const known = numbers.size;
  const reads: { position: number; elements: Int32Array }[] = [];
  for (const [position, { f, type, output }] of operations.entries()) {
    if (f !== "read" || type === "info") continue;
    if (!isList(output)) return null;
    const later = withoutFirst(output, first);
    if (typeof later === "string") return contradicted([position], `${capital(named(operations, position))} ${later}.`);
    const elements = new Int32Array(later.length);
    for (let place = 0; place < later.length; place++) {
      const shown = numbers.of(later[place] ?? null);
      if (shown >= known)
        return contradicted(
          [position],
          `${capital(named(operations, position))} shows an element that no operation added.`,
        );
      elements[place] = shown;
    }
    reads.push({ position, elements });
  }
  return { adder, element, reads };
}

/** What a read shows beyond the elements that were there from the start, or what is wrong with how it shows those. */
function withoutFirst(output: readonly Json[], first: ReadonlySet<Json>): readonly Json[] | string {
  if (first.size === 0) return output;
  const seen = new Set<string>();
  const later: Json[] = [];
  for (const each of output) {
    const element = canonicalJson(each);
    if (!first.has(element)) later.push(each);
    else if (seen.has(element)) return "shows an element twice";
    else seen.add(element);
  }
  return seen.size < first.size ? "lacks an element that the set started with" : later;
}

function isList(output: Json | undefined): output is readonly Json[] {
  return Array.isArray(output);
}

function levelsOf(operations: readonly Operation[], { adder, element, reads }: SetColumns): Levels | Contradicted {
  const bySize = [...reads].sort((a, b) => a.elements.length - b.elements.length);
  const level = new Int32Array(operations.length).fill(-1);
  /** By element: the first content that has it; and which read was last seen to show it. */
  const since = new Int32Array(adder.length).fill(-1);
  const shownBy = new Int32Array(adder.length).fill(-1);
  const readAt: number[] = [];
  let size = -1;
  for (const [number, { position, elements }] of bySize.entries()) {
    let old = 0;
    for (let place = 0; place < elements.length; place++) {
      const each = elements[place] ?? 0;
      if (shownBy[each] === number)
        return contradicted([position], `${capital(named(operations, position))} shows an element twice.`);
      shownBy[each] = number;
      if ((since[each] ?? -1) >= 0) old += 1;
    }
    const previous = readAt.at(-1) ?? -1;
    if (previous >= 0 && old < size) {
      return contradicted(
        [previous, position],
        `Of ${named(operations, previous)} and ${named(operations, position)} each misses an element that the other shows.`,
      );
    }
    if (elements.length > size) {
      for (let place = 0; place < elements.length; place++) {
        const each = elements[place] ?? 0;
        if (since[each] === -1) since[each] = readAt.length;
      }
      readAt.push(position);
      size = elements.length;
    }
    level[position] = readAt.length - 1;
  }
  for (let position = 0; position < operations.length; position++) {
    const added = element[position] ?? unread;
    if (added === unread) continue;
    const first = since[added] ?? -1;
    level[position] = first === -1 && operations[position]?.type === "ok" ? readAt.length : first;
  }
  return { level, levels: readAt.length + 1, readAt };
}

/** Level by level: what was added, then the reads that show it; each in order of invocation. */
function inForcedOrder({ element }: SetColumns, { level, levels }: Levels, timeline: Timeline): number[] {
  const calls = byCall(timeline);
  const start = new Int32Array(2 * levels + 1);
  const bucket = (position: number): number => 2 * (level[position] ?? 0) + ((element[position] ?? unread) < 0 ? 1 : 0);
  let kept = 0;
  for (let place = 0; place < calls.length; place++) {
    const position = calls[place] ?? 0;
    if ((level[position] ?? -1) < 0) continue;
    kept += 1;
    start[bucket(position) + 1] = (start[bucket(position) + 1] ?? 0) + 1;
  }
  for (let each = 0; each < 2 * levels; each++) start[each + 1] = (start[each + 1] ?? 0) + (start[each] ?? 0);
  const linearization = new Array<number>(kept);
  for (let place = 0; place < calls.length; place++) {
    const position = calls[place] ?? 0;
    if ((level[position] ?? -1) < 0) continue;
    const free = start[bucket(position)] ?? 0;
    linearization[free] = position;
    start[bucket(position)] = free + 1;
  }
  return linearization;
}
