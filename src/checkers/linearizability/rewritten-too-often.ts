/**
 * Tells by counting why a register has no order: a value was found again and again, each time after another value had been left, and
 * fewer operations write it than it must have been written anew.
 *
 * Between an operation that left another value and a later one that found `value` lies a gap in which some operation wrote it. Gaps that
 * follow each other need different writers, and a writer serves only gaps that it overlaps. So the gaps are matched with writers; where one is
 * left over, Hall's theorem gives the gaps that have too few writers between them (Glover 1967, for writers whose gaps are consecutive).
 * None of those gaps can be spared. O(n log n + gaps × writers) for each value; a chain of gaps that this misses refutes nothing.
 */
import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { events, shown } from "../telling/shown.js";

interface Access {
  readonly operation: Operation;
  /** Texts of the values. */
  readonly finds: string | undefined;
  readonly leaves: string | undefined;
}

/** `finder` came after `overwriter` by the clock, found the value, and `overwriter` left another. */
interface Gap {
  readonly overwriter: Operation;
  readonly finder: Operation;
}

export interface RewrittenTooOften {
  /** In order of invocation; these have no order though all others are optional. */
  readonly core: readonly Operation[];
  readonly reasons: readonly string[];
}

/** Comparisons of gaps with writers for each value: the same history is told the same way in every run. */
const mostComparisons = 10_000_000;

/** `operations`: of one register, in order of invocation; `values`: those to count, in the order in which to try them. */
export function rewrittenTooOften(
  operations: readonly Operation[],
  model: Model,
  values: readonly Json[],
): RewrittenTooOften | undefined {
  const accesses = operations.map((operation): Access => {
    const access = operation.type === "fail" ? {} : (model.access?.(operation) ?? {});
    return { operation, finds: textOf(access.reads), leaves: textOf(access.writes) };
  });
  for (const value of values) {
    const text = canonicalJson(value);
    const writers = accesses.filter(({ leaves }) => leaves === text).map(({ operation }) => operation);
    const gaps = gapsOf(accesses, text);
    // Where only indeterminate operations can have written it, there is the least choice.
    const completed = writers.filter(({ type }) => type !== "info");
    const tight = gaps.filter((gap) => !servedBy(completed, gap));
    for (const chosen of [inSequence(tight), inSequence(gaps)]) {
      const short = tooFewWriters(chosen, writers);
      if (short !== undefined) return told(value, short, writers);
    }
  }
  return undefined;
}

function textOf(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : canonicalJson(value);
}

/** For each completed operation that found the value, in order of return, the shortest gap before it. */
function gapsOf(accesses: readonly Access[], text: string): Gap[] {
  const completed = accesses
    .filter(({ operation }) => operation.type === "ok")
    .sort((a, b) => a.operation.call - b.operation.call);
  const overwriters = completed
    .filter(({ leaves }) => leaves !== undefined && leaves !== text)
    .sort((a, b) => a.operation.return - b.operation.return);
  const gaps: Gap[] = [];
  let next = 0;
  let latest: Operation | undefined;
  for (const { operation: finder, finds, leaves } of completed) {
    for (; (overwriters[next]?.operation.return ?? Number.POSITIVE_INFINITY) < finder.call; next++) {
      const overwriter = overwriters[next]?.operation;
      if (latest === undefined || (overwriter?.call ?? 0) > latest.call) latest = overwriter;
    }
    // What leaves the value that it found could serve itself here, though not in fact.
    if (finds === text && leaves !== text && latest !== undefined) gaps.push({ overwriter: latest, finder });
  }
  return gaps.sort((a, b) => a.finder.return - b.finder.return);
}

/** As many as follow each other: the next overwriter is the finder before, or began after that one had completed. */
function inSequence(gaps: readonly Gap[]): Gap[] {
  const chosen: Gap[] = [];
  let last: Operation | undefined;
  for (const gap of gaps) {
    if (last !== undefined && gap.overwriter !== last && gap.overwriter.call < last.return) continue;
    chosen.push(gap);
    last = gap.finder;
  }
  return chosen;
}

function serves(writer: Operation, { overwriter, finder }: Gap): boolean {
  return writer.call < finder.return && writer.return > overwriter.call;
}

/** `writers`: completed, in order of invocation. */
function servedBy(writers: readonly Operation[], gap: Gap): boolean {
  let low = 0;
  for (let high = writers.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((writers[middle]?.call ?? 0) < gap.finder.return) low = middle + 1;
    else high = middle;
  }
  for (let place = low - 1; place >= 0 && place >= low - mostOpenWriters; place--) {
    const writer = writers[place];
    if (writer !== undefined && serves(writer, gap)) return true;
  }
  return false;
}

/** Only the latest to begin are looked at: a gap taken for tighter than it is costs time, not truth. */
const mostOpenWriters = 200;

/** Gaps that have fewer writers between them than they are; undefined if each can have its own. */
function tooFewWriters(gaps: readonly Gap[], writers: readonly Operation[]): readonly Gap[] | undefined {
  const waiting: Operation[] = [];
  const servedGap = new Map<Operation, number>();
  let comparisons = 0;
  let next = 0;
  for (const [place, gap] of gaps.entries()) {
    for (let writer = writers[next]; writer !== undefined && writer.call < gap.finder.return; writer = writers[++next])
      waiting.push(writer);
    comparisons += waiting.length;
    if (comparisons > mostComparisons) return undefined;
    // Of those that still can, the one that completes first.
    let best = -1;
    let kept = 0;
    for (const writer of waiting) {
      if (!serves(writer, gap)) continue;
      waiting[kept] = writer;
      const other = waiting[best];
      if (other === undefined || writer.return < other.return) best = kept;
      kept += 1;
    }
    waiting.length = kept;
    const [chosen] = best < 0 ? [] : waiting.splice(best, 1);
    if (chosen === undefined) return shortOf(gaps, place, servedGap);
    servedGap.set(chosen, place);
  }
  return undefined;
}

/** The gap that got none, those whose writers could serve it, those whose writers could serve these, and on. */
function shortOf(gaps: readonly Gap[], unserved: number, servedGap: ReadonlyMap<Operation, number>): readonly Gap[] {
  const places = new Set([unserved]);
  const left = new Map(servedGap);
  for (const place of places) {
    const gap = gaps[place];
    for (const [writer, served] of left) {
      if (gap === undefined || !serves(writer, gap)) continue;
      left.delete(writer);
      places.add(served);
    }
  }
  return [...places].sort((a, b) => a - b).flatMap((place) => gaps[place] ?? []);
}

function told(value: Json, gaps: readonly Gap[], writers: readonly Operation[]): RewrittenTooOften {
  const able = writers.filter((writer) => gaps.some((gap) => serves(writer, gap)));
  const text = shown(value);
  const calls = (operations: readonly Operation[]): string => events(operations.map(({ call }) => call));
  const overwriters = calls(gaps.map(({ overwriter }) => overwriter));
  const finders = calls(gaps.map(({ finder }) => finder));
  const core = [...new Set(gaps.flatMap(({ overwriter, finder }) => [overwriter, finder]))].sort(
    (a, b) => a.call - b.call,
  );
  if (gaps.length === 1) {
    const reasons = [
      `The operation of ${finders} found ${text}, though that of ${overwriters} had left another value before it began.`,
      `No operation that writes ${text} can have taken effect in between.`,
    ];
    return { core, reasons };
  }
  const end = gaps.at(-1)?.finder.return ?? 0;
  const times = gaps.length === 2 ? "twice" : `${gaps.length} times`;
  const only =
    able.length === 1
      ? `Only one operation that writes ${text} can have taken effect in those gaps, that of ${calls(able)}, and that at most once.`
      : `Only ${able.length} operations that write ${text} can have taken effect in those gaps, those of ${calls(able)}, and each of them at most once.`;
  const reasons = [
    `Up to event ${end}, ${text} was found ${times}, by the operations of ${finders}, each time after another value had been left, ` +
      `by those of ${overwriters}: so ${text} was written anew in each of these ${gaps.length} gaps.`,
    only,
  ];
  return { core, reasons };
}
