/**
 * Shared by the scanners of JSON (event-scan.ts), EDN (edn-scan.ts) and logs (txt-scan.ts): a cursor over bytes that accepts
 * plain tokens only, and the fields of an event that they find (map-scan.ts has maps of them). Everything else is left to the careful
 * readers, so a scanner may refuse a valid token, but must never read one differently.
 */
import type { EventFields } from "./event-reader.js";
import type { Json } from "./operation.js";

const newline = 0x0a;
const quote = 0x22;
const minus = 0x2d;
const zero = 0x30;
const nine = 0x39;
const openList = 0x5b;
const backslash = 0x5c;
/** 15 digits are always below 2^53. */
export const mostDigits = 15;
/** Longer ones are seldom the same, so each one is made again. */
const longestCached = 64;
const cachedTexts = 4096;
/** A transaction of a keyed history is a list of lists in a list. */
const deepestList = 4;
/** Bytes of an event: a longer one takes its time anyway. */
const longestEvent = 65_536;

/** By code: 1 for the ASCII that a text holds as it is. */
const plain = new Uint8Array(256).fill(1, 0x20, 0x7f);
plain[quote] = 0;
plain[backslash] = 0;

/** The scanner that a splitter tries first, and where the splitter delivers the events found by it. */
export interface Scanned {
  readonly scanner: ByteScanner;
  /** The fields are overwritten by the next event, so they must not be kept. */
  take(fields: EventFields, line: number): void;
}

export abstract class ByteScanner {
  protected bytes: Uint8Array = new Uint8Array();
  /** The same bytes: four at once are compared and mixed in the time of one. */
  protected words: DataView = new DataView(new ArrayBuffer(0));
  protected at = 0;
  protected end = 0;
  /** Reused for every event: an object for each would be most of the garbage that reading makes. */
  protected readonly found = noFields();
  /** Ends of lines within the event found last. */
  protected passed = 0;
  /** The latest text of each hash, and its bytes: names and keys recur, so each is made once. */
  private readonly texts: string[] = new Array<string>(cachedTexts).fill("");
  private readonly textBytes = new Uint8Array(cachedTexts * longestCached);
  private readonly textWords = new DataView(this.textBytes.buffer);

  /** `blank`: the bytes that may stand between two tokens; `nothing`: how null is spelled. */
  constructor(
    private readonly blank: Uint8Array,
    nothing: "null" | "nil",
  ) {
    this.nothing = Uint8Array.from(nothing, (letter) => letter.charCodeAt(0));
  }

  private readonly nothing: Uint8Array;

  /**
   * The event that begins at `start`, if it is plain and lies in these bytes completely; undefined if it needs a careful reader.
   */
  abstract scan(bytes: Uint8Array, start: number): EventFields | undefined;

  /** The list that begins here, `depth` lists deep. */
  protected abstract list(depth: number): Json[] | undefined;

  /** Where the event that was found last ends. */
  get after(): number {
    return this.at;
  }

  /** How many ends of lines the event found last contains. */
  get lines(): number {
    return this.passed;
  }

  protected begin(bytes: Uint8Array, start: number): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    this.at = start;
    this.end = Math.min(bytes.length, start + longestEvent);
    this.passed = 0;
  }

  /** Skips bytes that may stand between two tokens, and returns whether there were any. */
  protected blanks(): boolean {
    const start = this.at;
    for (; this.at < this.end; this.at++) {
      const byte = this.bytes[this.at] ?? 0;
      if (this.blank[byte] === 0) break;
      if (byte === newline) this.passed += 1;
    }
    return this.at > start;
  }

  /** The plain value that begins here, `depth` lists deep. */
  protected value(depth: number): Json | undefined {
    switch (this.bytes[this.at]) {
      case quote:
        return this.text();
      case openList:
        return depth < deepestList ? this.list(depth) : undefined;
      case 0x6e:
        return this.isHere(this.nothing) ? null : undefined;
      case 0x74:
        return this.word("true") ? true : undefined;
      case 0x66:
        return this.word("false") ? false : undefined;
      default:
        return this.integer();
    }
  }

  protected word(word: string): boolean {
    for (let at = 0; at < word.length; at++) if (this.bytes[this.at + at] !== word.charCodeAt(at)) return false;
    this.at += word.length;
    return true;
  }

  private isHere(wanted: Uint8Array): boolean {
    for (let at = 0; at < wanted.length; at++) if (this.bytes[this.at + at] !== wanted[at]) return false;
    this.at += wanted.length;
    return true;
  }

  /** Neither −0 nor a leading zero: the one is a number of its own, the other is not JSON. */
  protected integer(): number | undefined {
    const negative = this.bytes[this.at] === minus;
    const start = negative ? this.at + 1 : this.at;
    let at = start;
    let value = 0;
    for (; at < this.end; at++) {
      const digit = this.bytes[at] ?? 0;
      if (digit < zero || digit > nine) break;
      value = value * 10 + (digit - zero);
    }
    const digits = at - start;
    if (digits === 0 || digits > mostDigits) return undefined;
    if (this.bytes[start] === zero && (digits > 1 || negative)) return undefined;
    this.at = at;
    return negative ? -value : value;
  }

  /** The text in quotes that begins here. */
  protected text(): string | undefined {
    const { bytes, end } = this;
    if (bytes[this.at] !== quote) return undefined;
    const start = this.at + 1;
    let at = start;
    while (at < end && plain[bytes[at] ?? 0] === 1) at += 1;
    if (at >= end || bytes[at] !== quote) return undefined;
    this.at = at + 1;
    return this.made(start, at);
  }

  /** The text of the bytes from `start` up to `end`, which are ASCII. */
  protected made(start: number, end: number): string {
    const length = end - start;
    if (length > longestCached) return this.decoded(start, end);
    const { bytes, words, textBytes, textWords } = this;
    let hash = length;
    if (length < 4) for (let at = start; at < end; at++) hash = mixed(hash, bytes[at] ?? 0);
    else {
      for (let at = start; at < end - 4; at += 4) hash = mixed(hash, words.getInt32(at));
      hash = mixed(hash, words.getInt32(end - 4));
    }
    const slot = (hash ^ (hash >>> 15)) & (cachedTexts - 1);
    const known = this.texts[slot] ?? "";
    const before = slot * longestCached - start;
    if (known.length === length) {
      let at = start;
      while (at < end - 4 && words.getInt32(at) === textWords.getInt32(before + at)) at += 4;
      if (at >= end - 4) {
        while (at < end && bytes[at] === textBytes[before + at]) at += 1;
        if (at === end) return known;
      }
    }
    const made = this.decoded(start, end);
    this.texts[slot] = made;
    textBytes.set(bytes.subarray(start, end), slot * longestCached);
    return made;
  }

  /** ASCII. */
  protected decoded(start: number, end: number): string {
    const { bytes } = this;
    return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
  }
}

function mixed(hash: number, word: number): number {
  const sum = Math.imul(hash ^ word, 0x9e3779b1);
  return sum ^ (sum >>> 13);
}

export type FoundFields = { -readonly [field in keyof EventFields]-?: Json | undefined };

/** Which bytes may stand between two tokens, for the constructor of a scanner. */
export function blankBytes(chars: string): Uint8Array {
  const blank = new Uint8Array(256);
  for (const char of chars) blank[char.charCodeAt(0)] = 1;
  return blank;
}

/** All fields in one order, so that all events have one shape in memory. */
function noFields(): FoundFields {
  return {
    index: undefined,
    time: undefined,
    type: undefined,
    process: undefined,
    f: undefined,
    key: undefined,
    value: undefined,
    node: undefined,
    error: undefined,
  };
}

/** As it was made. */
export function clear(found: FoundFields): FoundFields {
  found.index = undefined;
  found.time = undefined;
  found.type = undefined;
  found.process = undefined;
  found.f = undefined;
  found.key = undefined;
  found.value = undefined;
  found.node = undefined;
  found.error = undefined;
  return found;
}
