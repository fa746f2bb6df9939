/**
 * Decodes Fressian, the binary notation of Datomic's (Datomic/fressian, impl/Codes.java): a code byte per object, small integers
 * and short strings packed into the code, and two caches, of objects and of struct types, that later codes refer to. Structs
 * stay as they are, a tag and fields; the caller interprets them.
 */
import { isUtf8 } from "node:buffer";
import { InputError } from "./errors.js";
import { deepestNesting } from "./limits.js";

export type Fressian = null | boolean | number | bigint | string | Uint8Array | readonly Fressian[] | Tagged;

/** Maps and sets are structs too: `map` and `set` with one field, the list of their items. */
export class Tagged {
  constructor(
    readonly tag: string,
    readonly fields: readonly Fressian[],
  ) {}
}

/** Structs that have a code of their own: tag and number of fields. */
const builtIn: ReadonlyMap<number, readonly [string, number]> = new Map([
  [0xc0, ["map", 1]],
  [0xc1, ["set", 1]],
  [0xc3, ["uuid", 1]],
  [0xc4, ["regex", 1]],
  [0xc5, ["uri", 1]],
  [0xc6, ["bigint", 1]],
  [0xc7, ["bigdec", 2]],
  [0xc8, ["inst", 1]],
  [0xc9, ["sym", 2]],
  [0xca, ["key", 2]],
]);

/** Packed integers: the first code, the code that stands for zero, and the number of bytes that follow. */
const packedIntegers = [
  [0x40, 0x50, 1],
  [0x60, 0x68, 2],
  [0x70, 0x72, 3],
  [0x74, 0x76, 4],
  [0x78, 0x7a, 5],
  [0x7c, 0x7e, 6],
] as const;

const code = {
  long: 0xf8,
  getCached: 0xcc,
  putCached: 0xcd,
  bytesChunk: 0xd8,
  bytes: 0xd9,
  stringChunk: 0xe2,
  string: 0xe3,
  list: 0xec,
  closedList: 0xed,
  openList: 0xee,
  structType: 0xef,
  struct: 0xf0,
  float: 0xf9,
  double: 0xfa,
  endOfList: 0xfd,
  resetCaches: 0xfe,
  footer: 0xcf,
} as const;

interface Cached {
  readonly value: Fressian;
  /** What it would cost to write it out again. */
  readonly weight: number;
}

export class FressianReader {
  private at = 0;
  private objects: (Cached | undefined)[] = [];
  private structs: { readonly tag: string; readonly fields: number }[] = [];
  /** Objects read, those behind references counted again each time: what the result amounts to when it is written out. */
  private weight = 0;
  private readonly view: DataView;

  /** `offset`: where the bytes begin in the file, for errors. */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly offset: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Whether nothing follows but a footer. */
  get atEnd(): boolean {
    return this.at >= this.bytes.length || this.bytes[this.at] === code.footer;
  }

  /** The next object. Throws InputError. */
  read(): Fressian {
    return this.object(0);
  }

  private object(depth: number): Fressian {
    // A map is a struct around a list, so each level of nesting takes two.
    if (depth > 2 * deepestNesting) throw this.wrong(`is nested deeper than ${deepestNesting}`);
    this.spend(1);
    const found = this.byte();
    if (found < 0x40) return found;
    if (found < 0x80) return this.packedInteger(found);
    if (found < 0xa0) return this.cached(found - 0x80);
    if (found < 0xb0) return this.struct(this.structs[found - 0xa0], depth);
    if (found <= 0xb5) return this.items(this.count(), depth);
    const struct = builtIn.get(found);
    if (struct !== undefined) return this.struct({ tag: struct[0], fields: struct[1] }, depth);
    if (found >= 0xd0 && found < 0xd8) return this.take(found - 0xd0);
    if (found >= 0xda && found < 0xe2) return this.text(found - 0xda);
    if (found >= 0xe4 && found < 0xec) return this.items(found - 0xe4, depth);
    switch (found) {
      case 0xff:
        return -1;
      case 0xf5:
      case 0xf6:
        return found === 0xf5;
      case 0xf7:
        return null;
      case 0xfb:
        return 0;
      case 0xfc:
        return 1;
      case code.long: {
        const value = this.view.getBigInt64(this.advance(8));
        return Number.isSafeInteger(Number(value)) ? Number(value) : value;
      }
      case code.float:
        return this.view.getFloat32(this.advance(4));
      case code.double:
        return this.view.getFloat64(this.advance(8));
      case code.getCached:
        return this.cached(this.count(Number.MAX_SAFE_INTEGER));
      case code.putCached: {
        const slot = this.objects.push(undefined) - 1;
        const before = this.weight;
        const value = this.object(depth + 1);
        this.objects[slot] = { value, weight: this.weight - before };
        return value;
      }
      case code.bytesChunk:
      case code.bytes:
        return Buffer.concat(this.chunks(found, code.bytesChunk, (next) => (next === code.bytes ? this.count() : -1)));
      case code.stringChunk:
      case code.string:
        return this.longText(found);
      case code.list:
        return this.items(this.count(), depth);
      case code.closedList:
      case code.openList:
        return this.endedItems(found === code.openList, depth);
      case code.structType: {
        const tag = this.object(depth + 1);
        if (typeof tag !== "string") throw this.wrong("the tag of a struct is not a string");
        const type = { tag, fields: this.count() };
        this.structs.push(type);
        return this.struct(type, depth);
      }
      case code.struct:
        return this.struct(this.structs[this.count(Number.MAX_SAFE_INTEGER)], depth);
      case code.resetCaches:
        this.objects = [];
        this.structs = [];
        return this.object(depth + 1);
      default:
        throw this.wrong(`unknown code 0x${found.toString(16)}`);
    }
  }

  private packedInteger(found: number): number {
    const [, zero, width] = packedIntegers.findLast(([first]) => found >= first) ?? packedIntegers[0];
    let low = 0;
    for (let left = width; left > 0; left--) low = low * 256 + this.byte();
    return (found - zero) * 256 ** width + low;
  }

  private cached(slot: number): Fressian {
    const cached = this.objects[slot];
    if (cached === undefined) throw this.wrong(`refers to object ${slot}, which has not been read yet`);
    this.spend(cached.weight);
    return cached.value;
  }

  private struct(type: { readonly tag: string; readonly fields: number } | undefined, depth: number): Tagged {
    if (type === undefined) throw this.wrong("refers to a struct type that has not been read yet");
    return new Tagged(type.tag, this.items(type.fields, depth));
  }

  private items(count: number, depth: number): Fressian[] {
    const items: Fressian[] = [];
    for (let left = count; left > 0; left--) items.push(this.object(depth + 1));
    return items;
  }

  private endedItems(open: boolean, depth: number): Fressian[] {
    const items: Fressian[] = [];
    for (;;) {
      if (open && this.at >= this.bytes.length) return items;
      if (this.bytes[this.at] === code.endOfList) {
        this.at += 1;
        return items;
      }
      items.push(this.object(depth + 1));
    }
  }

  /** A number of items or bytes; items take at least one byte each, so there cannot be more than bytes. */
  private count(most = this.bytes.length - this.at): number {
    const value = this.object(2 * deepestNesting);
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > most) {
      throw this.wrong(`a length of ${String(value)}`, "the file is cut short or damaged");
    }
    return value;
  }

  /** The byte strings of `more` chunks and a last one, whose length `last` tells from its code; -1 if it is none. */
  private chunks(first: number, more: number, last: (found: number) => number): Uint8Array[] {
    const parts: Uint8Array[] = [];
    for (let found = first; ; found = this.byte()) {
      if (found !== more) {
        const length = last(found);
        if (length < 0) throw this.wrong("a chunk is not followed by its rest");
        parts.push(this.take(length));
        return parts;
      }
      parts.push(this.take(this.count()));
    }
  }

  private longText(first: number): string {
    const parts = this.chunks(first, code.stringChunk, (found) => {
      if (found === code.string) return this.count();
      return found >= 0xda && found < 0xe2 ? found - 0xda : -1;
    });
    return parts.map((part) => this.decode(part)).join("");
  }

  private text(length: number): string {
    return this.decode(this.take(length));
  }

  /** UTF-8 in which each half of a surrogate pair has three bytes of its own. */
  private decode(bytes: Uint8Array): string {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (isUtf8(bytes)) return buffer.toString("utf8");
    const units: number[] = [];
    for (let at = 0; at < buffer.length; ) {
      const first = buffer[at] ?? 0;
      const length = first < 0x80 ? 1 : first >= 0xc0 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : 0;
      const rest = buffer.subarray(at + 1, at + length);
      if (length === 0 || rest.length !== length - 1 || rest.some((byte) => (byte & 0xc0) !== 0x80)) {
        throw this.wrong("a string is not UTF-8");
      }
      units.push(
        rest.reduce((unit, byte) => (unit << 6) | (byte & 0x3f), length === 1 ? first : first & (0xff >> (length + 1))),
      );
      at += length;
    }
    let text = "";
    for (let at = 0; at < units.length; at += 4096) text += String.fromCharCode(...units.slice(at, at + 4096));
    return text;
  }

  private byte(): number {
    return this.view.getUint8(this.advance(1));
  }

  private take(length: number): Uint8Array {
    this.spend(length >> 4);
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  private advance(length: number): number {
    const start = this.at;
    if (start + length > this.bytes.length) throw this.wrong("the data ends inside an object", "is the file whole?");
    this.at += length;
    return start;
  }

  /** References to references can stand for more than any memory holds. Keywords, what is referred to most, weigh five. */
  private spend(weight: number): void {
    this.weight += weight;
    if (this.weight > 8 * this.bytes.length + 2 ** 20)
      throw this.wrong("references expand the data beyond any reasonable size");
  }

  private wrong(problem: string, remedy?: string): InputError {
    return new InputError(problem, { offset: this.offset + this.at }, remedy);
  }
}
