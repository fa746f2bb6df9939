/** JSON values that a history can hold: no whole numbers beyond 2^53, which are kept as text, and no −0, which is 0 in JSON. */
import fc from "fast-check";
import type { Json } from "../../src/history/operation.js";

export function jsonValues(): fc.Arbitrary<Json> {
  const value = fc.jsonValue({ stringUnit: "binary", maxDepth: 4 }) as fc.Arbitrary<Json>; // its own type has mutable arrays
  return value.map(fitting);
}

function fitting(value: Json): Json {
  if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value) ? 0 : value + 0;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(fitting);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fitting(item)]));
}
