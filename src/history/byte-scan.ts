/**
 * Shared by the scanners of JSON (event-scan.ts), EDN (edn-scan.ts) and logs (txt-scan.ts): a cursor over bytes that accepts
 * plain tokens only, and the fields of an event that they find. Everything else is left to the careful readers, so a scanner may
 * refuse a valid token, but must never read one differently.
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

/** The scanner that a splitter tries first, and where the splitter delivers the events found by it. */
export interface Scanned {
  readonly scanner: ByteScanner;
  /** The fields are overwritten by the next event, so they must not be kept. */
  take(fields: EventFields, line: number): void;
}

export abstract class ByteScanner {
  protected bytes: Uint8Array = new Uint8Array();
  protected at = 0;
  protected end = 0;
  /** Reused for every event: an object for each would be most of the garbage that reading makes. */
  protected readonly found = noFields();
  /** Ends of lines within the event found last. */
  private passed = 0;
  /** The latest text of each hash: names and keys recur, so each is made once. */
  private readonly texts: (string | undefined)[] = new Array<string | undefined>(cachedTexts).fill(undefined);

  /** `blank`: the bytes that may stand between two tokens; `nothing`: how null is spelled. */
  constructor(
    private readonly blank: Uint8Array,
    private readonly nothing: "null" | "nil",
  ) {}

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
    this.bytes = bytes;
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
        return this.word(this.nothing) ? null : undefined;
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

  /** The name of a field that begins at `at`, if it is one; the rest of it is not looked at. */
  protected fieldAt(at: number): keyof EventFields | undefined {
    switch (this.bytes[at]) {
      case 0x65:
        return "error";
      case 0x66:
        return "f";
      case 0x69:
        return "index";
      case 0x6b:
        return "key";
      case 0x6e:
        return "node";
      case 0x70:
        return "process";
      case 0x74:
        return this.bytes[at + 1] === 0x79 ? "type" : "time";
      case 0x76:
        return "value";
      default:
        return undefined;
    }
  }

  /** The name of a field that begins here, gone past; undefined for any other. */
  protected field(): keyof EventFields | undefined {
    const name = this.fieldAt(this.at);
    return name !== undefined && this.word(name) ? name : undefined;
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
    let hash = 0;
    let at = start;
    for (; ; at++) {
      if (at >= end) return undefined;
      const byte = bytes[at] ?? 0;
      if (byte === quote) break;
      if (byte < 0x20 || byte > 0x7e || byte === backslash) return undefined;
      hash = nextHash(hash, byte);
    }
    this.at = at + 1;
    return this.made(start, at, hash);
  }

  /** The text of the bytes from `start` up to `end`, which are ASCII. `hash` is made of each of them with nextHash, from 0. */
  protected made(start: number, end: number, hash: number): string {
    if (end - start > longestCached) return this.decoded(start, end);
    const slot = (hash ^ (hash >>> 12)) & (cachedTexts - 1);
    const known = this.texts[slot];
    if (known !== undefined && this.isText(known, start, end)) return known;
    const made = this.decoded(start, end);
    this.texts[slot] = made;
    return made;
  }

  /** ASCII. */
  protected decoded(start: number, end: number): string {
    const { bytes } = this;
    return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
  }

  private isText(text: string, start: number, end: number): boolean {
    if (text.length !== end - start) return false;
    for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) !== this.bytes[start + at]) return false;
    return true;
  }
}

export function nextHash(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
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

/** False if the field was there before. */
export function put(found: FoundFields, name: keyof EventFields, value: Json): boolean {
  // Each field by its own name: a field that is looked up by a computed name costs more than parsing it.
  switch (name) {
    case "index":
      if (found.index !== undefined) return false;
      found.index = value;
      return true;
    case "time":
      if (found.time !== undefined) return false;
      found.time = value;
      return true;
    case "type":
      if (found.type !== undefined) return false;
      found.type = value;
      return true;
    case "process":
      if (found.process !== undefined) return false;
      found.process = value;
      return true;
    case "f":
      if (found.f !== undefined) return false;
      found.f = value;
      return true;
    case "key":
      if (found.key !== undefined) return false;
      found.key = value;
      return true;
    case "value":
      if (found.value !== undefined) return false;
      found.value = value;
      return true;
    case "node":
      if (found.node !== undefined) return false;
      found.node = value;
      return true;
    case "error":
      if (found.error !== undefined) return false;
      found.error = value;
      return true;
  }
}
