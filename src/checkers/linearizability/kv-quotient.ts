/**
 * A key-value store of which only those texts are told apart that one of some answers begins with. Until the next put a text only grows,
 * so one that no answer begins with leads to none of them, and all such are one state. An order of the one is an order of the other, and
 * the states are few.
 */
import type { Json, Operation } from "../../history/operation.js";
import { kv } from "../../models/kv.js";
import type { Model, ModelOperation } from "../../models/model.js";

/** Of our key-value model, whatever it starts with, and of no other that bears its name. */
export function isKv(model: Model): boolean {
  return model.name === kv.name && model.step === kv.step;
}

/** What a search may know of a model beside its steps. */
export interface Quotient extends Model {
  /** The state that stands for all those that nothing but an overwriting update leads out of to an answer that somebody got. */
  readonly lost: Json;
  /** True for an update that is possible in every state; and for one that leaves the same state whatever was before. */
  alwaysPossible(op: ModelOperation): boolean;
  overwrites(op: ModelOperation): boolean;
}

/** A text that no answer begins with. That the key is missing, null, is a state of its own, which no text leads back to. */
const elsewhere = false;

/** `model`: one that isKv. `asked`: the operations whose answers count. */
export function quotientOf(model: Model, asked: readonly Operation[]): Quotient {
  const answers = asked.flatMap(({ f, output }) => (f === "get" && typeof output === "string" ? [output] : []));
  const exact = new Set(answers);
  const sorted = [...exact].sort();
  const stateOf = (text: Json | undefined): Json | undefined => {
    if (text === undefined || text === null) return text;
    return isPrefixOfAny(String(text), sorted) ? text : elsewhere;
  };
  return {
    ...model,
    init: stateOf(model.init) ?? null,
    lost: elsewhere,
    step(state, op) {
      if (state !== elsewhere) return stateOf(model.step(state, op));
      if (op.f === "put") return stateOf(String(op.input));
      const { output } = op;
      const otherwise = output === null || (typeof output === "string" && exact.has(output));
      return op.f === "get" && otherwise ? undefined : elsewhere;
    },
    alwaysPossible: ({ f }) => f !== "get",
    overwrites: ({ f }) => f === "put",
  };
}

/** `sorted`: in order of code units, so that what begins with a text stands from the first that is not less on. */
function isPrefixOfAny(text: string, sorted: readonly string[]): boolean {
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return sorted[low]?.startsWith(text) === true;
}
