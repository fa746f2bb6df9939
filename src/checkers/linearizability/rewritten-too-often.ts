/**
 * Refutes a register by counting: a value was found again and again, each time after another value had been there, so it must have been
 * written again each time, and fewer operations than that can have written it.
 *
 * Between an operation that shows another value and a later one that found `value` lies a gap in which some operation wrote it. Gaps that
 * follow each other need different writers, and a writer serves only gaps that it overlaps. So the gaps are matched with writers; where one is
 * left over, Hall's theorem gives the gaps that have too few writers between them (Glover 1967, for writers whose gaps are consecutive).
 * None of those gaps can be spared. O(n log n) for all values. Which gaps to look at is a choice, so a history that is not refuted may
 * still have no order.
 */
import type { Json } from "../../history/operation.js";
import { events, shown } from "../telling/shown.js";
import { never, type Partition } from "./partition.js";
import { LatestReturn, none, type RegisterAccesses } from "./register-accesses.js";
import { MinHeap } from "./special/min-heap.js";

/** `finder` found the value, and began after `other` had completed, after which another value was there. */
interface Gap {
  readonly other: number;
  readonly finder: number;
}

export interface RewrittenTooOften {
  readonly value: Json;
  /** Numbers of operations that have no order though all others are optional, in order of invocation. */
  readonly core: readonly number[];
  /** What showed another value, and what then found this one: gap by gap. */
  readonly others: readonly number[];
  readonly finders: readonly number[];
  /** All that can have written the value in these gaps: fewer than there are gaps. */
  readonly able: readonly number[];
  /** Whether a cas from the value to itself is among what began before the end. */
  readonly kept: boolean;
}

/** Of a value that came about too often, the fewest gaps that show it. */
export function rewrittenTooOften(partition: Partition, accesses: RegisterAccesses): RewrittenTooOften | undefined {
  const { values, writers, finds, keptFrom } = accesses;
  const finders: number[][] = values.map(() => []);
  for (const id of partition.returns) finders[finds[id] ?? none]?.push(id);
  const matching = new Matching(partition);
  let fewest: { readonly value: number; readonly gaps: readonly Gap[] } | undefined;
  for (const [value, own] of finders.entries()) {
    for (const gaps of choices(partition, accesses, value, own)) {
      const short = matching.tooFewWriters(gaps, writers[value] ?? []);
      if (short !== undefined && (fewest === undefined || short.length < fewest.gaps.length))
        fewest = { value, gaps: short };
    }
  }
  if (fewest === undefined) return undefined;
  const { value, gaps } = fewest;
  const core = new Set(gaps.flatMap(({ other, finder }) => [other, finder]));
  const end = partition.returnAt[gaps.at(-1)?.finder ?? none] ?? 0;
  return {
    value: values[value] ?? null,
    core: [...core].sort((a, b) => a - b),
    others: gaps.map(({ other }) => other),
    finders: gaps.map(({ finder }) => finder),
    able: (writers[value] ?? []).filter((writer) => gaps.some((gap) => matching.serves(writer, gap))),
    kept: (keptFrom[value] ?? never) < end,
  };
}

/** Several ways to choose gaps that follow each other. */
function choices(
  partition: Partition,
  { shows, writers }: RegisterAccesses,
  value: number,
  finders: readonly number[],
): readonly (readonly Gap[])[] {
  const { callAt, returnAt } = partition;
  // The shortest gap before each.
  const gaps = finders.flatMap((finder): Gap[] => {
    const other = shows.other(value, callAt[finder] ?? 0);
    return other === none ? [] : [{ other, finder }];
  });
  if (gaps.length < 2) return [gaps];
  // Where only indeterminate operations can have written it, there is the least choice.
  const completed = (writers[value] ?? []).filter((id) => returnAt[id] !== never);
  const latest = new LatestReturn(partition, completed);
  const tight = gaps.filter(({ other, finder }) => {
    const writer = latest.before(returnAt[finder] ?? 0);
    return writer === none || (returnAt[writer] ?? 0) < (callAt[other] ?? 0);
  });
  const sequence = inSequence(partition, tight, []);
  return [sequence, inSequence(partition, gaps, sequence), inSequence(partition, gaps, [])];
}

/** As many as follow each other, those that are `set` among them. `gaps`: in order of the finders' return; `set`: some of them. */
function inSequence({ callAt, returnAt }: Partition, gaps: readonly Gap[], set: readonly Gap[]): readonly Gap[] {
  const follows = (gap: Gap, before: Gap | undefined): boolean =>
    before === undefined || gap.other === before.finder || (callAt[gap.other] ?? 0) > (returnAt[before.finder] ?? 0);
  const chosen: Gap[] = [];
  let next = 0;
  for (const gap of gaps) {
    const coming = set[next];
    if (gap === coming) next += 1;
    else if (!follows(gap, chosen.at(-1)) || (coming !== undefined && !follows(coming, gap))) continue;
    chosen.push(gap);
  }
  return chosen;
}

class Matching {
  private readonly waiting: MinHeap;

  constructor(private readonly partition: Partition) {
    this.waiting = new MinHeap(partition.returnAt);
  }

  serves(writer: number, { other, finder }: Gap): boolean {
    const { callAt, returnAt } = this.partition;
    return (callAt[writer] ?? 0) < (returnAt[finder] ?? 0) && (returnAt[writer] ?? 0) > (callAt[other] ?? 0);
  }

  /** Gaps that have fewer writers between them than they are; undefined if each can have its own. `writers`: in order of invocation. */
  tooFewWriters(gaps: readonly Gap[], writers: readonly number[]): readonly Gap[] | undefined {
    const { waiting } = this;
    const { callAt, returnAt } = this.partition;
    const servedGap = new Map<number, number>();
    let next = 0;
    let unserved: number | undefined;
    for (const [place, gap] of gaps.entries()) {
      const end = returnAt[gap.finder] ?? 0;
      for (; next < writers.length && (callAt[writers[next] ?? 0] ?? 0) < end; next++) waiting.push(writers[next] ?? 0);
      // Of those that still can, the one that completes first.
      let chosen = waiting.pop();
      while (chosen !== none && !this.serves(chosen, gap)) chosen = waiting.pop();
      if (chosen === none) {
        unserved = place;
        break;
      }
      servedGap.set(chosen, place);
    }
    while (waiting.pop() !== none);
    return unserved === undefined ? undefined : this.shortOf(gaps.slice(0, unserved + 1), servedGap);
  }

  /** The last gap, which got none, those whose writers could serve it, those whose writers could serve these, and on. */
  private shortOf(gaps: readonly Gap[], servedGap: ReadonlyMap<number, number>): readonly Gap[] {
    const { returnAt } = this.partition;
    /** By gap: other gaps whose writer could serve it. */
    const servedByWriterOf: number[][] = gaps.map(() => []);
    const last = gaps.length - 1;
    const places = new Set([last]);
    for (const [writer, served] of servedGap) {
      // One that never returned could serve the last.
      if (returnAt[writer] === never) places.add(served);
      else {
        for (const step of [-1, 1]) {
          for (let place = served + step; place >= 0 && place <= last; place += step) {
            const gap = gaps[place];
            if (gap === undefined || !this.serves(writer, gap)) break;
            servedByWriterOf[place]?.push(served);
          }
        }
      }
    }
    for (const place of places) for (const served of servedByWriterOf[place] ?? []) places.add(served);
    return [...places].sort((a, b) => a - b).flatMap((place) => gaps[place] ?? []);
  }
}

/** Why, for a person; operations are named by the events of their invocation. */
export function tellRewritten(
  { operations }: Partition,
  { value, others, finders, able, kept }: RewrittenTooOften,
): readonly string[] {
  const text = shown(value);
  const calls = (ids: readonly number[]): string => events(ids.map((id) => operations[id]?.call ?? 0));
  const end = operations[finders.at(-1) ?? none]?.return;
  const times = finders.length === 2 ? "twice" : `${finders.length} times`;
  const aside = kept ? `, a cas from ${text} to itself aside,` : "";
  const only =
    able.length === 1
      ? `Only one operation that writes ${text}${aside} can have taken effect in those gaps, that of ${calls(able)}, and that at most once.`
      : `Only ${able.length} operations that write ${text}${aside} can have taken effect in those gaps, those of ${calls(able)}, and each of ` +
        "them at most once.";
  return [
    `Up to event ${end}, ${text} was found ${times}, by the operations of ${calls(finders)}. Each time another value had been there before, as the ` +
      `operations of ${calls(others)} show: so ${text} was written again in each of these ${finders.length} gaps.`,
    only,
  ];
}
