/**
 * Reads EDN (edn-format.org) as far as Jepsen prints it, into JSON values: keywords and symbols become strings without the
 * colon, sets and lists become arrays, map keys become strings, integers beyond 2^53 and ratios become their text so that no
 * two values fall together. Tags are dropped and their form kept.
 */
import { exactDecimal, exactInteger } from "./exact.js";
import { deepestNesting } from "./limits.js";
import type { Json } from "./operation.js";

/** What is wrong with the text, and the position of the offending character. */
export class EdnError extends Error {
  constructor(
    message: string,
    readonly position: number,
  ) {
    super(message);
    this.name = "EdnError";
  }
}

const whitespace = /[\s,]*/y;
const comment = /[^\n]*/y;
const tokenText = /[^\s,()[\]{}"';]*/y;
const plainText = /[^"\\]*/y;
const closing = { "(": ")", "[": "]", "{": "}" } as const;
const characterNames: ReadonlyMap<string, string> = new Map([
  ["newline", "\n"],
  ["space", " "],
  ["tab", "\t"],
  ["return", "\r"],
  ["backspace", "\b"],
  ["formfeed", "\f"],
]);
const escapes: ReadonlyMap<string, string> = new Map([
  ["t", "\t"],
  ["r", "\r"],
  ["n", "\n"],
  ["b", "\b"],
  ["f", "\f"],
  ["\\", "\\"],
  ['"', '"'],
]);

export class EdnReader {
  private position = 0;

  constructor(private readonly text: string) {}

  /** Position of the next form, or undefined at the end of the text. */
  next(): number | undefined {
    return this.skip(0);
  }

  /** The next form. Throws EdnError when there is none or it is malformed. */
  read(): Json {
    return this.form(0);
  }

  /** The text after what has been read. */
  get rest(): string {
    return this.text.slice(this.position);
  }

  private skip(depth: number): number | undefined {
    for (;;) {
      this.match(whitespace);
      const first = this.text[this.position];
      if (first === undefined) return undefined;
      if (first === ";") this.match(comment);
      else if (first === "#" && this.text[this.position + 1] === "_") {
        this.position += 2;
        this.form(depth + 1);
      } else return this.position;
    }
  }

  /** What a sticky pattern that matches the empty string finds here. */
  private match(pattern: RegExp): string {
    const start = this.position;
    pattern.lastIndex = start;
    if (pattern.test(this.text)) this.position = pattern.lastIndex;
    return this.text.slice(start, this.position);
  }

  private form(depth: number): Json {
    if (depth > deepestNesting) throw new EdnError(`is nested deeper than ${deepestNesting}`, this.position);
    if (this.skip(depth) === undefined) throw new EdnError("the text ends inside a form", this.position);
    const first = this.text[this.position];
    switch (first) {
      case "(":
      case "[":
        return this.sequence(first, depth);
      case "{":
        return this.map(depth);
      case '"':
        return this.string();
      case "\\":
        return this.character();
      case "#":
        return this.dispatch(depth);
      case "^":
        this.position += 1;
        this.form(depth + 1);
        return this.form(depth + 1);
      case ")":
      case "]":
      case "}":
      case "'":
        throw new EdnError(`unexpected ${first}`, this.position);
      default:
        return this.atom();
    }
  }

  private sequence(open: keyof typeof closing, depth: number): Json[] {
    const start = this.position;
    this.position += 1;
    const items: Json[] = [];
    for (;;) {
      if (this.skip(depth) === undefined) throw new EdnError(`no ${closing[open]} for ${open}`, start);
      if (this.text[this.position] === closing[open]) {
        this.position += 1;
        return items;
      }
      items.push(this.form(depth + 1));
    }
  }

  private map(depth: number): Json {
    const start = this.position;
    const items = this.sequence("{", depth);
    if (items.length % 2 === 1) throw new EdnError("a map with a key and no value", start);
    const map = objectOf(items);
    if (map === undefined) throw new EdnError("a map with the same key twice", start);
    return map;
  }

  private dispatch(depth: number): Json {
    const second = this.text[this.position + 1];
    if (second === "{") {
      this.position += 1;
      return this.sequence("{", depth);
    }
    if (second === "#") {
      this.position += 2;
      return `##${this.match(tokenText)}`;
    }
    this.position += 1;
    this.match(tokenText);
    return this.form(depth + 1);
  }

  private string(): string {
    const start = this.position;
    this.position += 1;
    let result = "";
    for (;;) {
      result += this.match(plainText);
      const char = this.text[this.position];
      if (char === undefined) throw new EdnError("a string without end", start);
      this.position += 1;
      if (char === '"') return result;
      const escaped = this.text[this.position] ?? "";
      this.position += 1;
      if (escaped === "u") {
        const code = this.text.slice(this.position, this.position + 4);
        if (!/^[0-9a-fA-F]{4}$/.test(code)) throw new EdnError("\\u without four hex digits", this.position);
        result += String.fromCharCode(Number.parseInt(code, 16));
        this.position += 4;
      } else {
        const meant = escapes.get(escaped);
        if (meant === undefined) throw new EdnError(`unknown escape \\${escaped}`, this.position);
        result += meant;
      }
    }
  }

  private character(): string {
    // Whatever follows the backslash belongs to the character, even a bracket or a quote.
    const first = String.fromCodePoint(this.text.codePointAt(this.position + 1) ?? 0x20);
    this.position += 1 + first.length;
    const name = /[\s,()[\]{}"';]/.test(first) ? first : first + this.match(tokenText);
    if (/^u[0-9a-fA-F]{4}$/.test(name)) return String.fromCharCode(Number.parseInt(name.slice(1), 16));
    return characterNames.get(name) ?? name;
  }

  private atom(): Json {
    const token = this.match(tokenText);
    if (token === "nil") return null;
    if (token === "true" || token === "false") return token === "true";
    if (token.startsWith(":")) return token.slice(1);
    if (/^[+-]?\d+N?$/.test(token)) return exactInteger(token.replace(/N$/, ""));
    if (/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?M?$/.test(token)) {
      return exactDecimal(token.replace(/M$/, ""), token.endsWith("M"));
    }
    return token;
  }
}

/** Keys and values in turn as an object, or undefined if two keys have the same text. A key `__proto__` is a key like any other. */
export function objectOf(items: readonly Json[]): { readonly [field: string]: Json } | undefined {
  const object: { [field: string]: Json } = {};
  for (let at = 0; at + 1 < items.length; at += 2) {
    const key = items[at] ?? null;
    const name = typeof key === "string" ? key : JSON.stringify(key);
    const value = items[at + 1] ?? null;
    if (Object.hasOwn(object, name)) return undefined;
    // Assigning to __proto__ would change what the object is; and defining every field would take long.
    if (name === "__proto__")
      Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
    else object[name] = value;
  }
  return object;
}
