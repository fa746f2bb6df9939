import type { Json } from "./json.js";

/** Whether two values have the same JSON text, in which the order of an object's keys counts. */
export function isSameJson(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((each, at) => isSameJson(each, other[at] ?? null));
  }
  const [entries, others] = [Object.entries(one), Object.entries(other)];
  return (
    entries.length === others.length &&
    entries.every(([key, value], at) => {
      const [otherKey, otherValue = null] = others[at] ?? [];
      return key === otherKey && isSameJson(value, otherValue);
    })
  );
}
