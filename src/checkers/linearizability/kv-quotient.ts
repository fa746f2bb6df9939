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

/** A text that no answer begins with. That the key is missing, null, is a state of its own, which no text leads back to. */
const elsewhere = false;

/** `model`: one that isKv. `asked`: the operations whose answers count. */
export function quotientOf(model: Model, asked: readonly Operation[]): Model {
  const answers = asked.flatMap(({ f, output }) => (f === "get" && typeof output === "string" ? [output] : []));
  const stateOf = (text: Json | undefined): Json | undefined => {
    if (text === undefined || text === null) return text;
    return answers.some((answer) => answer.startsWith(String(text))) ? text : elsewhere;
  };
  return {
    ...model,
    init: stateOf(model.init) ?? null,
    step(state, op) {
      if (state !== elsewhere) return stateOf(model.step(state, op));
      if (op.f === "put") return stateOf(String(op.input));
      const { output } = op;
      const otherwise = output === null || (typeof output === "string" && answers.includes(output));
      return op.f === "get" && otherwise ? undefined : elsewhere;
    },
  };
}
