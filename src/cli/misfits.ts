/** A history of one kind of object judged as another would get a verdict that means nothing, so it gets none. */
import { InputError } from "../history/errors.js";
import type { ReadOperations } from "../history/read.js";
import type { Model } from "../models/model.js";

/** Throws InputError, with the line, at the first operation that the model has not. */
export function refuseMisfits({ operations, lineOf }: ReadOperations, model: Model, file: string): void {
  for (const operation of operations) {
    const complaint = model.complaint?.(operation);
    if (complaint !== undefined) {
      throw new InputError(complaint, { file, line: lineOf(operation.call) }, `is ${model.name} the right model?`);
    }
  }
}
