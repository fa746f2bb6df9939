/**
 * Reads EDN (edn-format.org) as far as Jepsen prints it, into JSON values: keywords and symbols become strings without the
 * colon, sets and lists become arrays, map keys become strings, integers beyond 2^53 and ratios become strings so that no two
 * values fall together. Tags are dropped and their form kept.
 */
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

const deepest = 200;
const whitespace = /[\s,]/;
const delimiter = /[\s,()[\]{}"';]/;
const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const characterNames: Readonly<Record<string, string>> = {
  newline: "\n",
  space: " ",
  tab: "\t",
  return: "\r",
  backspace: "\b",
  formfeed: "\f",
};
const escapes: Readonly<Record<string, string>> = { t: "\t", r: "\r", n: "\n", b: "\b", f: "\f", "\\": "\\", '"': '"' };

export class EdnReader {
  private position = 0;

  constructor(private readonly text: string) {}

  /** Position of the next form, or undefined at the end of the text. */
  next(): number | undefined {
    for (;;) {
      while (this.position < this.text.length && whitespace.test(this.peek())) this.position += 1;
      if (this.position >= this.text.length) return undefined;
      if (this.peek() === ";") {
        while (this.position < this.text.length && this.peek() !== "\n") this.position += 1;
      } else if (this.text.startsWith("#_", this.position)) {
        this.position += 2;
        this.form(0);
      } else return this.position;
    }
  }

  /** The next form. Throws EdnError when there is none or it is malformed. */
  read(): Json {
    return this.form(0);
  }

  private peek(): string {
    return this.text.charAt(this.position);
  }

  private form(depth: number): Json {
    if (depth > deepest) throw new EdnError(`nested deeper than ${deepest}`, this.position);
    if (this.next() === undefined) throw new EdnError("the text ends inside a form", this.position);
    const first = this.peek();
    if (first === "(" || first === "[") return this.sequence(first, depth);
    if (first === "{") return this.map(depth);
    if (first === '"') return this.string();
    if (first === "\\") return this.character();
    if (first === "#") return this.dispatch(depth);
    if (first === "^") {
      this.position += 1;
      this.form(depth + 1);
      return this.form(depth + 1);
    }
    if (delimiter.test(first)) throw new EdnError(`unexpected ${first}`, this.position);
    return this.atom();
  }

  private sequence(open: string, depth: number): Json[] {
    this.position += 1;
    const items: Json[] = [];
    for (;;) {
      if (this.next() === undefined) throw new EdnError(`no ${closing[open]} for ${open}`, this.position);
      if (this.peek() === closing[open]) {
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
    // fromEntries defines own properties, so a key named __proto__ is a key like any other.
    return Object.fromEntries(
      Array.from({ length: items.length / 2 }, (_, pair) => {
        const key = items[2 * pair] ?? null;
        return [typeof key === "string" ? key : JSON.stringify(key), items[2 * pair + 1] ?? null];
      }),
    );
  }

  private dispatch(depth: number): Json {
    if (this.text.startsWith("#{", this.position)) {
      this.position += 1;
      return this.sequence("{", depth);
    }
    if (this.text.startsWith("##", this.position)) {
      this.position += 2;
      return `##${this.token()}`;
    }
    this.position += 1;
    this.token();
    return this.form(depth + 1);
  }

  private string(): string {
    const start = this.position++;
    let result = "";
    for (;;) {
      if (this.position >= this.text.length) throw new EdnError("a string without end", start);
      const char = this.peek();
      this.position += 1;
      if (char === '"') return result;
      if (char !== "\\") {
        result += char;
        continue;
      }
      const escaped = this.peek();
      this.position += 1;
      if (escaped === "u") {
        const code = this.text.slice(this.position, this.position + 4);
        if (!/^[0-9a-fA-F]{4}$/.test(code)) throw new EdnError("\\u without four hex digits", this.position);
        result += String.fromCharCode(Number.parseInt(code, 16));
        this.position += 4;
      } else {
        const meant = escapes[escaped];
        if (meant === undefined) throw new EdnError(`unknown escape \\${escaped}`, this.position);
        result += meant;
      }
    }
  }

  private character(): string {
    this.position += 1;
    const first = this.peek();
    this.position += 1;
    const name = first + (delimiter.test(first) ? "" : this.token());
    if (/^u[0-9a-fA-F]{4}$/.test(name)) return String.fromCharCode(Number.parseInt(name.slice(1), 16));
    return characterNames[name] ?? name;
  }

  private token(): string {
    const start = this.position;
    while (this.position < this.text.length && !delimiter.test(this.peek())) this.position += 1;
    return this.text.slice(start, this.position);
  }

  private atom(): Json {
    const token = this.token();
    if (token === "nil") return null;
    if (token === "true" || token === "false") return token === "true";
    if (token.startsWith(":")) return token.slice(1);
    if (/^[+-]?\d+N?$/.test(token)) {
      const digits = token.replace(/N$/, "");
      const value = Number(digits);
      return Number.isSafeInteger(value) ? value : digits;
    }
    if (/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?M?$/.test(token)) {
      const value = Number(token.replace(/M$/, ""));
      return Number.isFinite(value) ? value : token;
    }
    return token;
  }
}
