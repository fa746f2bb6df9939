/** A history as a program hands it to the library: events, as a recorder wrote them, or operations, as pairing made them. */
import { InputError } from "./errors.js";
import type { HistoryEvent, Operation } from "./operation.js";
import { pairOperations } from "./pairing.js";

export type History = readonly HistoryEvent[] | readonly Operation[];

/** The operations of a history. Throws InputError for what is none. */
export function operationsOf(given: unknown): readonly Operation[] {
  if (!isHistory(given)) throw new InputError("the value must be a history: a list of events or of operations");
  return isOperations(given) ? given : pairOperations(given);
}

function isHistory(value: unknown): value is History {
  return (
    Array.isArray(value) &&
    value.every((each: unknown) => typeof each === "object" && each !== null && "process" in each && "f" in each)
  );
}

function isOperations(history: History): history is readonly Operation[] {
  return history.every((each) => "call" in each);
}
