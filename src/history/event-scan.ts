/**
 * Reads the usual event of JSON lines and of JSON arrays straight from its bytes: one flat object with known fields, each at most
 * once, whose values are plain whole numbers, texts of ASCII without escapes, null, true, false, or lists of these. For anything
 * else it returns undefined, and exact.ts reads the text carefully. So it may refuse a valid event, but must never read one
 * differently.
 */
import { blankBytes } from "./byte-scan.js";
import { MapScanner } from "./map-scan.js";
import type { Json } from "./operation.js";

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const closeList = 0x5d;
const close = 0x7d;

export class EventScanner extends MapScanner {
  constructor() {
    super(blankBytes(" \t\r\n"), "null");
  }

  protected override toNext(first: boolean): "value" | "end" | undefined {
    if (!first) {
      const next = this.next();
      this.at += 1;
      if (next === close) return "end";
      if (next !== comma) return undefined;
    }
    if (this.next() !== quote) return undefined;
    this.at += 1;
    if (!this.name() || this.bytes[this.at] !== quote) return undefined;
    this.at += 1;
    if (this.next() !== colon) return undefined;
    this.at += 1;
    this.blanks();
    return "value";
  }

  private next(): number | undefined {
    this.blanks();
    return this.bytes[this.at];
  }

  protected override list(depth: number): Json[] | undefined {
    this.at += 1;
    if (this.next() === closeList) {
      this.at += 1;
      return [];
    }
    const first = this.value(depth + 1);
    if (first === undefined) return undefined;
    let next = this.next();
    this.at += 1;
    if (next === closeList) return [first];
    if (next !== comma) return undefined;
    this.blanks();
    const second = this.value(depth + 1);
    if (second === undefined) return undefined;
    // A list that is added to has room for 17 items, and every tuple would keep it.
    const items = [first, second];
    for (;;) {
      next = this.next();
      this.at += 1;
      if (next === closeList) return items.length === 2 ? items : items.slice();
      if (next !== comma) return undefined;
      this.blanks();
      const item = this.value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
    }
  }
}
