/**
 * Prints JSON values as EDN that EdnReader reads back the same. Words that are keywords in Jepsen's histories (`f`, `type`,
 * the functions of micro-operations) are printed as such; other strings stay strings, since JSON does not tell them apart.
 */
import type { Json } from "./operation.js";

const keyword = /^[A-Za-z_*!?$%&=<>][\w*!?$%&=<>.+-]*(\/[A-Za-z_*!?$%&=<>][\w*!?$%&=<>.+-]*)?$/;
const wholeNumber = /^(0|-?[1-9]\d{0,14})$/;

export function printEdn(value: Json): string {
  if (typeof value === "string") return printString(value);
  if (typeof value !== "object" || value === null) return value === null ? "nil" : String(value);
  if (Array.isArray(value)) return `[${value.map(printEdn).join(" ")}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${wholeNumber.test(key) ? key : printString(key)} ${printEdn(item)}`)
    .join(", ")}}`;
}

/** A name as a keyword if it can be one. */
export function printKeyword(name: string): string {
  return keyword.test(name) ? `:${name}` : printString(name);
}

/** The value of an operation: a transaction's micro-operations `["append", 1, 2]` begin with a keyword. */
export function printValue(f: string, value: Json): string {
  if (f !== "txn" || !Array.isArray(value)) return printEdn(value);
  const operations = value.map((item) => {
    if (!Array.isArray(item) || typeof item[0] !== "string") return printEdn(item);
    return `[${[printKeyword(item[0]), ...item.slice(1).map(printEdn)].join(" ")}]`;
  });
  return `[${operations.join(" ")}]`;
}

/** JSON's escapes are EDN's, save that EDN has no `\/` (never written) and lone surrogates stay escaped in both. */
function printString(text: string): string {
  return JSON.stringify(text);
}
