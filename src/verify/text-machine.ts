/**
 * A key-value store of which only those texts are told apart that an answer of the contradiction begins with. Until the next put a
 * text only grows, so one that no answer begins with leads to none of them: all such are one state. Whatever a history does to
 * the store it does to this one too, so what has no order here has none.
 */
import { canonicalJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import { kv } from "../models/kv.js";
import type { Model, ModelOperation } from "../models/model.js";
import { type Machine, Numbers, remembering, stepOf, textOf } from "./machine.js";

/** Longest answers, together, in UTF-16 units. */
const mostText = 1_000_000;

function isText(state: Json | undefined): state is string | null {
  return state === null || typeof state === "string";
}

/** Undefined for another object. `core`: operations of the contradiction. */
export function textMachine(model: Model, core: readonly Operation[]): Machine | undefined {
  if (model.name !== kv.name || !isText(model.init)) return undefined;
  const answers = core.flatMap(({ f, output }) => (f === "get" && typeof output === "string" ? [output] : []));
  if (answers.reduce((sum, { length }) => sum + length, 0) > mostText) return undefined;
  const states = new Numbers<{ readonly text: string | null } | "elsewhere">();
  const kinds = new Numbers<ModelOperation>();
  const elsewhere = states.of("elsewhere", "elsewhere");
  // That the key is missing is a state of its own, which no text leads back to.
  const stateOf = (text: string | null): number =>
    text === null || answers.some((answer) => answer.startsWith(text))
      ? states.of(canonicalJson(text), { text })
      : elsewhere;
  return {
    exact: false,
    initial: stateOf(model.init),
    kindOf: (operation) => kinds.of(textOf(operation), stepOf(operation)),
    next: remembering((state, kind) => {
      const [from, step] = [states.items[state], kinds.items[kind]];
      if (from === undefined || step === undefined) throw new RangeError(`no state ${state} or kind ${kind}`);
      if (from !== "elsewhere") {
        const next = model.step(from.text, step);
        return isText(next) ? stateOf(next) : undefined;
      }
      if (step.f === "put") return stateOf(String(step.input));
      // Of an append, and of a get that the contradiction does not speak of. One that it does speak of has another text.
      return step.f === "get" &&
        (step.output === null || (step.output !== undefined && answers.some((text) => text === step.output)))
        ? undefined
        : elsewhere;
    }),
  };
}
