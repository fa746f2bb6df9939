/** Equality and canonical text of JSON values, so that values can be compared and used as keys. */
import { canonicalJson } from "../../nodes/canonical-json.js";
import type { Json } from "./operation.js";

export { canonicalJson };

export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (!Array.isArray(a) || !Array.isArray(b)) return canonicalJson(a) === canonicalJson(b);
  if (a.length !== b.length) return false;
  for (let place = 0; place < a.length; place++) if (!sameJson(a[place] ?? null, b[place] ?? null)) return false;
  return true;
}
