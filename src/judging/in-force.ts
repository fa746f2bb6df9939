/** Whether what a copy shows has an update in it: a value, an element of a set or list, a value in a field of a map, or its removal. */
import { writtenBy } from "../checkers/replicated/cells.js";
import { canonicalJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";

/** Undefined if it cannot be seen, as of one addend of a sum. */
export function isInForce(update: Operation, shows: Json | undefined): boolean | undefined {
  const { f } = update;
  if (shows === undefined) return undefined;
  if (f === "write") return includes(shows, update.input);
  if (!Array.isArray(shows)) return undefined;
  if (f === "put") return includes(valuesIn(shows, elementOf(update)), writtenBy(update));
  if (f === "delete") return valuesIn(shows, elementOf(update)).length === 0;
  return includes(shows, elementOf(update)) === (f !== "remove");
}

/** Some of the reads show it, and others do not. */
export function showsDiffer(update: Operation, reads: readonly Operation[]): boolean {
  const states = reads.map(({ output }) => isInForce(update, output));
  return states.includes(true) && states.includes(false);
}

/** It gives a register, or a field, its value. */
export function isWrite({ f }: Operation): boolean {
  return f === "write" || f === "put";
}

export function isRemoval({ f }: Operation): boolean {
  return f === "remove" || f === "delete";
}

/** What a set, list or map has, or does not have any more: of a map the field. */
export function elementOf({ f, input }: Operation): Json {
  return (f === "insert" || f === "put") && Array.isArray(input) ? (input[0] ?? null) : input;
}

/** Whether one of two writes can replace the other: of a map, if they are of the same field. */
export function areOfOneRegister(one: Operation, other: Operation): boolean {
  if (one.f !== other.f) return false;
  return one.f !== "put" || canonicalJson(elementOf(one)) === canonicalJson(elementOf(other));
}

/** `shows`: a list of `[field, values]`. */
function valuesIn(shows: readonly Json[], field: Json): readonly Json[] {
  const text = canonicalJson(field);
  return shows.flatMap((pair) => {
    const [name = null, values = null] = Array.isArray(pair) ? pair : [];
    return canonicalJson(name) === text && Array.isArray(values) ? values : [];
  });
}

function includes(shows: Json, value: Json): boolean {
  const text = canonicalJson(value);
  return canonicalJson(shows) === text || (Array.isArray(shows) && shows.some((each) => canonicalJson(each) === text));
}
