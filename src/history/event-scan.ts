/**
 * Reads the usual line of JSON lines straight from its bytes: one flat object with known fields, each at most once, whose values
 * are plain whole numbers, short texts of ASCII without escapes, null, true or false. Of anything else it says nothing, and the
 * caller reads the line with care (exact.ts). So it may refuse a line that is right, but must never read one differently.
 */
import { ByteScanner, noFields, put } from "./byte-scan.js";
import type { EventFields } from "./event-reader.js";
import type { Json } from "./operation.js";

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const open = 0x7b;
const close = 0x7d;

export class EventScanner extends ByteScanner {
  /** The event that the bytes from `start` up to `end` are, or undefined if it takes more care to tell. */
  scan(bytes: Uint8Array, start: number, end: number): EventFields | undefined {
    this.bytes = bytes;
    this.at = start + 1;
    this.end = end;
    if (bytes[start] !== open || bytes[end - 1] !== close) return undefined;
    const found = noFields();
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
}
