/** A history of one kind of object that is judged as another would get a meaningless verdict, so it is refused. */
import { InputError, type InputPlace } from "../history/errors.js";
import { canonicalJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import { shown } from "./answers.js";
import { listAppend } from "./list-append.js";
import type { Model } from "./model.js";
import { microNames, multiRegister } from "./multi-register.js";
import { originOf } from "./starting-with.js";

/** Throws InputError at the first operation that the model does not have. `placeOf`: the operation's place in the file. */
export function refuseMisfits(
  operations: readonly Operation[],
  model: Model,
  placeOf: (operation: Operation, position: number) => InputPlace,
): void {
  let written: ReadonlySet<string> | undefined;
  for (const [position, operation] of operations.entries()) {
    const complaint = model.complaint?.(operation);
    if (complaint !== undefined) {
      const meant = transactional(operation.input);
      const other = meant === undefined || meant === model.name ? "" : `, or ${meant}`;
      throw new InputError(complaint, placeOf(operation, position), `is ${model.name} the right model${other}?`);
    }
    const { f, output } = operation;
    if (!Array.isArray(output) || model.name === multiRegister.name || model.name === listAppend.name) continue;
    const meant = transactional(output);
    if (meant === undefined) continue;
    written ??= valuesWritten(operations, model);
    // A list that a client wrote is a value like any other, whatever it looks like; so are the elements of a set.
    if (written.has(canonicalJson(output)) || output.every((element) => written?.has(canonicalJson(element)))) continue;
    throw new InputError(
      `${f} answered ${shown(output)}, which looks like a transaction and was never written`,
      placeOf(operation, position),
      `is ${model.name} the right model, or ${meant}?`,
    );
  }
}

/** The model whose transaction this list looks like, such as [["r", "x", 1]]; undefined if it looks like none. */
function transactional(value: Json | undefined): string | undefined {
  if (!Array.isArray(value) || !looksLikeTransaction(value)) return undefined;
  return value.some((each: Json) => Array.isArray(each) && each[0] === "append") ? listAppend.name : multiRegister.name;
}

function looksLikeTransaction(value: readonly Json[]): boolean {
  return (
    value.length > 0 &&
    value.every(
      (each: Json) =>
        Array.isArray(each) &&
        each.length === 3 &&
        (microNames.has(each[0]) || each[0] === "append") &&
        (typeof each[1] === "string" || typeof each[1] === "number"),
    )
  );
}

/** Everything that was put in or that the object started with, in canonical text; for a cas, also the value that it sets. */
function valuesWritten(operations: readonly Operation[], model: Model): ReadonlySet<string> {
  const { value: initial = null } = originOf(model);
  const inputs = operations.flatMap(({ f, input }) =>
    f === "cas" && Array.isArray(input) ? [input, ...input] : [input],
  );
  const started = Array.isArray(initial) ? [initial, ...initial] : [initial];
  return new Set([...inputs, ...started].map(canonicalJson));
}
