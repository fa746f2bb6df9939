/**
 * How texts are put together: a put's text, or the initial one, and those of appends after it. For one text after another it is found in
 * how many ways, each from the place on where it differs from the one before, so that texts in order take little more than their
 * new parts.
 */
import type { ModelOperation } from "./model.js";

/** Stands for the initial text among the operations that begin a text. */
export const initialText = -1;
/** Stands for one of several puts, or the initial text, it is not known which. */
export const oneOfSeveral = -2;

/** So many ways are as good as more. */
export const several = 2;

/** Puts or appends of one text: how many, and one of them. */
interface Alike {
  count: number;
  readonly position: number;
}

export class Spelling {
  /** False where an append of nothing may have made a missing key an empty one, which answers tell apart. */
  readonly plain: boolean = true;
  private readonly puts = new Map<string, Alike>();
  private readonly appends = new Map<string, Alike>();
  private readonly putLengths: ReadonlySet<number>;
  private readonly appendLengths: readonly number[];
  private text = "";
  /** How much of the latest text the one before it began with. */
  shared = 0;
  /** By place in the text: in how many ways its beginning can be spelled, up to `several`. */
  private ways = new Uint8Array(1024);
  /** By place: the operation whose text ends there, and where that begins; −1 for what begins a text. Said of single ways. */
  private by = new Int32Array(1024);
  private from = new Int32Array(1024);

  constructor(
    operations: readonly Pick<ModelOperation, "f" | "input" | "type">[],
    private readonly initial: string,
    /** Whether to take it for two ways that a part of a text may be one append's or another's. */
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
    this.shared = alikeAtBeginning(this.text, text);
    this.text = text;
    while (text.length >= this.ways.length) this.grow();
    for (let place = this.shared + 1; place <= text.length; place++) this.fill(place);
    return this.ways[text.length] ?? 0;
  }

  /** What begins the text, where there is one way to spell it, and the place where that ends. */
  base(): { readonly base: number; readonly end: number } {
    let end = this.text.length;
    for (let from = this.from[end] ?? -1; from >= 0; from = this.from[end] ?? -1) end = from;
    const start = this.text.slice(0, end);
    const several = (this.puts.get(start)?.count ?? 0) + (start === this.initial ? 1 : 0) > 1;
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

  /** Where the part begins that ends at a place, where there is one way to spell the text up to there; −1 if it begins the text. */
  beginOf(place: number): number {
    return this.from[place] ?? -1;
  }

  /** True if the part that ends at a place is an append of a text that no other has. */
  isOnly(place: number): boolean {
    const from = this.beginOf(place);
    return from >= 0 && this.appends.get(this.text.slice(from, place))?.count === 1;
  }

  private fill(place: number): void {
    const { text, ways, by, from } = this;
    const put = this.putLengths.has(place) ? this.puts.get(text.slice(0, place)) : undefined;
    let count = 0;
    if (put !== undefined || (place === this.initial.length && text.startsWith(this.initial))) {
      count = 1;
      by[place] = put?.position ?? initialText;
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

/** Says of each of these puts and appends whether one of the answers may show it: it stands somewhere in one, a put's text at its beginning. */
export function shownIn(
  answers: readonly string[],
  operations: readonly Pick<ModelOperation, "f" | "input">[],
): (op: Pick<ModelOperation, "f" | "input">) => boolean {
  const [puts, appends] = [new Set<string>(), new Set<string>()];
  for (const { f, input } of operations) (f === "put" ? puts : appends).add(String(input));
  const putLengths = new Set([...puts].map((text) => text.length));
  /** By the character that they begin with: the lengths of appends. */
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
    // What ends within the part that it shares with the one before was found there.
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
