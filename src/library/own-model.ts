/** `--model ./own.mjs`: a user's model from a module, with every possible failure in one line. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError, statOf } from "../history/errors.js";
import { checkedModel } from "../models/checked-model.js";
import { models } from "../models/index.js";
import type { Model } from "../models/model.js";

/** True for a file name that is not the name of a model of ours. */
export function namesFile(model: string): boolean {
  return /[\\/]|\.[cm]?[jt]s$/.test(model);
}

/** The default export of the module, or the one named `model`. Throws InputError with the file. */
export async function loadModel(path: string): Promise<Model> {
  const where = { file: path };
  if (statOf(path)?.isFile() !== true) {
    throw new InputError("is not a file", where, "--model takes a module such as ./own.mjs, or the name of a model");
  }
  let exported: unknown;
  try {
    exported = await import(pathToFileURL(resolve(path)).href);
  } catch (error) {
    throw new InputError(`cannot be loaded: ${inOneLine(error)}`, where, "a model is a JavaScript module");
  }
  const module = Object(exported);
  const given: unknown = "default" in module ? module.default : module.model;
  if (given === undefined) {
    throw new InputError("exports no model", where, "write export default { name, init, step }");
  }
  try {
    const model = checkedModel(given);
    if (models.has(model.name)) {
      throw new InputError(
        `has the name "${model.name}", which is one of Schism's models`,
        { field: "model.name" },
        "give it another name",
      );
    }
    return failingInOneLine(model, path);
  } catch (error) {
    throw error instanceof InputError ? error.within(where) : error;
  }
}

/** An error that a function of the model throws is reported as bad input, with the file. */
function failingInOneLine(model: Model, file: string): Model {
  const telling = <Arguments extends readonly unknown[], Result>(
    name: string,
    call: (...args: Arguments) => Result,
  ): ((...args: Arguments) => Result) => {
    return (...args) => {
      try {
        return call(...args);
      } catch (error) {
        if (error instanceof InputError) throw error.within({ file });
        throw new InputError(`${name} throws: ${inOneLine(error)}`, { file, field: `model.${name}` });
      }
    };
  };
  const { readOnly, ignorable, access, observesFailure, complaint, describe, describeState } = model;
  return {
    ...{ name: model.name, init: model.init, keyed: model.keyed ?? true },
    step: telling("step", (state, op) => model.step(state, op)),
    ...(readOnly === undefined ? {} : { readOnly: telling("readOnly", (op) => readOnly.call(model, op)) }),
    ...(ignorable === undefined ? {} : { ignorable: telling("ignorable", (all) => ignorable.call(model, all)) }),
    ...(access === undefined ? {} : { access: telling("access", (op) => access.call(model, op)) }),
    ...(observesFailure === undefined
      ? {}
      : { observesFailure: telling("observesFailure", (op) => observesFailure.call(model, op)) }),
    ...(complaint === undefined ? {} : { complaint: telling("complaint", (op) => complaint.call(model, op)) }),
    ...(describe === undefined ? {} : { describe: telling("describe", (op) => describe.call(model, op)) }),
    ...(describeState === undefined
      ? {}
      : { describeState: telling("describeState", (state) => describeState.call(model, state)) }),
  };
}

function inOneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s+/g, " ").slice(0, 300);
}
