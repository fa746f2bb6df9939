/**
 * Texts that tell states apart: two replicas with the same text have the same fields, so they will do the same. Maps and sets are written
 * in their iteration order, since a program may depend on it. State that a program hides in a closure is not seen; the explorer's audit
 * detects that.
 */
import type { Json, NodeId } from "../../nodes/host.js";
import { isPair, type Thing, type ThingPart } from "../contract/claim.js";

/**
 * `opaque`: the host that a replica was given; it is not part of its state. `within`: the objects that contain the value, outermost first.
 */
export function textOf(value: unknown, opaque: ReadonlySet<unknown>, within: readonly unknown[] = []): string {
  if (typeof value !== "object" || value === null) {
    return typeof value === "string" ? JSON.stringify(value) : typeof value === "function" ? "" : String(value);
  }
  if (opaque.has(value)) return "";
  // A reference back to an enclosing object adds nothing.
  const whole = within.indexOf(value);
  if (whole >= 0) return `^${whole}`;
  const around = [...within, value];
  const inner = (part: unknown): string => textOf(part, opaque, around);
  if (Array.isArray(value)) return `[${value.map(inner).join()}]`;
  if (value instanceof Map) return `M{${[...value].map(([key, part]) => `${inner(key)}:${inner(part)}`).join()}}`;
  if (value instanceof Set) return `S{${[...value].map(inner).join()}}`;
  const fields = Object.entries(value)
    .filter(([, part]) => typeof part !== "function")
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, part]) => `${name}:${inner(part)}`).join()}}`;
}

/** The new name of each node. */
export type Renaming = ReadonlyMap<NodeId, NodeId>;

/** The same value with other node names, wherever a whole string is a node's name, including names of fields. */
export function renamed(value: Json, names: Renaming): Json {
  if (typeof value === "string") return names.get(value) ?? value;
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map((part) => renamed(part, names));
  return Object.fromEntries(
    Object.entries(value).map(([field, part]) => [names.get(field) ?? field, renamed(part, names)]),
  );
}

export function renamedThing(thing: Thing, names: Renaming): Thing {
  const part = (of: ThingPart): ThingPart => (typeof of === "string" ? (names.get(of) ?? of) : of);
  return isPair(thing) ? [part(thing[0]), part(thing[1])] : part(thing);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** All ways to rename the given nodes into each other, except the identity. */
export function renamings(nodes: readonly NodeId[]): Renaming[] {
  const orders = permutations(nodes);
  return orders.slice(1).map((order) => new Map(nodes.map((node, at) => [node, order[at] ?? node])));
}

/** The order as given comes first. */
function permutations(items: readonly NodeId[]): NodeId[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first, at) =>
    permutations(items.filter((_, other) => other !== at)).map((rest) => [first, ...rest]),
  );
}
