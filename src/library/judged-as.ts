/**
 * The model by which the history of a file is judged: the named one, else the one that its format implies, else the one of the workload of
 * the run in whose directory it lies.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Workload } from "../contract/workload.js";
import { InputError } from "../history/errors.js";
import { parseJson } from "../history/exact.js";
import { amongKnown } from "../history/known-names.js";
import type { Json, Operation } from "../history/operation.js";
import { models } from "../models/index.js";
import type { Model } from "../models/model.js";
import { startingWith } from "../models/starting-with.js";
import { runFiles } from "../record/files.js";
import { loadModel, namesFile } from "./own-model.js";

/** The meaning of a failed cas depends on the model. */
export const failedCasModels = { ignore: "cas-register", informative: "etcd-register" } as const;
export type FailedCas = keyof typeof failedCasModels;
export const failedCasRules: readonly FailedCas[] = ["ignore", "informative"];

export interface ModelQuestion {
  readonly history: string;
  readonly model?: string | undefined;
  readonly failedCas?: FailedCas | undefined;
  readonly initial?: string | undefined;
}

export interface JudgedAs {
  /** A workload that judges by no model has its own judge. */
  readonly by: { readonly model: Model } | { readonly workload: Workload };
  /** Where the model was found, if none was named. */
  readonly because?: string;
}

/**
 * `implied`: by the format of the history, which has these operations. Throws InputError if nothing says how to judge, or if the named model
 * does not fit.
 */
export async function judgedAs(
  args: ModelQuestion,
  implied: string | undefined,
  operations: readonly Operation[],
): Promise<JudgedAs> {
  const rule = args.failedCas;
  const initial = args.initial === undefined ? undefined : initialValue(args.initial);
  if (args.model !== undefined && namesFile(args.model)) {
    const model = await loadModel(args.model);
    if (rule !== undefined) throw noFailedCas(model.name);
    if (initial !== undefined) {
      throw new InputError("your own model defines its own initial state", { option: "initial" }, "change its init");
    }
    return { by: { model } };
  }
  const name = args.model ?? implied ?? (rule === undefined ? undefined : failedCasModels[rule]);
  if (name === undefined) {
    const { workload, file } = await scenarioBeside(args.history, operations);
    const because = `as the workload ${workload.name} of ${file} is judged`;
    const { watchable } = await import("../contract/workload.js");
    const model = watchable(workload);
    if (model !== undefined) return { by: { model: builtIn(model.name, rule, initial) }, because };
    if (initial === undefined) return { by: { workload }, because };
    throw new InputError("needs a model", { option: "initial" }, `name one with --model: ${knownModels()}`);
  }
  return { by: { model: builtIn(name, rule, initial) } };
}

function builtIn(name: string, rule: FailedCas | undefined, initial: Json | undefined): Model {
  const [ignoring, informative] = [failedCasModels.ignore, failedCasModels.informative];
  if (rule !== undefined && name !== ignoring && name !== informative) throw noFailedCas(name);
  const model = models.get(rule === undefined ? name : failedCasModels[rule]);
  if (model === undefined) {
    throw new InputError(
      `unknown model "${name}"`,
      { option: "model" },
      `${amongKnown(name, models.keys())}; a file of your own is named by its path, such as ./own.mjs`,
    );
  }
  if (initial === undefined) return model;
  try {
    return startingWith(model, initial);
  } catch (error) {
    throw error instanceof InputError ? atInitial(error) : error;
  }
}

/** A field of the library is an option here. */
function atInitial({ problem, remedy }: InputError): InputError {
  return new InputError(problem, { option: "initial" }, remedy);
}

function noFailedCas(name: string): InputError {
  return new InputError(`a ${name} has no cas that fails`, { option: "failed-cas" }, "leave --failed-cas out");
}

/** Models that have all operations of the history: which of them is meant, only a person knows. */
function modelsFor(operations: readonly Operation[]): string {
  const names = new Set(operations.map(({ f }) => f));
  const fitting = [...models.values()].filter(({ description }) => {
    const known = new Set(description?.operations.map(({ f }) => f));
    return [...names].every((name) => known.has(name));
  });
  const have = `has the operations ${[...names].join(", ")}`;
  return fitting.length === 0
    ? `no model ${have}; docs/histories.md in the package has those of each model: ${knownModels()}`
    : `name a model that ${have}: ${fitting.map(({ name }) => `--model ${name}`).join(", ")}`;
}

function knownModels(): string {
  return [...models.keys()].join(", ");
}

function initialValue(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof InputError) throw error.within({ option: "initial" });
    throw new InputError("is not JSON", { option: "initial" }, `put a string in quotes, as in --initial '"a"'`);
  }
}

/** The workload of the run in whose directory the history lies. */
async function scenarioBeside(
  history: string,
  operations: readonly Operation[],
): Promise<{ readonly workload: Workload; readonly file: string }> {
  const directory = dirname(history);
  const file = join(directory, runFiles.scenario);
  if (history === "-" || !existsSync(file)) {
    throw new InputError(
      "the history does not say what kind of object it is about",
      { file: history },
      modelsFor(operations),
    );
  }
  const { readScenario } = await import("../run/directory.js");
  const { workloads } = await import("../workloads/index.js");
  const workload = workloads.get(readScenario(directory).workload);
  if (workload === undefined) throw new InputError("names an unknown workload", { file, field: "workload" });
  return { workload, file };
}
