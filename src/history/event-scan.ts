/**
 * Reads the usual line of JSON lines straight from its bytes: one flat object with known fields, each at most once, whose values
 * are plain whole numbers, short texts of ASCII without escapes, null, true or false. Of anything else it says nothing, and the
 * caller reads the line with care (exact.ts). So it may refuse a line that is right, but must never read one differently.
 */
import type { EventFields } from "./event-reader.js";
import type { Json } from "./operation.js";

type Found = { -readonly [field in keyof EventFields]-?: Json | undefined };

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const zero = 0x30;
const nine = 0x39;
const colon = 0x3a;
const backslash = 0x5c;
const open = 0x7b;
const close = 0x7d;
/** 15 digits are always below 2^53. */
const mostDigits = 15;
const longestText = 64;
const cachedTexts = 4096;

export class EventScanner {
  private bytes: Uint8Array = new Uint8Array();
  private at = 0;
  private end = 0;
  /** The latest text of each hash: names and keys come again and again, and are made once. */
  private readonly texts: (string | undefined)[] = new Array<string | undefined>(cachedTexts).fill(undefined);

  /** The event that the bytes from `start` up to `end` are, or undefined if it takes more care to tell. */
  scan(bytes: Uint8Array, start: number, end: number): EventFields | undefined {
    this.bytes = bytes;
    this.at = start + 1;
    this.end = end;
    if (bytes[start] !== open || bytes[end - 1] !== close) return undefined;
    // All fields in one order, so that all events have one shape in memory.
    const found: Found = {
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
    for (;;) {
      const name = this.text();
      if (name === undefined || bytes[this.at] !== colon) return undefined;
      this.at += 1;
      const value = this.value();
      if (value === undefined || !put(found, name, value)) return undefined;
      const next = bytes[this.at];
      this.at += 1;
      if (next === close) return this.at === end ? found : undefined;
      if (next !== comma) return undefined;
    }
  }

  private value(): Json | undefined {
    const first = this.bytes[this.at];
    if (first === quote) return this.text();
    if (first === 0x6e) return this.word("null") ? null : undefined;
    if (first === 0x74) return this.word("true") ? true : undefined;
    if (first === 0x66) return this.word("false") ? false : undefined;
    return this.integer();
  }

  private word(word: string): boolean {
    for (let at = 0; at < word.length; at++) if (this.bytes[this.at + at] !== word.charCodeAt(at)) return false;
    this.at += word.length;
    return true;
  }

  /** Neither −0 nor a leading zero: the one is a number of its own, the other is not JSON. */
  private integer(): number | undefined {
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
  private text(): string | undefined {
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
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    if (at - start > longestText) return undefined;
    this.at = at + 1;
    const slot = (hash ^ (hash >>> 12)) & (cachedTexts - 1);
    const known = this.texts[slot];
    if (known !== undefined && this.isText(known, start, at)) return known;
    const made = Buffer.from(bytes.buffer, bytes.byteOffset + start, at - start).toString("latin1");
    this.texts[slot] = made;
    return made;
  }

  private isText(text: string, start: number, end: number): boolean {
    if (text.length !== end - start) return false;
    for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) !== this.bytes[start + at]) return false;
    return true;
  }
}

/** False if the field is not known, or was there before. */
function put(found: Found, name: string, value: Json): boolean {
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
    default:
      return false;
  }
}
