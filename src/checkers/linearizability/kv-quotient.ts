/**
 * A key-value store of which only those texts are told apart that one of some answers begins with. Until the next put a text only grows,
 * so one that no answer begins with leads to none of them, and all such are one state. A history that has no order here has none, and
 * the states are few, which makes it cheap to ask whether some gets contradict each other whatever all the others do.
 */
import type { Json, Operation } from "../../history/operation.js";
import { kv } from "../../models/kv.js";
import type { Model } from "../../models/model.js";

/** Of our key-value model, whatever it starts with, and of no other that bears its name. */
export function isKv(model: Model): boolean {
  return model.name === kv.name && model.step === kv.step;
}

/** No text that an answer begins with. */
const elsewhere = null;

/** `model`: one that isKv. `asked`: the operations whose answers count. */
export function quotientOf(model: Model, asked: readonly Operation[]): Model {
  const answers = asked.flatMap(({ f, output }) => (f === "get" && typeof output === "string" ? [output] : []));
  const stateOf = (text: Json | undefined): Json | undefined => {
    if (text === undefined) return undefined;
    return answers.some((answer) => answer.startsWith(String(text))) ? text : elsewhere;
  };
  return {
    ...model,
    init: stateOf(model.init) ?? elsewhere,
    step(state, op) {
      if (state !== elsewhere || op.f === "put") return stateOf(model.step(String(state ?? ""), op));
      return op.f === "get" && typeof op.output === "string" && answers.includes(op.output) ? undefined : elsewhere;
    },
  };
}
