/**
 * Transactions over several named objects: a list of micro-operations `[f, name, value]`, done in that order at one instant, and answered by
 * the same list with the values that were read. A name is a text or a number; 1 and "1" name the same object.
 */
import { sameJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import { shown } from "./answers.js";

export interface Micro<F extends string = string> {
  readonly f: F;
  readonly name: string;
  readonly value: Json;
}

/** Undefined for anything but a list of micro-operations. `names`: what each may be called in a history. */
export function microsIn<F extends string>(
  list: Json | undefined,
  names: ReadonlyMap<Json, F>,
): readonly Micro<F>[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const micros: Micro<F>[] = [];
  for (const item of list) {
    if (!Array.isArray(item) || item.length !== 3) return undefined;
    const [given, name, value] = item;
    const f = names.get(given ?? null);
    if (f === undefined || (typeof name !== "string" && typeof name !== "number")) return undefined;
    micros.push({ f, name: String(name), value: value ?? null });
  }
  return micros;
}

/** What a transaction may look like, in words. */
export interface Shape<F extends string> {
  /** The object with its article. */
  readonly object: string;
  readonly names: ReadonlyMap<Json, F>;
  /** What must be in the list that a txn is asked. */
  readonly list: string;
  /** The past tense of an update, after "that it". */
  readonly updated: string;
  /** The same as what may follow "asked to". */
  readonly update: string;
}

/** The problem with the shape of a transaction, if there is one. */
export function complaintOfTransaction<F extends string>(
  op: Pick<Operation, "f" | "input" | "output" | "type">,
  { object, names, list, updated, update }: Shape<F>,
): string | undefined {
  if (op.f !== "txn") return `${object} has txn, not ${op.f}`;
  const asked = microsIn(op.input, names);
  if (asked === undefined) return `value of txn must be ${list}`;
  if (op.type !== "ok") return undefined;
  const answered = microsIn(op.output, names);
  const sameShape =
    answered?.length === asked.length &&
    answered.every(({ f, name }, place) => f === asked[place]?.f && name === asked[place]?.name);
  if (!sameShape) return "a txn must answer the list that it was asked, with the values read";
  const other = answered.find(({ f, value }, place) => f !== "read" && !sameJson(value, asked[place]?.value ?? null));
  return other === undefined
    ? undefined
    : `a txn answered that it ${updated} ${shown(other.value)}, and was asked to ${update} another value`;
}

/** Named states, sorted by name. A list, since in an object a name such as "constructor" would find inherited members. */
export type NamedStates<S extends Json> = readonly (readonly [name: string, state: S])[];

export function stateIn<S extends Json>(states: NamedStates<S>, name: string): S | undefined {
  return states.find(([other]) => other === name)?.[1];
}

/** The same states with this one instead of that of the same name; without it if it is undefined. */
export function withState<S extends Json>(states: NamedStates<S>, name: string, state: S | undefined): NamedStates<S> {
  const others = states.filter(([other]) => other !== name);
  if (state === undefined) return others;
  const place = others.findIndex(([other]) => other > name);
  return others.toSpliced(place < 0 ? others.length : place, 0, [name, state]);
}
