/**
 * Reads the usual operation of Jepsen's logs straight from its bytes: `process :type :f value [error]` on a line, as in
 * history.txt, and the same behind what jepsen.log and Porcupine's logs of etcd write before it. For anything else it
 * returns undefined, and formats/txt.ts reads the line carefully.
 */
import { clear, type FoundFields } from "./byte-scan.js";
import { EdnScanner } from "./edn-scan.js";
import type { EventFields } from "./event-reader.js";

const tab = 0x09;
const newline = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const lastPrinted = 0x7e;
const zero = 0x30;
const nine = 0x39;
const digit = 0;
/** Of `2020-07-08 16:02:33,588`: its punctuation, and where a digit stands. */
const stampShape = [..."dddd-dd-dd dd:dd:dd,ddd"].map((char) => (char === "d" ? digit : char.charCodeAt(0)));

export class TxtScanner extends EdnScanner {
  /** Where the value of the operation found last begins. */
  protected valueAt = 0;

  override scan(bytes: Uint8Array, start: number): EventFields | undefined {
    this.begin(bytes, start);
    return this.operation();
  }

  /** The operation from the cursor to the end of the line. */
  protected operation(): FoundFields | undefined {
    const found = clear(this.found);
    found.process = this.bytes[this.at] === colon ? this.keyword() : this.integer();
    if (found.process === undefined || found.process === "" || !this.gap()) return undefined;
    found.type = this.keyword();
    if (!isType(found.type) || !this.gap()) return undefined;
    found.f = this.keyword();
    if (found.f === undefined || !this.gap()) return undefined;
    this.valueAt = this.at;
    found.value = this.value(0);
    if (found.value === undefined) return undefined;
    if (this.lineEnds()) return found;
    if (!this.gap()) return undefined;
    const error = this.rest();
    if (error === undefined) return undefined;
    if (error !== "") found.error = error;
    return found;
  }

  /** Skips tabs and spaces, and returns whether there were any. */
  protected gap(): boolean {
    const start = this.at;
    for (; this.at < this.end; this.at++) {
      const byte = this.bytes[this.at];
      if (byte !== tab && byte !== space) break;
    }
    return this.at > start;
  }

  protected lineEnds(): boolean {
    const byte = this.bytes[this.at];
    return byte === newline || byte === carriageReturn;
  }

  /** Text up to the end of the line, without the blanks after it. */
  private rest(): string | undefined {
    const start = this.at;
    while (!this.lineEnds()) {
      const byte = this.bytes[this.at] ?? 0;
      if (this.at >= this.end || byte > lastPrinted || (byte < space && byte !== tab)) return undefined;
      this.at += 1;
    }
    return this.decoded(start, this.at).trimEnd();
  }
}

/** `INFO  jepsen.util - 0⇥:invoke⇥:read⇥nil`: as formats/porcupine-etcd.ts reads it. */
export class PorcupineScanner extends TxtScanner {
  override scan(bytes: Uint8Array, start: number): EventFields | undefined {
    this.begin(bytes, start);
    for (const word of ["INFO", "jepsen.util", "-"]) if (!this.word(word) || !this.gap()) return undefined;
    const found = this.operation();
    if (found === undefined || found.error !== undefined) return undefined;
    const { process, f } = found;
    if (typeof process !== "number" || process < 0 || (f !== "read" && f !== "write" && f !== "cas")) return undefined;
    if (bytes[this.valueAt] === colon) {
      found.error = found.value;
      found.value = null;
    }
    return found;
  }
}

/** `2020-07-08 16:02:33,588{GMT}⇥INFO⇥[worker 0] jepsen.util: 0⇥:invoke⇥:read⇥nil`: as formats/jepsen-log.ts reads it. */
export class JepsenLogScanner extends TxtScanner {
  override scan(bytes: Uint8Array, start: number): EventFields | undefined {
    this.begin(bytes, start);
    for (const shape of stampShape) {
      const byte = bytes[this.at] ?? 0;
      if (shape === digit ? byte < zero || byte > nine : byte !== shape) return undefined;
      this.at += 1;
    }
    const stamped = this.at;
    if (bytes[this.at] === openBrace && !this.pastBracket(closeBrace)) return undefined;
    if (!this.gap() || !this.word("INFO") || !this.gap()) return undefined;
    if (bytes[this.at] !== openBracket || !this.pastBracket(closeBracket) || !this.gap()) return undefined;
    if (!this.word("jepsen.util: ") && !this.word("jepsen.print: ") && !this.word("jepsen.util - ")) return undefined;
    const found = this.operation();
    if (found !== undefined) found.time = this.decoded(start, stamped);
    return found;
  }

  /** Goes past what ends with this byte, if it is words of ASCII without a blank in braces. */
  private pastBracket(end: number): boolean {
    for (this.at += 1; this.at < this.end; this.at++) {
      const byte = this.bytes[this.at] ?? 0;
      if (byte === end) {
        this.at += 1;
        return true;
      }
      if (byte > lastPrinted || byte < space || (byte === space && end === closeBrace)) return false;
    }
    return false;
  }
}

function isType(type: unknown): boolean {
  return type === "invoke" || type === "ok" || type === "fail" || type === "info";
}
