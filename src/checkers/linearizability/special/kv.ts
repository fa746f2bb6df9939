/**
 * Key-value store whose answers can be spelled in one way: get, put, append, indeterminate operations. Exact: between two puts a
 * text only grows, so all that answers show of one generation stands together, in the order that they spell, and nothing else
 * stands among it: a put would have replaced the text, an append would be in it. Each put and append that no answer shows stands alone,
 * between generations. So generations and these are blocks, whose inner order is given and needs only be compared with real time, and
 * which are ordered as zones (Gibbons & Korach 1997, section 4, where a block is a write and its reads). Where some answers can be spelled
 * in several ways, or begin with one put or another, blocks that cannot be ordered contradict each other all the same.
 */
import type { Json, Operation } from "../../../history/operation.js";
import { initialText, missingText, Spelling, type Ways } from "../../../models/kv-spelling.js";
import { costsOfLasting, withBases } from "./kv-bases.js";
import { type Generations, generationsOf, type Misspelt } from "./kv-generations.js";
import { atMoments } from "./kv-moments.js";
import { KvTeller, type Member } from "./kv-sentences.js";
import { anyEffort, type Contradicted, type SpecialResult } from "./result.js";
import { firstOutOfTime, never, type Timeline, timelineOf } from "./timeline.js";
import { orderBlocks } from "./zones.js";

/** Generations first, then what no answer shows, each in the order in which it is to stand. */
type Blocks = readonly (readonly number[])[];

/** Null: no contradiction was found among the blocks, but not all is known of them. */
export function decideKv(operations: readonly Operation[], init: Json, effort = anyEffort): SpecialResult | null {
  if (init !== null && typeof init !== "string") return null;
  const generations = generationsOf(operations, init);
  const teller = new KvTeller(operations, init);
  if ("kind" in generations) return tellMisspelt(generations, operations, init, teller);
  const timeline = timelineOf(operations);
  const blocks = blocksOf(operations, generations);
  const showing = new Showing(operations, generations);
  for (const block of blocks) {
    const wrong = firstOutOfTime(block, timeline);
    if (wrong !== null) return tellOutOfTime(wrong, operations, init, showing, teller);
  }
  const { earliestReturn, latestCall } = extremes(blocks, timeline);
  const zones = zonesOf(earliestReturn, latestCall, timeline);
  const { order, conflict } = orderBlocks(zones.begin, zones.end, timeline.events.length);
  if (conflict === null) {
    if (generations.unknown === "nothing") return explained(order, blocks);
    if (generations.unknown === "more") return null;
    for (const attempt of [...costsOfLasting, "at moments"] as const) {
      const known = [operations, generations, timeline, zones.begin, zones.end] as const;
      const based = attempt === "at moments" ? atMoments(...known, effort) : withBases(...known, attempt);
      const result = based === undefined ? null : ordered(blocksOf(operations, based), timeline);
      if (result !== null) return result;
    }
    return null;
  }
  const ends = (block: number): { readonly first: Member; readonly last: Member } => ({
    first: showing.member(block === 0 ? initialText : (earliestReturn[block] ?? initialText)),
    last: showing.member(latestCall[block] ?? initialText),
  });
  return teller.interleaved(ends(conflict[0]), ends(conflict[1]));
}

function explained(order: Int32Array, blocks: Blocks): SpecialResult {
  return { valid: true, linearization: [...order].flatMap((block) => blocks[block] ?? []) };
}

/** An order of the blocks, if there is one; null does not prove a contradiction, since other blocks could have been formed. */
function ordered(blocks: Blocks, timeline: Timeline): SpecialResult | null {
  if (blocks.some((block) => firstOutOfTime(block, timeline) !== null)) return null;
  const { earliestReturn, latestCall } = extremes(blocks, timeline);
  const { begin, end } = zonesOf(earliestReturn, latestCall, timeline);
  const { order } = orderBlocks(begin, end, timeline.events.length);
  return order === null ? null : explained(order, blocks);
}

/** By block, on the timeline: its earliest return, and its latest call. */
function zonesOf(
  earliestReturn: Int32Array,
  latestCall: Int32Array,
  timeline: Timeline,
): { readonly begin: Int32Array; readonly end: Int32Array } {
  return {
    // The initial text was there before everything.
    begin: Int32Array.from(earliestReturn, (position, block) =>
      block === 0 ? -1 : (timeline.return[position] ?? never),
    ),
    end: Int32Array.from(latestCall, (position) => timeline.call[position] ?? -1),
  };
}

function blocksOf(operations: readonly Operation[], { list, of }: Generations): Blocks {
  const blocks = list.map(({ base, appends, gets }) => [
    ...(base < 0 ? [] : [base]),
    ...gets.flatMap((here, before) => [
      ...(before === 0 ? [] : [appends[before - 1] ?? 0]),
      ...here.sort((a, b) => (operations[a]?.call ?? 0) - (operations[b]?.call ?? 0)),
    ]),
  ]);
  for (const [position, { f, type, input }] of operations.entries()) {
    // An append of nothing is seen nowhere, and is nowhere in the way.
    const unseen = f === "put" || (f === "append" && input !== "");
    if (unseen && type === "ok" && of[position] === -1) blocks.push([position]);
  }
  return blocks;
}

/** By block: the operations that return first and that are called last; −1 if it has none. */
function extremes(
  blocks: Blocks,
  timeline: Timeline,
): { readonly earliestReturn: Int32Array; readonly latestCall: Int32Array } {
  const earliestReturn = new Int32Array(blocks.length).fill(-1);
  const latestCall = new Int32Array(blocks.length).fill(-1);
  for (const [number, block] of blocks.entries()) {
    for (const position of block) {
      const [first = -1, last = -1] = [earliestReturn[number], latestCall[number]];
      if (first < 0 || (timeline.return[position] ?? never) < (timeline.return[first] ?? never))
        earliestReturn[number] = position;
      if (last < 0 || (timeline.call[position] ?? 0) > (timeline.call[last] ?? 0)) latestCall[number] = position;
    }
  }
  return { earliestReturn, latestCall };
}

/** Which answers show what is part of a generation. */
class Showing {
  private readonly generations: Generations;

  constructor(
    private readonly operations: readonly Operation[],
    generations: Generations,
  ) {
    this.generations = generations;
  }

  member(position: number): Member {
    const number = position === initialText ? 0 : (this.generations.of[position] ?? -1);
    const generation = this.generations.list[number];
    if (generation === undefined) return { position, base: position, opener: -1, shownBy: -1 };
    const { base, opener } = generation;
    if (position === base || this.operations[position]?.f === "get") {
      // A put that completed need not have been seen.
      const seen = this.operations[position]?.type === "info" ? generation.longest : -1;
      return { position, base, opener, shownBy: seen };
    }
    return { position, base, opener, shownBy: generation.longest };
  }

  /** A get that had completed before this one began, and found more of the same text; undefined if there is none. */
  foundMoreBefore(get: number): number | undefined {
    const { gets } = this.generations.list[this.generations.of[get] ?? -1] ?? { gets: [] };
    const begun = this.operations[get]?.call ?? 0;
    const longer = gets.slice(gets.findIndex((here) => here.includes(get)) + 1);
    return longer.flat().find((other) => (this.operations[other]?.return ?? begun) < begun);
  }
}

function tellMisspelt(
  wrong: Misspelt,
  operations: readonly Operation[],
  init: string | null,
  teller: KvTeller,
): Contradicted {
  switch (wrong.kind) {
    case "no text":
      return teller.noText(wrong.get);
    case "never missing":
      return teller.neverMissing(wrong.get);
    case "unspeakable":
      return teller.unspeakable(wrong.get, spelled(wrong.get, new Spelling(operations, init ?? "", false), operations));
    case "repeated":
      return tellInTime([wrong.get], operations, init, teller, () =>
        teller.repeated(wrong.get, String(operations[wrong.append]?.input), [wrong.append]),
      );
    case "torn":
      return tellInTime(wrong.gets, operations, init, teller, () => teller.torn(wrong.append, wrong.gets));
    case "forked":
      return tellInTime(wrong.gets, operations, init, teller, () => teller.pair(wrong.text, ...wrong.gets));
  }
}

/** `called` stands before `returned` in a generation, and was called after that had returned. */
function tellOutOfTime(
  { returned, called }: { readonly returned: number; readonly called: number },
  operations: readonly Operation[],
  init: string | null,
  showing: Showing,
  teller: KvTeller,
): Contradicted {
  const { base, opener, shownBy } = showing.member(returned);
  const text = { base, opener };
  const isGet = (position: number): boolean => operations[position]?.f === "get";
  const longer = isGet(returned) ? returned : isGet(called) ? showing.foundMoreBefore(called) : undefined;
  return tellInTime([longer ?? shownBy, returned, called].filter(isGet), operations, init, teller, () => {
    if (longer !== undefined) return teller.pair(text, longer, called);
    if (isGet(called)) return teller.appendedEarly(text, returned, called, shownBy);
    return called === base ? teller.beforeItsPut(base, returned, shownBy) : teller.swapped(shownBy, returned, called);
  });
}

/** What contradicts the answers of these gets: that one of them shows what had not begun when it ended, or else something other. */
function tellInTime(
  gets: readonly number[],
  operations: readonly Operation[],
  init: string | null,
  teller: KvTeller,
  otherwise: () => Contradicted,
): Contradicted {
  const texts = new Spelling(operations, init ?? "", false);
  for (const get of gets) {
    const spelling = spelled(get, texts, operations);
    if (spelling.bases.length === 0) return teller.unspeakable(get, spelling);
  }
  return otherwise();
}

/** How the answer of a get can be spelled by what had begun before it ended. */
function spelled(get: number, texts: Spelling, operations: readonly Operation[]): Ways {
  const { output, return: end = 0 } = operations[get] ?? {};
  return output === null ? missingText : texts.everyWay(String(output ?? ""), end);
}
