/** Models that come from a user's program or file: checked for the right shape, and for states that can be told apart. */
import { complaintOfJson } from "../history/checked.js";
import { InputError } from "../history/errors.js";
import type { Json } from "../history/operation.js";
import { models } from "./index.js";
import type { Model, ModelOperation } from "./model.js";
import { originOf } from "./starting-with.js";

const optionalFunctions = [
  "readOnly",
  "ignorable",
  "access",
  "observesFailure",
  "complaint",
  "describe",
  "describeState",
] as const;

/** The model with its steps checked, keyed by the user's model. */
const guarded = new WeakMap<Model, Model>();

/** True for one of ours, whatever it starts with; false for another with the same name. */
export function isBuiltIn(model: Model): boolean {
  return models.get(model.name) === originOf(model).model;
}

/**
 * One of ours as it is; otherwise the model with its states checked: a state that JSON cannot represent, such as a Map, would equal any
 * other. Throws InputError if the value is not a model.
 */
export function checkedModel(given: unknown): Model {
  if (!isModel(given)) {
    // Such as `casRegisterModel`, which takes options.
    const remedy = typeof given === "function" ? "this is a function: call it if it makes a model" : undefined;
    throw new InputError("a model is an object with a name, an init and a step", { field: "model" }, remedy);
  }
  if (isBuiltIn(given)) return given;
  const known = guarded.get(given);
  if (known !== undefined) return known;
  // Also finds inherited members, since the model may be an instance of a class.
  const model: Model = Object.create(given, {
    step: {
      value(state: Json, op: ModelOperation): Json | undefined {
        const next: Json | undefined = given.step(state, op);
        if (next !== undefined) refuseState(next, `step of ${op.f}`, given.name);
        return next;
      },
    },
  });
  guarded.set(given, model);
  return model;
}

function isModel(given: unknown): given is Model {
  if (typeof given !== "object" || given === null) return false;
  const fields: { readonly [field in keyof Model]?: unknown } = given;
  const { name, init, step, keyed } = fields;
  if (typeof name !== "string" || name === "") throw shapeError("name", "must be a text");
  if (init === undefined) throw shapeError("init", "is missing: the state at the start");
  if (typeof step !== "function") {
    throw shapeError(
      "step",
      "must be a function that gives the state after an operation, or undefined if it is impossible",
    );
  }
  for (const field of optionalFunctions) {
    if (fields[field] !== undefined && typeof fields[field] !== "function")
      throw shapeError(field, "must be a function");
  }
  if (keyed !== undefined && typeof keyed !== "boolean") throw shapeError("keyed", "must be true or false");
  refuseState(init, "init", name);
  return true;
}

function shapeError(field: string, problem: string): InputError {
  return new InputError(problem, { field: `model.${field}` });
}

function refuseState(state: unknown, where: string, name: string): void {
  const wrong = complaintOfJson(state);
  if (wrong === undefined) return;
  throw new InputError(
    `${where} gives a state that ${wrong.at === "" ? "" : `at ${wrong.at} `}${wrong.problem}`,
    { field: `model ${name}` },
    wrong.remedy ?? "states are JSON values",
  );
}
