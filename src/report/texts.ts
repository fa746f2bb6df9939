/**
 * Texts of a page, each stored once. A text that is too long for a reader is cut, with its length, and stored in full beside it while the
 * page has room: a history may hold values of a megabyte, in any number.
 */
import { createHash } from "node:crypto";
import { cut, visible } from "../history/visible.js";

/** Longest text of a value on the page, and of a state in a table of them, in UTF-16 units. */
const longestValue = 400;
export const longestState = 160;
/** Limit for all cut texts together that are stored in full. */
const roomForWholes = 4_000_000;
/** Limit for all texts together as shown; beyond it they are cut to a few characters. */
const roomForShown = 12_000_000;
const longestInNeed = 48;

export interface TextLimits {
  /** UTF-16 units. */
  readonly longest?: number;
  /** Whether the reader can see all of it. */
  readonly whole?: boolean;
}

export class Texts {
  /** As shown. */
  readonly all: string[] = [];
  /** The cut ones among them, in full. */
  readonly wholes: (readonly [number: number, whole: string])[] = [];
  /** Cut texts for which this page has no room, and their characters. */
  readonly leftOut = { texts: 0, characters: 0 };
  private readonly numbers = new Map<string, number>();
  private shown = 0;
  private kept = 0;

  numberOf(text: string, { longest = longestValue, whole = true }: TextLimits = {}): number {
    const most = this.shown > roomForShown ? longestInNeed : longest;
    // Cutting off a little would save nothing.
    if (text.length <= most * 1.25) return this.add(text, text);
    const short = `${cut(text, most)} [${text.length} characters, #${digest(text)}]`;
    // The digest distinguishes two texts that are cut to the same.
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
