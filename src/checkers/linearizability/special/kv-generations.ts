/**
 * A key's history by the texts that its gets answered. A put begins a generation: a text that only grows until the next put. An
 * answer spells the put that began its generation and all appends since, in their order. Where every answer can be spelled in one way
 * only, it is known what each generation is made of and which indeterminate operations took effect; what no answer shows
 * was overwritten unseen, or is still to be seen.
 */
import type { Operation } from "../../../history/operation.js";

/** Stands for the initial text among the operations that begin a generation. */
export const initialText = -1;

/** So many ways are as good as more. */
const several = 2;

export interface Generation {
  /** Position of the put that begins it, or `initialText`. */
  readonly base: number;
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
  | { readonly kind: "torn"; readonly append: number; readonly gets: Pair; readonly bases: Pair }
  | { readonly kind: "forked"; readonly base: number; readonly gets: Pair };

export interface Generations {
  /** The initial text's first, whether anybody saw it or not. */
  readonly list: readonly Generation[];
  /** By position: number of the generation that it is part of, −1 if no answer shows it. */
  readonly of: Int32Array;
}

/** Null: there is an answer that could be spelled in several ways. `init`: null for a missing key. */
export function generationsOf(operations: readonly Operation[], init: string | null): Generations | Misspelt | null {
  const start: Generation = { base: initialText, appends: [], gets: [[]], text: init ?? "", longest: -1 };
  const spelling = new Spelling(operations, init ?? "", true);
  if (!spelling.plain) return null;
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
  const numberOf = new Map([[initialText, 0]]);
  const of = new Int32Array(operations.length).fill(-1);
  for (const [text, gets] of [...answers].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [get = 0] = gets;
    const ways = spelling.spell(text);
    if (ways === 0) return { kind: "unspeakable", get };
    if (ways === several) return null;
    const base = spelling.base();
    let number = numberOf.get(base);
    if (number === undefined) {
      number = list.length;
      numberOf.set(base, number);
      list.push({ base, appends: [], gets: [[]], text: String(operations[base]?.input), longest: -1 });
      of[base] = number;
    }
    const generation = list[number] ?? start;
    // Answers come in order, each after those that it begins with.
    if (!text.startsWith(generation.text)) return { kind: "forked", base, gets: [get, generation.longest] };
    const more = spelling.appendsAfter(generation.text.length);
    if (more === undefined) return null;
    for (const append of more) {
      const elsewhere = of[append] ?? -1;
      if (elsewhere === number) return { kind: "repeated", get, append };
      const other = list[elsewhere];
      if (other !== undefined) return { kind: "torn", append, gets: [get, other.longest], bases: [base, other.base] };
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
  return { list, of };
}

/** Puts or appends of one text: how many, and one of them. */
interface Alike {
  count: number;
  readonly position: number;
}

/** The ways to spell one text after another, each from the place on where it differs from the one before. */
export class Spelling {
  /** False where an append of nothing may have made a missing key an empty one, which no answer tells. */
  readonly plain: boolean = true;
  private readonly puts = new Map<string, Alike>();
  private readonly appends = new Map<string, Alike>();
  private readonly putLengths: ReadonlySet<number>;
  private readonly appendLengths: readonly number[];
  private text = "";
  /** By place in the text: in how many ways its beginning can be spelled, up to `several`. */
  private ways = new Uint8Array(1024);
  /** By place: the operation whose text ends there, and where that begins; −1 for what begins a text. Said of single ways. */
  private by = new Int32Array(1024);
  private from = new Int32Array(1024);

  constructor(
    operations: readonly Operation[],
    private readonly initial: string,
    /** Whether to take it for two ways that a part of a text may be one operation's or another's. */
    private readonly tellApart: boolean,
  ) {
    for (let position = 0; position < operations.length; position++) {
      const { f, type, input } = operations[position] ?? {};
      if (f === "get" || type === "fail") continue;
      const text = String(input);
      if (f === "append" && text === "") {
        this.plain = false;
        continue;
      }
      const texts = f === "put" ? this.puts : this.appends;
      const alike = texts.get(text);
      if (alike === undefined) texts.set(text, { count: 1, position });
      else alike.count += 1;
    }
    this.putLengths = new Set([...this.puts.keys()].map((text) => text.length));
    this.appendLengths = [...new Set([...this.appends.keys()].map((text) => text.length))].sort((a, b) => a - b);
    this.fill(0);
  }

  /** In how many ways, `several` at most. */
  spell(text: string): number {
    const same = alikeAtBeginning(this.text, text);
    this.text = text;
    while (text.length >= this.ways.length) this.grow();
    for (let place = same + 1; place <= text.length; place++) this.fill(place);
    return this.ways[text.length] ?? 0;
  }

  /** What begins the generation that the text is of, where there is one way to spell it. */
  base(): number {
    let place = this.text.length;
    for (let from = this.from[place] ?? -1; from >= 0; from = this.from[place] ?? -1) place = from;
    return this.by[place] ?? initialText;
  }

  /** The appends that spell the text from a place on; undefined if none begins there. */
  appendsAfter(begin: number): number[] | undefined {
    const found: number[] = [];
    let place = this.text.length;
    while (place > begin) {
      found.push(this.by[place] ?? 0);
      place = this.from[place] ?? -1;
    }
    return place === begin ? found.reverse() : undefined;
  }

  /** Places at which parts of the text end, the last first, where there is one way to spell it. */
  ends(): number[] {
    const ends: number[] = [];
    for (let place = this.text.length; place >= 0; place = this.from[place] ?? -1) ends.push(place);
    return ends;
  }

  /** True if, in the one way to spell the text, one of its appends has a text that no other has. */
  showsOne(): boolean {
    return this.ends().some((place) => {
      const from = this.from[place] ?? -1;
      return from >= 0 && this.appends.get(this.text.slice(from, place))?.count === 1;
    });
  }

  private fill(place: number): void {
    const { text, ways, by, from } = this;
    let count = 0;
    if (place === this.initial.length && text.startsWith(this.initial)) {
      count = 1;
      by[place] = initialText;
      from[place] = -1;
    }
    const put = this.putLengths.has(place) ? this.puts.get(text.slice(0, place)) : undefined;
    if (put !== undefined) {
      count += this.tellApart ? put.count : 1;
      by[place] = put.position;
      from[place] = -1;
    }
    for (const length of this.appendLengths) {
      if (length > place) break;
      const before = ways[place - length] ?? 0;
      if (before === 0) continue;
      const append = this.appends.get(text.slice(place - length, place));
      if (append === undefined) continue;
      count += before * (this.tellApart ? append.count : 1);
      by[place] = append.position;
      from[place] = place - length;
    }
    ways[place] = Math.min(count, several);
  }

  private grow(): void {
    const size = this.ways.length * 2;
    const [ways, by, from] = [new Uint8Array(size), new Int32Array(size), new Int32Array(size)];
    ways.set(this.ways);
    by.set(this.by);
    from.set(this.from);
    [this.ways, this.by, this.from] = [ways, by, from];
  }
}

/** The number of characters at the beginning that two texts share. */
function alikeAtBeginning(a: string, b: string): number {
  if (b.startsWith(a)) return a.length;
  let low = 0;
  for (let high = Math.min(a.length, b.length); low < high; ) {
    const middle = (low + high + 1) >> 1;
    if (b.startsWith(a.slice(low, middle), low)) low = middle;
    else high = middle - 1;
  }
  return low;
}
