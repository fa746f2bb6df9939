/**
 * Names of objects. Text names an object, and so does a number, by its digits; if a history has both 1 and "1", it is
 * unclear whether one object is meant or two, and judging two as one would be wrong.
 */
import { InputError } from "./errors.js";
import { canonicalJson } from "./json.js";
import type { Json } from "./operation.js";

/** By code: whether the JSON of a value that is not a text can begin with it. */
const beginnings = new Uint8Array(128);
for (const char of "-0123456789[{tfn") beginnings[char.charCodeAt(0)] = 1;

export class KeyNames {
  /** How each name was written, a text or not, unless it can only be a text. */
  private readonly written = new Map<string, { readonly text: boolean; readonly line: number }>();

  nameOf(key: Json, line: number): string {
    const text = typeof key === "string";
    const name = text ? key : canonicalJson(key);
    // Only a text that looks like the JSON of another value can be confused with it.
    if (text && !looksLikeJson(name)) return name;
    const before = this.written.get(name);
    if (before === undefined) this.written.set(name, { text, line });
    else if (before.text !== text) {
      throw new InputError(
        `is ${text ? JSON.stringify(name) : name} here and ${text ? name : JSON.stringify(name)} in line ${before.line}`,
        { line, field: "key" },
        "write the name of an object the same way everywhere",
      );
    }
    return name;
  }
}

function looksLikeJson(name: string): boolean {
  return name !== "" && beginnings[name.charCodeAt(0)] === 1;
}
