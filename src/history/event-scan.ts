/**
 * Reads the usual event of JSON lines and of JSON arrays straight from its bytes: one flat object with known fields, each at most
 * once, whose values are plain whole numbers, texts of ASCII without escapes, null, true, false, or lists of these. For anything
 * else it returns undefined, and exact.ts reads the text carefully. So it may refuse a valid event, but must never read one
 * differently.
 */
import { ByteScanner, blankBytes, clear, mostDigits, put } from "./byte-scan.js";
import type { EventFields } from "./event-reader.js";
import type { Json } from "./operation.js";

const quote = 0x22;
const comma = 0x2c;
const zero = 0x30;
const colon = 0x3a;
const closeList = 0x5d;
const open = 0x7b;
const close = 0x7d;

export class EventScanner extends ByteScanner {
  constructor() {
    super(blankBytes(" \t\r\n"), "null");
  }

  override scan(bytes: Uint8Array, start: number): EventFields | undefined {
    if (bytes[start] !== open) return undefined;
    this.begin(bytes, start);
    const { end } = this;
    const found = clear(this.found);
    // The cursor is a local variable where it can: most of the time of reading a large file is spent in these lines.
    let at = start;
    for (;;) {
      at += 1;
      if (bytes[at] !== quote) at = this.past(at);
      if (bytes[at] !== quote) return undefined;
      at += 1;
      const name = this.fieldAt(at);
      if (name === undefined) return undefined;
      for (let letter = 1; letter < name.length; letter++) {
        if (bytes[at + letter] !== name.charCodeAt(letter)) return undefined;
      }
      at += name.length;
      if (bytes[at] !== quote) return undefined;
      at += 1;
      if (bytes[at] !== colon) at = this.past(at);
      if (bytes[at] !== colon) return undefined;
      at += 1;
      const from = at;
      let whole = 0;
      for (; at < end; at++) {
        const digit = (bytes[at] ?? 0) - zero;
        if (digit < 0 || digit > 9) break;
        whole = whole * 10 + digit;
      }
      const digits = at - from;
      let value: Json | undefined = whole;
      if (digits === 0 || digits > mostDigits || (digits > 1 && bytes[from] === zero)) {
        this.at = this.past(from);
        value = this.value(0);
        at = this.at;
      }
      if (value === undefined || !put(found, name, value)) return undefined;
      let next = bytes[at];
      if (next !== comma && next !== close) {
        at = this.past(at);
        next = bytes[at];
      }
      if (next === comma) continue;
      if (next !== close || at >= end) return undefined;
      this.at = at + 1;
      return found;
    }
  }

  /** Where the blanks from `at` on end. */
  private past(at: number): number {
    this.at = at;
    this.blanks();
    return this.at;
  }

  private next(): number | undefined {
    this.blanks();
    return this.bytes[this.at];
  }

  protected override list(depth: number): Json[] | undefined {
    const items: Json[] = [];
    this.at += 1;
    if (this.next() === closeList) this.at += 1;
    else {
      for (;;) {
        const item = this.value(depth + 1);
        if (item === undefined) return undefined;
        items.push(item);
        const next = this.next();
        this.at += 1;
        if (next === closeList) break;
        if (next !== comma) return undefined;
        this.blanks();
      }
    }
    // A list that is added to has room for 17 items, and every tuple would keep it.
    return items.slice();
  }
}
