/**
 * The scanner of an event that is a flat map with known fields, each at most once, in JSON (event-scan.ts) and EDN (edn-scan.ts).
 *
 * Recorders write the same fields in the same order, event after event, so what stood between two values is compared first with what
 * stood there last time: bytes that were found to be right once need no parsing.
 */
import { ByteScanner, clear, type FoundFields, mostDigits } from "./byte-scan.js";
import type { EventFields } from "./event-reader.js";
import type { Json } from "./operation.js";

const zero = 0x30;
const open = 0x7b;
/** Of four bytes at once: what digits have in common, and what changes that of the six bytes that come after them. */
const fourZeros = 0x30303030;
const highHalves = 0xf0f0f0f0 | 0;
const sixes = 0x06060606;

const names = ["index", "time", "type", "process", "f", "key", "value", "node", "error"] as const;
const nameBytes = names.map((name) => Uint8Array.from(name, (letter) => letter.charCodeAt(0)));
/** By first letter: the fields that begin with it. */
const namesFrom: readonly (readonly number[])[] = Array.from({ length: 128 }, (_, letter) =>
  [...names.keys()].filter((field) => nameBytes[field]?.[0] === letter),
);
/** In place of the number of a field: nothing came before, and nothing comes after. */
const beginning: number = names.length;
const ending: number = names.length;
/** Of what stands between two values, in bytes; more is parsed every time. */
const longestKept = 32;

export abstract class MapScanner extends ByteScanner {
  /** By field that came before: the bytes up to the next value that stood there last, how many, and of which field the value is. */
  private readonly kept = new Uint8Array((names.length + 1) * longestKept);
  private readonly keptWords = new DataView(this.kept.buffer);
  private readonly keptLength = new Uint8Array(names.length + 1);
  private readonly keptField = new Uint8Array(names.length + 1);
  /** The field of the value that the cursor stands before, or `ending`. */
  private nextField = ending;

  /**
   * Moves the cursor to the value of the next field, which `name` finds, or past the end of the map: to `end`. False if what stands here
   * is not plain. `first`: the cursor is after the opening bracket, not after a value.
   */
  protected abstract toNext(first: boolean): "value" | "end" | undefined;

  override scan(bytes: Uint8Array, start: number): EventFields | undefined {
    if (bytes[start] !== open) return undefined;
    this.begin(bytes, start);
    const { end, words, kept, keptWords, keptLength, keptField } = this;
    const found = clear(this.found);
    let seen = 0;
    let before = beginning;
    // The cursor is a local variable where it can: most of the time of reading a large file is spent in these lines.
    let at = start + 1;
    for (;;) {
      let field = ending;
      const length = keptLength[before] ?? 0;
      const own = before * longestKept;
      let same = 0;
      if (at + length > end) same = -1;
      else {
        while (same < length - 3 && words.getInt32(at + same) === keptWords.getInt32(own + same)) same += 4;
        if (same >= length - 3) while (same < length && bytes[at + same] === kept[own + same]) same += 1;
      }
      if (length > 0 && same === length) {
        at += length;
        field = keptField[before] ?? ending;
      } else {
        this.at = at;
        if (!this.parse(before)) return undefined;
        at = this.at;
        field = this.nextField;
      }
      if (field === ending) {
        if (at > end) return undefined;
        this.at = at;
        return found;
      }
      const bit = 1 << field;
      if ((seen & bit) !== 0) return undefined;
      seen |= bit;
      before = field;
      const from = at;
      let whole = 0;
      for (; at + 4 <= end; at += 4) {
        const four = words.getInt32(at, true);
        if ((four & highHalves) !== fourZeros || ((four + sixes) & highHalves) !== fourZeros) break;
        whole = whole * 10_000 + numberOf(four);
      }
      for (; at < end; at++) {
        const digit = (bytes[at] ?? 0) - zero;
        if (digit < 0 || digit > 9) break;
        whole = whole * 10 + digit;
      }
      const digits = at - from;
      let value: Json | undefined = whole;
      if (digits === 0 || digits > mostDigits || (digits > 1 && bytes[from] === zero)) {
        this.at = from;
        value = this.value(0);
        at = this.at;
        if (value === undefined) return undefined;
      }
      put(found, field, value);
    }
  }

  /** As far as the next value or the end, byte for byte; what was found is kept. */
  private parse(before: number): boolean {
    const start = this.at;
    const lines = this.passed;
    const next = this.toNext(before === beginning);
    if (next === undefined) return false;
    if (next === "end") this.nextField = ending;
    const length = this.at - start;
    if (length > longestKept || this.passed !== lines) this.keptLength[before] = 0;
    else {
      this.kept.set(this.bytes.subarray(start, this.at), before * longestKept);
      this.keptLength[before] = length;
      this.keptField[before] = this.nextField;
    }
    return true;
  }

  /** Goes past the name of a field that begins here, if there is one. */
  protected name(): boolean {
    const { bytes } = this;
    for (const field of namesFrom[bytes[this.at] ?? 0] ?? []) {
      const name = nameBytes[field] ?? new Uint8Array();
      let letter = 0;
      while (letter < name.length && bytes[this.at + letter] === name[letter]) letter += 1;
      if (letter < name.length) continue;
      this.at += letter;
      this.nextField = field;
      return true;
    }
    return false;
  }
}

/** The number that four digits are, the first in the lowest byte: pairs of digits side by side, and then pairs of pairs. */
function numberOf(four: number): number {
  const digits = four & 0x0f0f0f0f;
  const pairs = (Math.imul(digits, 10 * 0x100 + 1) >>> 8) & 0x00ff00ff;
  return (Math.imul(pairs, 100 * 0x10000 + 1) >>> 16) & 0xffff;
}

/** Each field by its own name: a field that is looked up by a computed name costs more than parsing it. */
function put(found: FoundFields, field: number, value: Json): void {
  switch (field) {
    case 0:
      found.index = value;
      break;
    case 1:
      found.time = value;
      break;
    case 2:
      found.type = value;
      break;
    case 3:
      found.process = value;
      break;
    case 4:
      found.f = value;
      break;
    case 5:
      found.key = value;
      break;
    case 6:
      found.value = value;
      break;
    case 7:
      found.node = value;
      break;
    case 8:
      found.error = value;
      break;
  }
}
