/**
 * Encodes Fressian as Jepsen's writer does: shortest codes, keywords and struct types cached. Only what tests need to make
 * test.jepsen files; written from the same list of codes as the decoder, not from its code.
 */
import { type Fressian, Tagged } from "../../src/history/fressian.js";

export const key = (name: string): Tagged => new Tagged("key", [null, name]);
export const map = (...items: readonly Fressian[]): Tagged => new Tagged("map", [items]);

const builtIn = new Map([
  ["map", 0xc0],
  ["set", 0xc1],
  ["uuid", 0xc3],
  ["regex", 0xc4],
  ["uri", 0xc5],
  ["inst", 0xc8],
  ["sym", 0xc9],
  ["key", 0xca],
]);

export class FressianWriter {
  private readonly bytes: number[] = [];
  private readonly cached = new Map<string, number>();
  private readonly structs = new Map<string, number>();

  get result(): Buffer {
    return Buffer.from(this.bytes);
  }

  write(value: Fressian): this {
    if (value === null) this.bytes.push(0xf7);
    else if (typeof value === "boolean") this.bytes.push(value ? 0xf5 : 0xf6);
    else if (typeof value === "bigint") this.long(value);
    else if (typeof value === "number") this.number(value);
    else if (typeof value === "string") this.string(value);
    else if (value instanceof Uint8Array) this.byteString(value);
    else if (value instanceof Tagged) this.tagged(value);
    else this.list(value);
    return this;
  }

  /** Bytes that no value stands for, such as codes of another writer. */
  raw(...bytes: readonly number[]): this {
    this.bytes.push(...bytes);
    return this;
  }

  private number(value: number): void {
    if (Object.is(value, -0) || !Number.isInteger(value)) {
      const bytes = Buffer.alloc(9);
      bytes[0] = 0xfa;
      bytes.writeDoubleBE(value, 1);
      this.bytes.push(...bytes);
    } else if (value >= -1 && value < 64) this.bytes.push(value & 0xff);
    else {
      const packed: readonly (readonly [number, number, number])[] = [
        [0x50, 1, 2 ** 12],
        [0x68, 2, 2 ** 19],
        [0x72, 3, 2 ** 25],
        [0x76, 4, 2 ** 33],
        [0x7a, 5, 2 ** 41],
        [0x7e, 6, 2 ** 49],
      ];
      const [zero, width] = packed.find(([, , bound]) => value >= -bound && value < bound) ?? [];
      if (zero === undefined || width === undefined) {
        this.long(BigInt(value));
        return;
      }
      const high = Math.floor(value / 256 ** width);
      this.bytes.push(zero + high);
      const low = Buffer.alloc(6);
      low.writeUIntBE(value - high * 256 ** width, 0, 6);
      this.bytes.push(...low.subarray(6 - width));
    }
  }

  private long(value: bigint): void {
    const bytes = Buffer.alloc(9);
    bytes[0] = 0xf8;
    bytes.writeBigInt64BE(value, 1);
    this.bytes.push(...bytes);
  }

  /** In chunks of at most 1000 UTF-16 units, halves of surrogate pairs as three bytes each. */
  private string(value: string): void {
    for (let at = 0; ; at += 1000) {
      const encoded = Array.from({ length: Math.min(1000, value.length - at) }, (_, i) =>
        value.charCodeAt(at + i),
      ).flatMap((unit) => {
        if (unit > 0 && unit < 0x80) return [unit];
        if (unit < 0x800) return [0xc0 | (unit >> 6), 0x80 | (unit & 0x3f)];
        return [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)];
      });
      const last = at + 1000 >= value.length;
      if (last && encoded.length < 8) this.bytes.push(0xda + encoded.length);
      else {
        this.bytes.push(last ? 0xe3 : 0xe2);
        this.number(encoded.length);
      }
      this.bytes.push(...encoded);
      if (last) return;
    }
  }

  private byteString(value: Uint8Array): void {
    if (value.length < 8) this.bytes.push(0xd0 + value.length);
    else {
      this.bytes.push(0xd9);
      this.number(value.length);
    }
    this.bytes.push(...value);
  }

  private list(items: readonly Fressian[]): void {
    if (items.length < 8) this.bytes.push(0xe4 + items.length);
    else {
      this.bytes.push(0xec);
      this.number(items.length);
    }
    for (const item of items) this.write(item);
  }

  private tagged(value: Tagged): void {
    if (value.tag === "key" && this.reference(JSON.stringify(value.fields))) return;
    const code = builtIn.get(value.tag);
    const known = this.structs.get(value.tag);
    if (code !== undefined) this.bytes.push(code);
    else if (known === undefined) {
      this.structs.set(value.tag, this.structs.size);
      this.bytes.push(0xef);
      this.string(value.tag);
      this.number(value.fields.length);
    } else if (known < 16) this.bytes.push(0xa0 + known);
    else {
      this.bytes.push(0xf0);
      this.number(known);
    }
    for (const field of value.fields) this.write(field);
  }

  /** Refers to an object that has been written, or announces that this one will be referred to. */
  private reference(identity: string): boolean {
    const known = this.cached.get(identity);
    if (known === undefined) {
      this.cached.set(identity, this.cached.size);
      this.bytes.push(0xcd);
      return false;
    }
    if (known < 32) this.bytes.push(0x80 + known);
    else {
      this.bytes.push(0xcc);
      this.number(known);
    }
    return true;
  }
}
