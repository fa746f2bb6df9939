/**
 * Looks through JSON text before it is parsed, in one pass and without recursion, for input that JSON.parse would change
 * silently or that would break its caller: nesting that overflows the stack of code that walks it, a key given twice (the last one
 * would win), and a whole number that a double cannot hold (it would be rounded). Text that is not JSON is left to JSON.parse to refuse.
 */
import { InputError } from "./errors.js";
import { deepestNesting } from "./limits.js";

const code = (char: string): number => char.charCodeAt(0);
const quote = code('"');
const backslash = code("\\");
const minus = code("-");
const zero = code("0");
const nine = code("9");
const colon = code(":");
const opening: ReadonlySet<number> = new Set([code("{"), code("[")]);
const closing: ReadonlySet<number> = new Set([code("}"), code("]")]);
const blank: ReadonlySet<number> = new Set([" ", "\n", "\r", "\t"].map(code));
const partOfNumber = /[-+.\deE]*/y;

/** Throws InputError with the line, from 1 in the text. */
export function refuseBentJson(text: string): void {
  /** The keys of each open object; null for a list. */
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; ) {
    const char = text.charCodeAt(at);
    if (opening.has(char)) {
      open.push(text[at] === "{" ? new Set() : null);
      if (open.length > deepestNesting)
        throw new InputError(`is nested deeper than ${deepestNesting}`, place(text, at));
      at += 1;
    } else if (closing.has(char)) {
      open.pop();
      at += 1;
    } else if (char === quote) {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (keys !== undefined && keys !== null && nextIs(colon, text, end)) {
        const key = nameOf(text.slice(at, end));
        if (keys.has(key)) {
          const problem = `${JSON.stringify(key).slice(0, 100)} is given twice`;
          throw new InputError(problem, place(text, at), "leave one of them out");
        }
        keys.add(key);
      }
      at = end;
    } else if (char === minus || (char >= zero && char <= nine)) {
      partOfNumber.lastIndex = at;
      const [digits = ""] = partOfNumber.exec(text) ?? [];
      if (/^-?\d+$/.test(digits) && !Number.isSafeInteger(Number(digits))) {
        throw new InputError("holds a whole number beyond 2^53", place(text, at), "it could not be kept exactly");
      }
      at += digits.length;
    } else at += 1;
  }
}

/** Position after the quote that ends the string; the end of the text if none does. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === backslash) at += 1;
    else if (char === quote) return at + 1;
  }
  return text.length;
}

function nextIs(wanted: number, text: string, from: number): boolean {
  let at = from;
  while (blank.has(text.charCodeAt(at))) at += 1;
  return text.charCodeAt(at) === wanted;
}

/** A string that is not JSON stays as it is: the parser refuses it. */
function nameOf(quoted: string): string {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

function place(text: string, position: number): { readonly line: number } {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < position; at = text.indexOf("\n", at + 1)) line += 1;
  return { line };
}
