/**
 * Set that only grows: add and full reads, each element added by at most one operation. Exact, because every operation's place
 * among the others is forced: reads go by inclusion, an element is added between the last read without it and the first with it,
 * and operations between the same two reads commute. (Jepsen's set-full looks at each element by itself; two reads of which each
 * misses what the other saw contradict each other only together.) An indeterminate add that no read shows is left out, which
 * no operation notices.
 */
import { canonicalJson } from "../../../history/json.js";
import type { Json, Operation } from "../../../history/operation.js";
import { ValueNumbers } from "../../../history/value-numbers.js";
import { capital, shortened, shown } from "../../telling/shown.js";
import { type Contradicted, contradicted, inputOf, named, type SpecialResult, unwritten } from "./result.js";
import { byCall, firstOutOfTime, type Timeline, timelineOf } from "./timeline.js";

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
  return againstTime(operations, columns, levels, late);
}

/** `called` comes before `returned` by what was read, and after it by the clock. */
function againstTime(
  operations: readonly Operation[],
  { element }: SetColumns,
  { level, readAt }: Levels,
  { called, returned }: { readonly called: number; readonly returned: number },
): Contradicted {
  const the = (position: number): string => named(operations, position);
  const isAdd = (position: number): boolean => (element[position] ?? unread) >= 0;
  const clock = `By the clock it is the other way round: ${the(returned)} had completed before ${the(called)} began.`;
  if (isAdd(called) && isAdd(returned)) {
    const witness = readAt[level[called] ?? 0] ?? -1;
    return contradicted(
      [returned, called, witness],
      `${capital(the(witness))} shows ${inputOf(operations, called)}, which ${the(called)} added, and not ` +
        `${inputOf(operations, returned)}, which ${the(returned)} added, so the former was added first.`,
      clock,
    );
  }
  if (isAdd(returned)) {
    return contradicted(
      [returned, called],
      `${capital(the(called))} does not show ${inputOf(operations, returned)}, though ${the(returned)} had added it before that read began.`,
    );
  }
  if (isAdd(called)) {
    return contradicted(
      [returned, called],
      `${capital(the(returned))} shows ${inputOf(operations, called)}, and had completed before ${the(called)}, which alone adds it, ` +
        "began.",
    );
  }
  return contradicted(
    [returned, called],
    `${capital(the(returned))} shows ${shown(missingFrom(operations, called, returned))}, which ${the(called)} does not show, though it ` +
      "began only after that had completed; nothing leaves the set again.",
  );
}

/** An element that a read shows and another does not. */
function missingFrom(operations: readonly Operation[], without: number, shows: number): Json {
  const [some, others] = [operations[shows]?.output, operations[without]?.output];
  if (!isList(some) || !isList(others)) throw new Error("reads of a set answer lists");
  const known = new Set(others.map(canonicalJson));
  return some.find((each) => !known.has(canonicalJson(each))) ?? null;
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
      const number = numbers.of(later[place] ?? null);
      if (number >= known) return contradicted([position], unwritten(operations[position], later[place] ?? null));
      elements[place] = number;
    }
    reads.push({ position, elements });
  }
  return { adder, element, reads };
}

/** What a read shows beyond the elements that were there from the start, or what is wrong with how it shows those. */
function withoutFirst(output: readonly Json[], first: ReadonlySet<Json>): readonly Json[] | string {
  if (first.size === 0) return output;
  const seen = new Set<Json>();
  const later: Json[] = [];
  for (const each of output) {
    const element = canonicalJson(each);
    if (!first.has(element)) later.push(each);
    else if (seen.has(element)) return `shows ${shown(each)} twice`;
    else seen.add(element);
  }
  const lacking = [...first].find((element) => !seen.has(element));
  return lacking === undefined ? later : `does not show ${shortened(String(lacking))}, which the set started with`;
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
        return contradicted(
          [position],
          `${capital(named(operations, position))} shows ${inputOf(operations, adder[each] ?? -1)} twice.`,
        );
      shownBy[each] = number;
      if ((since[each] ?? -1) >= 0) old += 1;
    }
    const previous = readAt.at(-1) ?? -1;
    if (previous >= 0 && old < size) {
      const [here, there] = [named(operations, position), named(operations, previous)];
      return contradicted(
        [previous, position],
        `${capital(there)} shows ${shown(missingFrom(operations, position, previous))} and not ` +
          `${shown(missingFrom(operations, previous, position))}; ${here} shows the latter and not the former. Nothing leaves the set ` +
          "again, so one of them must show all that the other shows.",
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
