/**
 * Reads the usual operation of history.edn straight from its bytes: a map with keywords of known fields, each at
 * most once, whose values are plain whole numbers, keywords, strings of ASCII without escapes, nil, true, false, or
 * vectors of these. For anything else it returns undefined, and edn.ts reads the form carefully.
 */
import { blankBytes } from "./byte-scan.js";
import { MapScanner } from "./map-scan.js";
import type { Json } from "./operation.js";

const colon = 0x3a;
const closeVector = 0x5d;
const close = 0x7d;
const longestKeyword = 64;

/** Bytes that a keyword is made of, after its colon. EDN knows more. */
const keywordBytes = new Uint8Array(256);
for (const char of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.*+!?/<>=") {
  keywordBytes[char.charCodeAt(0)] = 1;
}

export class EdnScanner extends MapScanner {
  constructor() {
    super(blankBytes(" ,\t\r\n"), "nil");
  }

  protected override toNext(first: boolean): "value" | "end" | undefined {
    const apart = this.blanks();
    if (!first && this.bytes[this.at] === close) {
      this.at += 1;
      return "end";
    }
    if ((!first && !apart) || this.bytes[this.at] !== colon) return undefined;
    this.at += 1;
    return this.name() && this.blanks() ? "value" : undefined;
  }

  protected override value(depth: number): Json | undefined {
    return this.bytes[this.at] === colon ? this.keyword() : super.value(depth);
  }

  protected override list(depth: number): Json[] | undefined {
    const items: Json[] = [];
    this.at += 1;
    this.blanks();
    // Two items touch only where one is more than the scanner knows, such as 1N.
    for (let apart = true; this.at < this.end; apart = this.blanks()) {
      if (this.bytes[this.at] === closeVector) {
        this.at += 1;
        // A list that is added to has room for 17 items, and every tuple would keep it.
        return items.slice();
      }
      if (!apart) return undefined;
      const item = this.value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return undefined;
  }

  protected keyword(): string | undefined {
    const { bytes, end } = this;
    if (bytes[this.at] !== colon) return undefined;
    const start = this.at + 1;
    let at = start;
    while (at < end && keywordBytes[bytes[at] ?? 0] === 1) at += 1;
    if (at - start > longestKeyword) return undefined;
    this.at = at;
    return this.made(start, at);
  }
}
