/** Canonical text of JSON values, so that values can be compared and used as keys. */
import type { Json } from "./json.js";

/** The same text for equal values, whatever the order of their fields. */
export function canonicalJson(value: Json): string {
  // Numbers of JSON are finite, and most values are numbers.
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const fields = value as { readonly [field: string]: Json }; // neither null nor an array, so an object
  return `{${Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`)
    .join(",")}}`;
}
