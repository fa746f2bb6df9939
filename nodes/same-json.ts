import type { Json } from "./json.js";

/** Whether two values have the same JSON text, in which the order of an object's keys counts. */
export function isSameJson(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    for (let at = 0; at < one.length; at++) if (!isSameJson(one[at], other[at])) return false;
    return true;
  }
  // Entries would be an array for each field.
  const [keys, otherKeys] = [Object.keys(one), Object.keys(other)];
  if (keys.length !== otherKeys.length) return false;
  for (let at = 0; at < keys.length; at++) if (keys[at] !== otherKeys[at]) return false;
  const [values, otherValues] = [Object.values(one), Object.values(other)];
  for (let at = 0; at < values.length; at++) if (!isSameJson(values[at], otherValues[at])) return false;
  return true;
}
