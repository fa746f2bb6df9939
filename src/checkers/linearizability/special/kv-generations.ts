/**
 * A key's history by the texts that its gets answered. A put begins a generation: a text that only grows until the next put. An
 * answer spells the put that began its generation and all appends since, in their order. Where every answer can be spelled in one way
 * only, it is known what each generation is made of and which indeterminate operations took effect; what no answer shows
 * was overwritten unseen, or is still to be seen. Of an answer that could begin with one put or with another, of the same text, it is
 * known still which generation it is of if it shows an append; any other that could be spelled in several ways is left out.
 */
import type { Operation } from "../../../history/operation.js";
import { initialText, oneOfSeveral, Spelling, several } from "../../../models/kv-spelling.js";

/** Identifies a text: that of one put and all that was appended to it. */
export interface Text {
  /** Position of the put that begins it, `initialText` or `oneOfSeveral`. */
  readonly base: number;
  /** Position of the append that was the first to it; asked for where the base is one of several. */
  readonly opener: number;
}

export interface Generation extends Text {
  /** Length of the text that its put, or the initial one, began with. */
  readonly baseLength: number;
  /** Positions of the appends that answers show, in order. */
  readonly appends: number[];
  /** By number of appends before: positions of the gets that answered so. */
  readonly gets: number[][];
  /** The longest answer, and a get that answered it. */
  text: string;
  longest: number;
}

type Pair = readonly [number, number];

/** What keeps the answers from being put together so. */
export type Misspelt =
  | { readonly kind: "no text" | "never missing" | "unspeakable"; readonly get: number }
  | { readonly kind: "repeated"; readonly get: number; readonly append: number }
  | { readonly kind: "torn"; readonly append: number; readonly gets: Pair }
  | { readonly kind: "forked"; readonly text: Text; readonly gets: Pair };

export interface Generations {
  /** The initial text's generation comes first, whether an operation saw it or not. */
  readonly list: readonly Generation[];
  /** By position: number of the generation that it is part of, −1 if no answer shows it. */
  readonly of: Int32Array;
  /**
   * What is not known beside these and what no answer shows: which put began some texts, or more than that, of answers that were left
   * out since they can be spelled in several ways.
   */
  readonly unknown: "nothing" | "bases" | "more";
  /** Positions of gets that answered a text as it was put, by one of several. */
  readonly bare: readonly number[];
}

/** `init`: null for a missing key. */
export function generationsOf(operations: readonly Operation[], init: string | null): Generations | Misspelt {
  const start: Generation = {
    ...{ base: initialText, opener: -1, baseLength: (init ?? "").length, appends: [], gets: [[]] },
    text: init ?? "",
    longest: -1,
  };
  const spelling = new Spelling(operations, init ?? "", true);
  let known = spelling.plain;
  let basesKnown = true;
  const bare: number[] = [];
  const answers = new Map<string, number[]>();
  for (let position = 0; position < operations.length; position++) {
    const { f, type, output } = operations[position] ?? {};
    if (f !== "get" || type !== "ok" || output === undefined) continue;
    if (output === null) {
      if (init !== null) return { kind: "never missing", get: position };
      start.gets[0]?.push(position);
    } else if (typeof output !== "string") return { kind: "no text", get: position };
    else {
      const gets = answers.get(output);
      if (gets === undefined) answers.set(output, [position]);
      else gets.push(position);
    }
  }
  const list = [start];
  /** By the position of the put that begins it, of the append that was the first to it where that is one of several. */
  const numberOf = new Map([[initialText, 0]]);
  const of = new Int32Array(operations.length).fill(-1);
  for (const text of [...answers.keys()].sort()) {
    const gets = answers.get(text) ?? [];
    const [get = 0] = gets;
    const ways = spelling.spell(text);
    if (ways === 0) return { kind: "unspeakable", get };
    const { base, end } = ways === several ? { base: oneOfSeveral, end: text.length } : spelling.base();
    const opener = spelling.appendsAfter(end)?.[0] ?? -1;
    const name = base === oneOfSeveral ? opener : base;
    known &&= ways !== several;
    basesKnown &&= base !== oneOfSeveral;
    if (base === oneOfSeveral && opener < 0) {
      if (ways !== several) bare.push(...gets);
      continue;
    }
    let number = numberOf.get(name);
    if (number === undefined) {
      number = list.length;
      numberOf.set(name, number);
      list.push({ base, opener, baseLength: end, appends: [], gets: [[]], text: text.slice(0, end), longest: -1 });
      if (base >= 0) of[base] = number;
    }
    const generation = list[number] ?? start;
    // Answers come in order, each after those that it begins with.
    if (!text.startsWith(generation.text)) {
      const gets = [get, generation.longest] as const;
      const sameBase = generation.text.startsWith(text.slice(0, end));
      return sameBase ? { kind: "forked", text: generation, gets } : { kind: "torn", append: opener, gets };
    }
    const more = spelling.appendsAfter(generation.text.length);
    if (more === undefined) {
      known = false;
      continue;
    }
    for (const append of more) {
      const elsewhere = of[append] ?? -1;
      if (elsewhere === number) return { kind: "repeated", get, append };
      const other = list[elsewhere];
      if (other !== undefined) return { kind: "torn", append, gets: [get, other.longest] };
      of[append] = number;
      generation.appends.push(append);
      generation.gets.push([]);
    }
    for (const position of gets) of[position] = number;
    generation.gets[generation.appends.length]?.push(...gets);
    generation.text = text;
    generation.longest = get;
  }
  for (const position of start.gets[0] ?? []) of[position] = 0;
  return { list, of, unknown: !known ? "more" : basesKnown ? "nothing" : "bases", bare };
}
