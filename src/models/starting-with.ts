/** Models of objects that start with a value other than the usual one. */
import { InputError } from "../history/errors.js";
import { canonicalJson } from "../history/json.js";
import type { Json } from "../history/operation.js";
import { shown } from "./answers.js";
import { type Model, withArticle } from "./model.js";

interface Origin {
  readonly model: Model;
  readonly value: Json;
}

const origins = new WeakMap<Model, Origin>();

/**
 * The same model of an object that starts with a value of your own; of a keyed one, every key does.
 *
 *     checkLinearizable(operations, startingWith(registerModel, 0));
 *
 * A register takes any value, a counter a whole number, a set, queue or stack the list of its elements, a multi-register an object with
 * the value of each register. Throws InputError for a value that the object cannot start with.
 */
export function startingWith<S extends Json>(model: Model<S>, value: Json): Model<S> {
  const usual: Model = originOf(model).model;
  const field = { field: "initial" };
  if (usual.start === undefined) {
    throw new InputError(`${withArticle(usual.name)} starts in one way only`, field, "leave the initial value out");
  }
  const init = usual.start.stateOf(value);
  if (init === undefined) {
    throw new InputError(
      `${withArticle(usual.name)} cannot start with ${shown(value)}`,
      field,
      `give ${usual.start.shape}`,
    );
  }
  if (canonicalJson(init) === canonicalJson(usual.init)) return usual as Model<S>; // states of the model given, whose type this is
  const started: Model = { ...usual, init };
  origins.set(started, { model: usual, value });
  return started as Model<S>;
}

/** The model before `startingWith`, and the value given there; undefined if there was none. */
export function originOf(model: Model): { readonly model: Model; readonly value: Json | undefined } {
  return origins.get(model) ?? { model, value: undefined };
}

/** Such as "a register", or "a register that starts with 0" if an initial value was given. */
export function objectOf(model: Model): string {
  const { value } = originOf(model);
  return `${withArticle(model.name)}${value === undefined ? "" : ` that starts with ${shown(value)}`}`;
}
