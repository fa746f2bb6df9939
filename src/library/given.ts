/** A history as a program passes it to the library: events, as a recorder wrote them, or operations, as pairing made them. */
import type { GivenEvent } from "../history/checked.js";
import { InputError } from "../history/errors.js";
import type { Operation } from "../history/operation.js";
import { pairOperations } from "./events.js";

export type History = readonly GivenEvent[] | readonly Operation[];

/** The operations of a history. Throws InputError for anything else. */
export function operationsOf(given: unknown): readonly Operation[] {
  if (!Array.isArray(given)) throw new InputError("the value must be a history: a list of events or of operations");
  // An operation begins at a call; anything that is neither that nor an event is refused below.
  const [first]: readonly unknown[] = given;
  return typeof first === "object" && first !== null && "call" in first ? given : pairOperations(given);
}

/** `wanted`: what it has to be, as in "the path of a page". */
export function refuseOtherThanText(given: unknown, field: string, wanted: string): asserts given is string {
  if (typeof given !== "string") throw new InputError(`must be a text: ${wanted}`, { field });
}
