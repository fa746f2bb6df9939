/**
 * How texts are composed: from a put's text, or the initial one, followed by the texts of appends. For one text after another, it counts
 * the ways, each from the place where the text differs from the one before, so that ordered texts take little more time than their new
 * parts.
 */
import type { Operation } from "../history/operation.js";
import type { ModelOperation } from "./model.js";

/** Stands for the initial text among the operations that begin a text. */
export const initialText = -1;
/** Stands for several puts, or the initial text, if it is not known which of them it is. */
export const oneOfSeveral = -2;

/** Counting further makes no difference. */
export const several = 2;

/** Comparing this many UTF-16 units of a text costs as much as the lookup. */
const shortText = 16;

type Spelt = Pick<Operation, "f" | "input" | "type" | "call">;

/** Puts or appends of one text, by position. */
interface Alike {
  readonly first: number;
  readonly others: number[];
  firstCall: number;
}

/** All ways to spell a text with the operations that had begun before some event, each used any number of times. */
export interface Ways {
  readonly text: string;
  /** Positions of the operations that it can begin with, `initialText` among them. Empty: it cannot be spelled. */
  readonly bases: readonly number[];
  /** Length of its longest prefix that can be spelled. */
  readonly reach: number;
  /** Texts of appends that occur in some way to spell it, each with its places. */
  readonly segments: ReadonlyMap<string, readonly number[]>;
  /** True if only one sequence of texts spells it. */
  readonly single: boolean;
}

export class Spelling {
  /** False if an append of "" may have turned a missing key into an empty one, which answers distinguish. */
  readonly plain: boolean = true;
  private readonly puts = new Map<string, Alike>();
  private readonly appends = new Map<string, Alike>();
  private readonly putLengths: ReadonlySet<number>;
  private readonly appendLengths: readonly number[];
  private text = "";
  /** Length of the prefix that the latest text shares with the one before it. */
  shared = 0;
  /** By place in the text: the number of ways to spell the prefix up to there, at most `several`. */
  private ways = new Uint8Array(1024);
  /**
   * By place: the operation whose text ends there, and where that begins; −1 for the one that begins the text. Only for unique spellings.
   */
  private by = new Int32Array(1024);
  private from = new Int32Array(1024);

  constructor(
    private readonly operations: readonly Spelt[],
    private readonly initial: string,
    /** Whether it counts as two ways that a part of a text may come from one append or another. */
    private readonly tellApart: boolean,
    /** The operations that may have taken effect. */
    counts: (operation: Spelt) => boolean = ({ type }) => type !== "fail",
  ) {
    for (let position = 0; position < operations.length; position++) {
      const operation = operations[position];
      if (operation === undefined || operation.f === "get" || !counts(operation)) continue;
      const { f, input, call } = operation;
      const text = String(input);
      if (f === "append" && text === "") {
        this.plain = false;
        continue;
      }
      const texts = f === "put" ? this.puts : this.appends;
      const alike = texts.get(text);
      if (alike === undefined) texts.set(text, { first: position, others: [], firstCall: call });
      else {
        alike.others.push(position);
        alike.firstCall = Math.min(alike.firstCall, call);
      }
    }
    this.putLengths = new Set([...this.puts.keys()].map((text) => text.length));
    this.appendLengths = [...new Set([...this.appends.keys()].map((text) => text.length))].sort((a, b) => a - b);
    this.fill(0);
  }

  /** The number of ways, at most `several`. */
  spell(text: string): number {
    this.shared = alikeAtBeginning(this.text, text);
    this.text = text;
    while (text.length >= this.ways.length) this.grow();
    for (let place = this.shared + 1; place <= text.length; place++) this.fill(place);
    return this.ways[text.length] ?? 0;
  }

  /** The beginning of the text, if there is only one way to spell it, and the place where that ends. */
  base(): { readonly base: number; readonly end: number } {
    let end = this.text.length;
    for (let from = this.from[end] ?? -1; from >= 0; from = this.from[end] ?? -1) end = from;
    const start = this.text.slice(0, end);
    const several = timesOf(this.puts.get(start)) + (start === this.initial ? 1 : 0) > 1;
    return { base: several ? oneOfSeveral : (this.by[end] ?? initialText), end };
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

  /** Where the part that ends at a place begins, if there is only one way to spell the text up to there; −1 if it begins the text. */
  beginOf(place: number): number {
    return this.from[place] ?? -1;
  }

  /** The first place at which an append occurs in the text, if there is only one way to spell it; undefined if it does not occur. */
  placeOf(append: number): number | undefined {
    let first: number | undefined;
    for (let end = this.text.length; end >= 0; end = this.beginOf(end)) {
      const from = this.beginOf(end);
      if (from >= 0 && this.by[end] === append) first = from;
    }
    return first;
  }

  /** True if the part that ends at a place is an append whose text no other append has. */
  isOnly(place: number): boolean {
    const from = this.beginOf(place);
    return from >= 0 && timesOf(this.appends.get(this.text.slice(from, place))) === 1;
  }

  /** Positions of the appends of a text. */
  appendsOf(text: string): readonly number[] {
    return positionsOf(this.appends.get(text));
  }

  /** Those of them that had begun before event `end`. */
  begunAppendsOf(text: string, end: number): readonly number[] {
    return this.appendsOf(text).filter((position) => this.hadBegun(position, end));
  }

  /** Cost of everyWay for a text of this length, in comparisons of short texts. */
  cost(length: number): number {
    const each = this.appendLengths.reduce((sum, size) => sum + (size > length ? 0 : 1 + size / shortText), 1);
    return (length + 1) * each;
  }

  /** With the operations that had begun before event `end`. For any text, whatever was spelled before. */
  everyWay(text: string, end: number): Ways {
    const { length } = text;
    /** Places from which appends spell the rest, and places up to which the beginning can be spelled. */
    const tail = new Uint8Array(length + 1);
    tail[length] = 1;
    for (let place = length - 1; place >= 0; place--) {
      if (this.appendsAt(text, place, end).some((append) => tail[place + append.length] === 1)) tail[place] = 1;
    }
    const head = new Uint8Array(length + 1);
    const bases: number[] = [];
    /** Lengths of the first parts of spellings, and whether one of them can continue in two ways. */
    const sizes = new Set<number>();
    let forks = false;
    if (text.startsWith(this.initial)) {
      head[this.initial.length] = 1;
      if (tail[this.initial.length] === 1) {
        bases.push(initialText);
        sizes.add(this.initial.length);
      }
    }
    for (const size of this.putLengths) {
      const alike = size <= length ? this.puts.get(text.slice(0, size)) : undefined;
      if (alike === undefined || alike.firstCall >= end) continue;
      head[size] = 1;
      if (tail[size] !== 1) continue;
      bases.push(...positionsOf(alike).filter((position) => this.hadBegun(position, end)));
      sizes.add(size);
    }
    let reach = 0;
    const segments = new Map<string, number[]>();
    for (let place = 0; place <= length; place++) {
      if (head[place] !== 1) continue;
      reach = place;
      let ways = 0;
      for (const append of this.appendsAt(text, place, end)) {
        head[place + append.length] = 1;
        if (tail[place + append.length] !== 1) continue;
        if (tail[place] === 1 && ++ways > 1) forks = true;
        const places = segments.get(append);
        if (places === undefined) segments.set(append, [place]);
        else places.push(place);
      }
    }
    return { text, bases, reach, segments, single: sizes.size === 1 && !forks };
  }

  private hadBegun(position: number, end: number): boolean {
    return (this.operations[position]?.call ?? end) < end;
  }

  /** Appends that had begun before event `end` and whose text occurs at a place. */
  private appendsAt(text: string, place: number, end: number): string[] {
    const found: string[] = [];
    for (const size of this.appendLengths) {
      if (place + size > text.length) break;
      const append = text.slice(place, place + size);
      if ((this.appends.get(append)?.firstCall ?? end) < end) found.push(append);
    }
    return found;
  }

  private fill(place: number): void {
    const { text, ways, by, from } = this;
    const put = this.putLengths.has(place) ? this.puts.get(text.slice(0, place)) : undefined;
    let count = 0;
    if (put !== undefined || (place === this.initial.length && text.startsWith(this.initial))) {
      count = 1;
      by[place] = put?.first ?? initialText;
      from[place] = -1;
    }
    for (const length of this.appendLengths) {
      if (length > place) break;
      const before = ways[place - length] ?? 0;
      if (before === 0) continue;
      const append = this.appends.get(text.slice(place - length, place));
      if (append === undefined) continue;
      count += before * (this.tellApart ? timesOf(append) : 1);
      by[place] = append.first;
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

/** For an answer that the key is missing: nothing has been put or appended yet. Until then it counts as an empty text. */
export const missingText: Ways = { text: "", bases: [initialText], reach: 0, segments: new Map(), single: true };

function positionsOf(alike: Alike | undefined): readonly number[] {
  return alike === undefined ? [] : [alike.first, ...alike.others];
}

function timesOf(alike: Alike | undefined): number {
  return alike === undefined ? 0 : 1 + alike.others.length;
}

/**
 * Tells for each of these puts and appends whether one of the answers may show it: its text occurs in one, a put's text at the beginning.
 */
export function shownIn(
  answers: readonly string[],
  operations: readonly Pick<ModelOperation, "f" | "input">[],
): (op: Pick<ModelOperation, "f" | "input">) => boolean {
  const [puts, appends] = [new Set<string>(), new Set<string>()];
  for (const { f, input } of operations) (f === "put" ? puts : appends).add(String(input));
  const putLengths = new Set([...puts].map((text) => text.length));
  /** By first character: the lengths of appends. */
  const lengths = new Map<number, number[]>();
  let longest = 0;
  for (const text of appends) {
    const own = lengths.get(text.charCodeAt(0));
    if (own === undefined) lengths.set(text.charCodeAt(0), [text.length]);
    else if (!own.includes(text.length)) own.push(text.length);
    longest = Math.max(longest, text.length);
  }
  const [begun, held] = [new Set<string>(), new Set<string>()];
  let before = "";
  for (const text of [...new Set(answers)].sort()) {
    for (const length of putLengths) {
      const start = length <= text.length ? text.slice(0, length) : undefined;
      if (start !== undefined && puts.has(start)) begun.add(start);
    }
    // Parts that end within the prefix shared with the text before were found there.
    const shared = alikeAtBeginning(before, text);
    for (let place = Math.max(0, shared - longest + 1); place < text.length; place++) {
      for (const length of lengths.get(text.charCodeAt(place)) ?? nothing) {
        if (place + length <= shared || place + length > text.length) continue;
        const part = text.slice(place, place + length);
        if (appends.has(part)) held.add(part);
      }
    }
    before = text;
  }
  return ({ f, input }) => (f === "put" ? begun : held).has(String(input));
}

const nothing: readonly number[] = [];

/** The length of the common prefix of two texts. */
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
