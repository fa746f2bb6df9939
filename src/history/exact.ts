/**
 * JSON numbers are doubles, and a double that stands for two different numbers makes two different values equal. So a whole
 * number beyond 2^53, a decimal of arbitrary precision and a number too large for a double become text. Ordinary decimals are
 * doubles in JSON and EDN alike and are read as such. What remains a number survives JSON.stringify and this module unchanged.
 */
import { InputError } from "./errors.js";
import { deepestNesting } from "./limits.js";
import type { Json } from "./operation.js";

/** `digits`: an optional sign and digits. */
export function exactInteger(digits: string): number | string {
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value + 0;
  return digits.replace(/^\+/, "").replace(/^(-?)0+(?=\d)/, "$1");
}

/** A decimal with a fraction or an exponent; `arbitrary` if it is meant beyond the precision of a double. */
export function exactDecimal(token: string, arbitrary = false): number | string {
  const value = Number(token);
  if (!Number.isFinite(value)) return token;
  if (arbitrary && token.replace(/[eE].*$/, "").replace(/\D/g, "").length > 15) return token;
  return exactDouble(value);
}

/** A finite double; a whole one beyond 2^53 would be read back as an integer, so it becomes text as those do. */
export function exactDouble(value: number): number | string {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? String(value) : value + 0;
}

const suspicious = /\d{16}|\d[eE]\+?\d/;
/** Longer text is looked at before it is parsed, so that brackets alone cannot fill the memory. */
const shortText = 4096;

/** JSON.parse, with numbers kept exactly and nesting bounded. Throws SyntaxError, or InputError for nesting. */
export function parseJson(text: string): Json {
  if (text.length <= shortText && !suspicious.test(text)) return shallow(JSON.parse(text), 0);
  return JSON.parse(withExactNumbers(text));
}

function shallow(value: Json, depth: number): Json {
  if (typeof value !== "object" || value === null) return value;
  if (depth >= deepestNesting) throw tooDeep();
  for (const item of Object.values(value)) shallow(item, depth + 1);
  return value;
}

function tooDeep(): InputError {
  return new InputError(`is nested deeper than ${deepestNesting}`);
}

/** The same JSON text with numbers that a double cannot hold put in quotes. */
function withExactNumbers(text: string): string {
  const token = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|["[{}\]]/g;
  const parts: string[] = [];
  let copied = 0;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    if (found === '"') token.lastIndex = endOfString(text, match.index);
    else if (found === "[" || found === "{") {
      depth += 1;
      if (depth > deepestNesting) throw tooDeep();
    } else if (found === "]" || found === "}") depth -= 1;
    else {
      const exact = /[.eE]/.test(found) ? exactDecimal(found) : exactInteger(found);
      if (typeof exact === "number") continue;
      parts.push(text.slice(copied, match.index), JSON.stringify(exact));
      copied = match.index + found.length;
    }
  }
  return parts.length === 0 ? text : parts.join("") + text.slice(copied);
}

/** Position after the quote that ends the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (text[first - 1] === "\\") first -= 1;
    if ((end - first) % 2 === 0) return end + 1;
  }
  return text.length;
}
