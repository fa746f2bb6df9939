/** Initial values as a program gives them, which no compiler may have checked. */
import { complaintOfJson } from "../history/checked.js";
import { InputError } from "../history/errors.js";
import type { Json } from "../history/operation.js";
import { checkedModel } from "../models/checked-model.js";
import type { Model } from "../models/model.js";
import { startingWith as startedWith } from "../models/starting-with.js";

/**
 * The same model of an object that starts with a value of your own; of a keyed one, every key does.
 *
 *     checkLinearizable(operations, startingWith(registerModel, 0));
 *
 * A register takes any value, a counter a whole number, a set, queue or stack the list of its elements, a multi-register an object with
 * the value of each register. Throws InputError for a value that the object cannot start with.
 */
export function startingWith<S extends Json>(model: Model<S>, value: Json): Model<S> {
  checkedModel(model);
  const wrong = complaintOfJson(value);
  if (wrong !== undefined) throw new InputError(wrong.problem, { field: `initial${wrong.at}` }, wrong.remedy);
  return startedWith(model, value);
}
