/**
 * What the texts of a key-value store say of a history: which puts an answer can begin with, and whether appends spell the rest of it.
 * Every text is one put's (or the initial text) and appends after it. Here an append may be taken several times over, and only
 * its having begun counts: what cannot be spelled even so cannot be answered.
 */
import type { Operation } from "../../../history/operation.js";
import { initialText } from "./kv-generations.js";

/** So many UTF-16 units of a text cost as much to compare as the looking up. */
const shortText = 16;

export interface Spelling {
  readonly text: string;
  /** Operations, by number, that an answer can begin with, `initialText` among them. Empty: it cannot be spelled. */
  readonly bases: readonly number[];
  /** Length of its longest beginning that can be spelled. */
  readonly reach: number;
  /** Texts of appends that occur in some way to spell it, each with the places where it does. */
  readonly segments: ReadonlyMap<string, readonly number[]>;
  /** True if there is only one way to spell it, as far as texts go. */
  readonly single: boolean;
}

/** Puts or appends of one text. */
interface Alike {
  readonly ids: number[];
  firstCall: number;
}

export class KvTexts {
  private readonly puts = new Map<string, Alike>();
  private readonly appends = new Map<string, Alike>();
  private readonly initial: string;
  private readonly putLengths: readonly number[];
  private readonly appendLengths: readonly number[];

  /** `operations`: by number. `counts`: which of them may have taken effect. */
  constructor(
    private readonly operations: readonly Operation[],
    /** Null: the key is missing at first. */
    initial: string | null,
    counts: (operation: Operation) => boolean = ({ type }) => type !== "fail",
  ) {
    this.initial = initial ?? "";
    for (const [id, operation] of operations.entries()) {
      const { f, input, call } = operation;
      if (f === "get" || typeof input !== "string" || !counts(operation) || (f === "append" && input === "")) continue;
      const texts = f === "put" ? this.puts : this.appends;
      const alike = texts.get(input);
      if (alike === undefined) texts.set(input, { ids: [id], firstCall: call });
      else {
        alike.ids.push(id);
        alike.firstCall = Math.min(alike.firstCall, call);
      }
    }
    const lengths = (texts: ReadonlyMap<string, Alike>): number[] => [
      ...new Set([...texts.keys()].map((text) => text.length)),
    ];
    this.putLengths = lengths(this.puts);
    this.appendLengths = lengths(this.appends);
  }

  /** Work that spelling a text of this length takes, in comparisons of short texts. */
  cost(length: number): number {
    const each = this.appendLengths.reduce((sum, size) => sum + (size > length ? 0 : 1 + size / shortText), 1);
    return (length + 1) * each;
  }

  appendsOf(text: string): readonly number[] {
    return this.appends.get(text)?.ids ?? [];
  }

  /** The appends of a text that had begun before event `end`. */
  begunAppendsOf(text: string, end: number): readonly number[] {
    return this.appendsOf(text).filter((id) => (this.operations[id]?.call ?? end) < end);
  }

  /** By what had begun before event `end`. */
  spell(text: string, end: number): Spelling {
    const { length } = text;
    /** Places from which appends spell the rest, and places up to which something spells the beginning. */
    const tail = new Uint8Array(length + 1);
    tail[length] = 1;
    for (let place = length - 1; place >= 0; place--) {
      if (this.appendsAt(text, place, end).some((append) => tail[place + append.length] === 1)) tail[place] = 1;
    }
    const head = new Uint8Array(length + 1);
    const bases: number[] = [];
    /** Lengths of what spellings begin with, and whether one of them can go on in two ways. */
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
      bases.push(...alike.ids.filter((id) => (this.operations[id]?.call ?? end) < end));
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

  /** That the key is missing: nothing has been put or appended yet. Until then that is an empty text. */
  missing(): Spelling {
    return { text: "", bases: [initialText], reach: 0, segments: new Map(), single: true };
  }

  private appendsAt(text: string, place: number, end: number): string[] {
    const found: string[] = [];
    for (const size of this.appendLengths) {
      if (place + size > text.length) continue;
      const append = text.slice(place, place + size);
      if ((this.appends.get(append)?.firstCall ?? end) < end) found.push(append);
    }
    return found;
  }
}
