/** Shared by objects that hand out their elements: the contents that they can start with. */
import { canonicalJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";

/** The list of elements. Null is not a list: an empty object answers it. */
export function elementsOf(value: Json): readonly Json[] | undefined {
  return Array.isArray(value) && !value.includes(null) ? value : undefined;
}

/** The elements that left without having been put in, in the order in which they left. `put`, `take`: the operations' names. */
export function guessElements(operations: readonly Operation[], put: string, take: string): Json {
  const known = new Set(operations.flatMap(({ f, input }) => (f === put ? [canonicalJson(input)] : [])));
  return operations
    .filter(({ f, type, output }) => f === take && type === "ok" && output !== null && output !== undefined)
    .filter(({ output }) => !known.has(canonicalJson(output ?? null)))
    .sort((a, b) => a.return - b.return)
    .map(({ output }) => output ?? null);
}
