/**
 * The checks of the library and of `schism check`. They accept what a program passes and refuse anything that is not a history of such an
 * object, as the command line does. A history in which nothing was judged is unknown, and one that only another initial value would explain
 * says so. (Runs of our own are judged by the checkers themselves, thousands of times in a hunt.) Weaker models and certificates have their
 * own files, so that a check for linearizability does not load the code that they need.
 */
import { checkDurability as durabilityOf } from "../checkers/durability/check.js";
import { initialThatExplains, linearizableWithin, withInitialHint } from "../checkers/initial-hint.js";
import { nothingJudged } from "../checkers/judged.js";
import {
  type CheckLimits,
  type LinearizabilityVerdict,
  checkLinearizable as linearizabilityOf,
} from "../checkers/linearizability/check.js";
import {
  checkLinearizableInParallel as linearizabilityInParallel,
  type ParallelLimits,
} from "../checkers/linearizability/parallel/check.js";
import { splitByKey } from "../checkers/linearizability/partition.js";
import type { Verdict } from "../checkers/verdict.js";
import { InputError } from "../history/errors.js";
import type { Operation } from "../history/operation.js";
import { isBuiltIn } from "../models/checked-model.js";
import { modelNamed } from "../models/index.js";
import type { Model } from "../models/model.js";
import { set } from "../models/set.js";
import { originOf } from "../models/starting-with.js";
import { entered, searchLimits } from "./entrance.js";
import { nothing } from "./nothing.js";

const checkLimits = [...searchLimits, "onInvalid", "first"] as const;
const parallelLimits = [...checkLimits, "workers", "tryFirst"] as const;

/**
 * Is there one order of the operations that respects real time and that the model allows (Herlihy & Wing 1990)? Judged key by key,
 * on the calling thread.
 *
 *     checkLinearizable(pairOperations(events), registerModel, { timeLimitMs: 10_000 }).valid
 *
 * `onInvalid` is called as soon as one key is known not to be linearizable; with `first` the others are then left unjudged.
 */
export function checkLinearizable(
  operations: readonly Operation[],
  model: Model,
  limits: CheckLimits = {},
): LinearizabilityVerdict {
  const checked = entered(operations, model, limits, checkLimits);
  if (nothingJudged(operations, checked)) return noLinearizability(operations, checked);
  return hinted(linearizabilityOf(operations, checked, limits), operations, checked);
}

/**
 * The same on worker threads. `model`: one of ours or its name; a model of your own is judged on the calling thread, since functions
 * cannot be handed to another.
 */
export async function checkLinearizableInParallel(
  operations: readonly Operation[],
  model: Model | string,
  limits: ParallelLimits = {},
): Promise<LinearizabilityVerdict> {
  const checked = entered(operations, typeof model === "string" ? modelNamed(model) : model, limits, parallelLimits);
  return judgedInParallel(operations, checked, limits);
}

/** The same for operations and a model that the caller has validated. */
export async function judgedInParallel(
  operations: readonly Operation[],
  checked: Model,
  limits: ParallelLimits,
): Promise<LinearizabilityVerdict> {
  if (nothingJudged(operations, checked)) return noLinearizability(operations, checked);
  const verdict = isBuiltIn(checked)
    ? await linearizabilityInParallel(operations, checked, limits)
    : linearizabilityOf(operations, checked, limits);
  return hinted(verdict, operations, checked);
}

/**
 * Is every acknowledged element in every final read? `operations`: adds and reads of a set. `model`: the set, or the set that starts
 * with some elements (`startingWith`).
 */
export function checkDurability(operations: readonly Operation[], model: Model = set): Verdict {
  const checked = entered(operations, model, undefined, []);
  if (originOf(checked).model !== originOf(set).model) {
    throw new InputError(
      "durability can only be judged on a set",
      { field: "model" },
      "give setModel, or leave the model out",
    );
  }
  if (nothingJudged(operations, checked)) return { ...nothing("durability", operations, checked), details: {} };
  return durabilityOf(operations, checked);
}

function hinted(
  verdict: LinearizabilityVerdict,
  operations: readonly Operation[],
  model: Model,
): LinearizabilityVerdict {
  if (verdict.valid !== false) return verdict;
  const initial = initialThatExplains(operations, model, linearizableWithin(operations));
  if (initial === undefined) return verdict;
  return { ...verdict, explanations: withInitialHint(verdict.explanations, model, initial) };
}

function noLinearizability(operations: readonly Operation[], model: Model): LinearizabilityVerdict {
  const names = [...splitByKey(operations, model).keys()];
  return {
    ...nothing("linearizability", operations, model),
    details: { keys: names.length, invalidKeys: [], unknownKeys: names },
    keys: names.map((key) => ({ key, valid: "unknown", linearization: [], contradiction: null })),
  };
}
