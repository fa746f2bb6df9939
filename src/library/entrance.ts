/** Validation that every check of the library does first: operations, model and limits, which may come from untyped programs. */
import { checkOperations } from "../history/checked.js";
import { InputError } from "../history/errors.js";
import type { Operation } from "../history/operation.js";
import { checkedModel } from "../models/checked-model.js";
import { refuseMisfits } from "../models/misfits.js";
import type { Model } from "../models/model.js";

/** The limits of a search. */
export const searchLimits = ["timeLimitMs", "memoryLimitBytes"] as const;

/** The model to judge with. Throws InputError for an invalid operation, model or limit, and for operations that the model does not have. */
export function entered(
  operations: readonly Operation[],
  model: Model,
  limits: object | undefined,
  known: readonly string[],
): Model {
  checkOperations(operations);
  const checked = checkedModel(model);
  checkLimits(limits, known);
  refuseMisfits(operations, checked, (_, position) => ({ field: `operations[${position}]` }));
  return checked;
}

/** Not a number. */
const others: ReadonlyMap<string, "boolean" | "function"> = new Map([
  ["onInvalid", "function"],
  ["first", "boolean"],
  ["tryFirst", "boolean"],
]);

/** A limit that is not a number would never be reached, and neither would a misspelt one. */
export function checkLimits(limits: object | undefined, known: readonly string[]): void {
  if (limits !== undefined && (typeof limits !== "object" || limits === null)) {
    throw new InputError("limits are an object, such as { timeLimitMs: 10_000 }");
  }
  for (const [name, value] of Object.entries(limits ?? {})) {
    if (!known.includes(name)) {
      throw new InputError("there is no such limit", { field: name }, `known are ${known.join(", ")}`);
    }
    if (value === undefined) continue;
    const special = others.get(name);
    if (special !== undefined) {
      const article = special === "function" ? "a function" : "true or false";
      if (typeof value !== special) throw new InputError(`must be ${article}`, { field: name });
      continue;
    }
    if (typeof value !== "number" || Number.isNaN(value) || value < 0) {
      throw new InputError("must be a number, 0 or more", { field: name });
    }
  }
}
