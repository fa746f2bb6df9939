/** Options that a program passes, which no compiler may have checked: a misspelt one would have no effect, and neither would a wrong value. */
import { InputError } from "./errors.js";
import { amongKnown } from "./known-names.js";
import type { Order } from "./time.js";

/** `known`: all names that the options may have. */
export function refuseUnknownOptions(given: object, known: Readonly<Record<string, true>>): void {
  if (typeof given !== "object" || given === null) throw new InputError("options are an object, by name");
  const names = Object.keys(known);
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    throw new InputError("there is no such option", { field: name }, amongKnown(name, names));
  }
}

const orders: readonly unknown[] = ["lines", "time", undefined] satisfies readonly (Order | undefined)[];

export function refuseUnknownOrder(order: Order | undefined): void {
  if (!orders.includes(order)) throw new InputError("must be lines or time", { field: "order" });
}
