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
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? digitsOf(String(value)) : value + 0;
}

/** `1e+21`, which JavaScript writes for 1000000000000000000000, is the same number, and so is the same text. */
function digitsOf(whole: string): string {
  const [, first, rest = "", exponent] = /^(-?\d)(?:\.(\d+))?e\+(\d+)$/.exec(whole) ?? [];
  return first === undefined ? whole : first + rest.padEnd(Number(exponent), "0");
}

const suspicious = /\d{16}|\d[eE]\+?\d/;
/** Longer text is checked before it is parsed, so that brackets alone cannot fill the memory. */
const shortText = 4096;

/**
 * JSON.parse, with numbers kept exactly, nesting bounded, and no field of an object written twice (JSON.parse would keep the
 * last). Throws SyntaxError, or InputError for nesting and fields.
 */
export function parseJson(text: string): Json {
  const exact = text.length <= shortText && !suspicious.test(text) ? text : withExactNumbers(text);
  const value: Json = JSON.parse(exact);
  // Each field has a colon of its own. If there are more colons, they may stand in strings.
  if (fieldsIn(value, 0) !== colonsIn(text)) refuseRepeatedFields(text);
  return value;
}

/** How many fields all objects in the value have. */
function fieldsIn(value: Json, depth: number): number {
  if (typeof value !== "object" || value === null) return 0;
  if (depth >= deepestNesting) throw tooDeep();
  let count = 0;
  if (Array.isArray(value)) for (const item of value) count += fieldsIn(item, depth + 1);
  else {
    for (const item of Object.values(value)) {
      count += 1;
      if (typeof item === "object" && item !== null) count += fieldsIn(item, depth + 1);
    }
  }
  return count;
}

function colonsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf(":"); at >= 0; at = text.indexOf(":", at + 1)) count += 1;
  return count;
}

/** `text` is JSON. */
function refuseRepeatedFields(text: string): void {
  const token = /["[{}\]]/g;
  /** Names in each object that is open; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    if (found === "[") open.push(undefined);
    else if (found === "{") open.push(new Set());
    else if (found !== '"') open.pop();
    else {
      const end = endOfString(text, match.index);
      token.lastIndex = end;
      const names = open.at(-1);
      if (names === undefined || !isName(text, end)) continue;
      const name: string = JSON.parse(text.slice(match.index, end));
      if (names.has(name)) throw new InputError("appears twice", { field: name });
      names.add(name);
    }
  }
}

/** Whether the string that ends at `end` is followed by a colon. */
function isName(text: string, end: number): boolean {
  let at = end;
  while (text[at] === " " || text[at] === "\t" || text[at] === "\n" || text[at] === "\r") at += 1;
  return text[at] === ":";
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
