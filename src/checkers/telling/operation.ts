/** What a client did, as the subject and predicate of a sentence, and the sentence that an explanation has of each operation. */

import { sameJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import { clientName } from "../../history/process.js";
import type { Model } from "../../models/model.js";
import type { ExplanationStep } from "../verdict.js";
import { onKey, shortened, shown } from "./shown.js";
import { timesOf } from "./times.js";

/** The process as it stands in a sentence: "client 3". */
export function clientOf({ process }: Pick<Operation, "process">): string {
  return clientName(process);
}

/** "the read of event 12". */
export function theOperation({ f, call }: Operation): string {
  return `the ${f} of event ${call}`;
}

/** True if the text has "the read of event 12" of it. */
export function isNamedIn(operation: Operation, text: string): boolean {
  return new RegExp(`${theOperation(operation)}(?!\\d)`, "i").test(text);
}

/**
 * "read 5", "wrote 1". Of an operation that got no answer only what was asked can be said, and of a failed one that it failed: what
 * models say of operations is about those that took effect.
 */
export function did(model: Model, operation: Operation): string {
  const { f, type, input, output } = operation;
  const asked = input === null ? f : `${f} ${shown(input)}`;
  if (type === "info") return `invoked ${asked}`;
  if (type === "fail") return `was told that ${asked} failed`;
  const told = model.describe?.({ f, type, input, output });
  return told === undefined ? `did ${asked} and got ${shown(output)}` : shortened(told);
}

/** The value that the operation found or needed, as it was answered: a store may say of one state either "" or null. */
export function foundBy(model: Model, operation: Operation): Json | undefined {
  const { f, type, input, output } = operation;
  const step = { f, type, input, output };
  const reads = model.access?.(step)?.reads;
  return reads !== undefined && model.readOnly?.(step) === true && output !== undefined ? output : reads;
}

/** "client 3 read 5 on key x". */
export function tell(model: Model, operation: Operation): string {
  return `${clientOf(operation)} ${did(model, operation)}${onKey(operation.key)}`;
}

/**
 * A sentence for each operation: who, what, at which node. `clock`: also when, and after which other of them; without it only the
 * order counts in which each process did its own.
 */
export function operationSteps(
  model: Model,
  operations: readonly Operation[],
  { clock, keys }: { readonly clock: boolean; readonly keys: boolean },
): ExplanationStep[] {
  const times = timesOf(operations);
  return operations.map((operation) => {
    const place = operation.node === undefined ? "" : ` at ${operation.node}`;
    const what = `${clientOf(operation)} ${did(model, operation)}${keys ? onKey(operation.key) : ""}${place}`;
    const when = clock ? times.of(operation) : operation.type === "info" ? "; no answer was recorded" : "";
    return {
      call: operation.call,
      sentence: `Event ${operation.call}: ${what}${when}${clock ? after(operation, operations) : ""}.`,
    };
  });
}

/** The latest of those that had completed before it began: that says the most. */
function after(operation: Operation, told: readonly Operation[]): string {
  const [latest] = told.filter((other) => other.return < operation.call).sort((a, b) => b.return - a.return);
  if (latest === undefined) return "";
  const link = operation.type === "info" ? "; that was" : "; that began";
  return `${link} after the operation of event ${latest.call} had completed, at event ${latest.return}`;
}

/**
 * Of operations that contradict each other, the one whose answer is described first: the last to return of those whose answer says
 * something about the object, never one that got no answer. Undefined if there are no operations.
 */
export function inexplicable(model: Model, operations: readonly Operation[]): Operation | undefined {
  const completed = operations.filter(({ type }) => type !== "info");
  const informative = completed.filter((operation) => saysSomething(model, operation));
  const candidates = [informative, completed, operations].find((some) => some.length > 0) ?? [];
  return candidates.toSorted((a, b) => b.return - a.return || b.call - a.call)[0];
}

/** True if it was answered something about the object, not only that it was done. */
export function saysSomething(model: Model, operation: Operation): boolean {
  const { f, type, input, output } = operation;
  const step = { f, type, input, output };
  if (model.readOnly?.(step) === true || model.access?.(step)?.reads !== undefined) return true;
  return output !== undefined && output !== null && !sameJson(output, input);
}
