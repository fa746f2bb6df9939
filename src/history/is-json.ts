/** Whether a value that comes from outside can stand in a history. */
import { deepestNesting } from "./limits.js";
import type { Json } from "./operation.js";

/**
 * False for what JSON cannot hold, and for what is nested so deeply that functions which call themselves run out of stack. Whole numbers beyond 2^53
 * are let pass as JavaScript has rounded them: what a server answers is judged, and not refused. `depth`: of what it lies in.
 */
export function isJson(value: unknown, depth = 0): value is Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth >= deepestNesting) return false;
  // A list with holes would be shorter by its values.
  const items: readonly unknown[] = Array.isArray(value) ? Array.from(value) : Object.values(value);
  return items.every((item) => isJson(item, depth + 1));
}
