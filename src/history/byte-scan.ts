/**
 * What the scanners of JSON lines (event-scan.ts) and of EDN (edn-scan.ts) share: a cursor over bytes that takes plain tokens
 * only, and the fields of an event that they find. What it does not take it leaves to the careful readers, so it may refuse a
 * token that is right, but must never read one differently.
 */
import type { EventFields } from "./event-reader.js";
import type { Json } from "./operation.js";

const quote = 0x22;
const minus = 0x2d;
const zero = 0x30;
const nine = 0x39;
const backslash = 0x5c;
/** 15 digits are always below 2^53. */
const mostDigits = 15;
const longestText = 64;
const cachedTexts = 4096;

export class ByteScanner {
  protected bytes: Uint8Array = new Uint8Array();
  protected at = 0;
  protected end = 0;
  /** The latest text of each hash: names and keys come again and again, and are made once. */
  private readonly texts: (string | undefined)[] = new Array<string | undefined>(cachedTexts).fill(undefined);

  protected word(word: string): boolean {
    for (let at = 0; at < word.length; at++) if (this.bytes[this.at + at] !== word.charCodeAt(at)) return false;
    this.at += word.length;
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
    let hash = 0;
    let at = start;
    for (; ; at++) {
      if (at >= end) return undefined;
      const byte = bytes[at] ?? 0;
      if (byte === quote) break;
      if (byte < 0x20 || byte > 0x7e || byte === backslash) return undefined;
      hash = nextHash(hash, byte);
    }
    if (at - start > longestText) return undefined;
    this.at = at + 1;
    return this.made(start, at, hash);
  }

  /** The text of the bytes from `start` up to `end`, which are ASCII. `hash` is made of each of them with nextHash, from 0. */
  protected made(start: number, end: number, hash: number): string {
    const { bytes } = this;
    const slot = (hash ^ (hash >>> 12)) & (cachedTexts - 1);
    const known = this.texts[slot];
    if (known !== undefined && this.isText(known, start, end)) return known;
    const made = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
    this.texts[slot] = made;
    return made;
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

/** All fields in one order, so that all events have one shape in memory. */
export function noFields(): FoundFields {
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

/** False if the field is not known, or was there before. */
export function put(found: FoundFields, name: string, value: Json): boolean {
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
