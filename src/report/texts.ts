/**
 * Texts of a page, each kept once. What is too long for a reader is cut, with its length said, and kept whole beside it while the
 * page has room: a history may hold values of a megabyte, and as many as it likes.
 */
import { createHash } from "node:crypto";
import { cut, visible } from "../history/visible.js";

/** Longest text of a value on the page, and of a state in a table of them, in UTF-16 units. */
const longestValue = 400;
export const longestState = 160;
/** Of all cut texts together: those that are kept whole. */
const roomForWholes = 4_000_000;
/** Of all texts together as they are shown; beyond it they are cut to a few characters. */
const roomForShown = 12_000_000;
const longestInNeed = 48;

export interface TextLimits {
  /** UTF-16 units. */
  readonly longest?: number;
  /** Whether the reader can have all of it. */
  readonly whole?: boolean;
}

export class Texts {
  /** As they are shown. */
  readonly all: string[] = [];
  /** Those of them that are cut, whole. */
  readonly wholes: (readonly [number: number, whole: string])[] = [];
  /** Cut texts that this page has no room for, and their characters. */
  readonly leftOut = { texts: 0, characters: 0 };
  private readonly numbers = new Map<string, number>();
  private shown = 0;
  private kept = 0;

  numberOf(text: string, { longest = longestValue, whole = true }: TextLimits = {}): number {
    const most = this.shown > roomForShown ? longestInNeed : longest;
    // To cut off a little would save nothing.
    if (text.length <= most * 1.25) return this.add(text, text);
    const short = `${cut(text, most)} [${text.length} characters, #${digest(text)}]`;
    // Two texts that are cut to the same are told apart by the digest.
    const known = this.numbers.get(short);
    if (known !== undefined) return known;
    const number = this.add(short, short);
    if (!whole) return number;
    if (this.kept + text.length <= roomForWholes) {
      this.kept += text.length;
      this.wholes.push([number, visible(text)]);
    } else {
      this.leftOut.texts += 1;
      this.leftOut.characters += text.length;
    }
    return number;
  }

  private add(name: string, text: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.all.length;
    this.numbers.set(name, number);
    this.all.push(visible(text));
    this.shown += text.length;
    return number;
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text, "utf16le").digest("hex").slice(0, 6);
}
