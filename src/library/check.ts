/**
 * The checks of the library and of `schism check`. They take what a program hands over and refuse what is no history, or none of
 * such an object, as the command line does. A history in which nothing was judged is unknown, and one that only another initial value
 * would explain says so. (Runs of our own are judged by the checkers themselves, thousands of times in a hunt.)
 */
import { checkDurability as durabilityOf } from "../checkers/durability/check.js";
import { initialThatExplains, linearizableWithin, withInitialHint } from "../checkers/initial-hint.js";
import { explainNothingJudged, nothingJudged, nothingJudgedBecause } from "../checkers/judged.js";
import { type LadderVerdict, checkLadder as ladderOf } from "../checkers/ladder/check.js";
import type { Rung } from "../checkers/ladder/rung.js";
import { modelNames } from "../checkers/ladder/weak-models.js";
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
import {
  type SequentialLimits,
  type SequentialVerdict,
  checkSequential as sequentialOf,
} from "../checkers/sequential/check.js";
import { noCost, type Verdict } from "../checkers/verdict.js";
import { InputError } from "../history/errors.js";
import type { Operation } from "../history/operation.js";
import { isBuiltIn } from "../models/checked-model.js";
import { modelNamed } from "../models/index.js";
import type { Model } from "../models/model.js";
import { set } from "../models/set.js";
import { originOf } from "../models/starting-with.js";
import type { Certificate } from "../verify/certificate.js";
import { type Verification, type VerifyLimits, verifyCertificate as verificationOf } from "../verify/verify.js";
import { entered } from "./entrance.js";

const searchLimits = ["timeLimitMs", "memoryLimitBytes"] as const;
const parallelLimits = [...searchLimits, "workers", "tryFirst"] as const;
const verifyLimits = ["timeLimitMs", "situations"] as const;

/**
 * Is there one order of the operations that respects real time and that the model allows (Herlihy & Wing 1990)? Judged key by key,
 * on the calling thread.
 *
 *     checkLinearizable(pairOperations(events), registerModel, { timeLimitMs: 10_000 }).valid
 */
export function checkLinearizable(
  operations: readonly Operation[],
  model: Model,
  limits: CheckLimits = {},
): LinearizabilityVerdict {
  const checked = entered(operations, model, limits, searchLimits);
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
  if (nothingJudged(operations, checked)) return noLinearizability(operations, checked);
  const { timeLimitMs, memoryLimitBytes } = limits;
  const verdict = isBuiltIn(checked)
    ? await linearizabilityInParallel(operations, checked, limits)
    : linearizabilityOf(operations, checked, {
        ...(timeLimitMs === undefined ? {} : { timeLimitMs }),
        ...(memoryLimitBytes === undefined ? {} : { memoryLimitBytes }),
      });
  return hinted(verdict, operations, checked);
}

/** Is there one order that keeps each process's own order and that the model allows (Lamport 1979)? */
export function checkSequential(
  operations: readonly Operation[],
  model: Model,
  limits: SequentialLimits = {},
): SequentialVerdict {
  const checked = entered(operations, model, limits, searchLimits);
  if (nothingJudged(operations, checked)) {
    return { ...nothing("sequential consistency", operations, checked), details: {}, order: [] };
  }
  const verdict = sequentialOf(operations, checked, limits);
  if (verdict.valid !== false) return verdict;
  const initial = initialThatExplains(operations, checked, sequentialWithin(operations));
  if (initial === undefined) return verdict;
  return { ...verdict, explanations: withInitialHint(verdict.explanations, checked, initial) };
}

/** Every consistency model from linearizability to the session guarantees. */
export function checkLadder(
  operations: readonly Operation[],
  model: Model,
  limits: SequentialLimits = {},
): LadderVerdict {
  const checked = entered(operations, model, limits, searchLimits);
  if (nothingJudged(operations, checked)) return noLadder(operations, checked);
  const verdict = ladderOf(operations, checked, limits);
  if (verdict.valid !== false) return verdict;
  const initial =
    initialThatExplains(operations, checked, linearizableWithin(operations)) ??
    (verdict.strongest.includes("sequential consistency")
      ? undefined
      : initialThatExplains(operations, checked, sequentialWithin(operations)));
  if (initial === undefined) return verdict;
  const explanations = withInitialHint(verdict.explanations, checked, initial);
  const rungs = verdict.rungs.map((rung) => (rung.name === "linearizability" ? { ...rung, explanations } : rung));
  return { ...verdict, explanations, rungs };
}

/**
 * Is every acknowledged element in every final read? `operations`: adds and reads of a set. `model`: the set, or the set that starts
 * with some elements (`startingWith`).
 */
export function checkDurability(operations: readonly Operation[], model: Model = set): Verdict {
  const checked = entered(operations, model, undefined, []);
  if (originOf(checked).model !== originOf(set).model) {
    throw new InputError("durability is judged of a set", { field: "model" }, "give setModel, or leave the model out");
  }
  if (nothingJudged(operations, checked)) return { ...nothing("durability", operations, checked), details: {} };
  return durabilityOf(operations, checked);
}

/** Whether a certificate holds for a history. `model`: the one that it names. */
export function verifyCertificate(
  certificate: Certificate,
  operations: readonly Operation[],
  model: Model,
  limits: VerifyLimits = {},
): Verification {
  const checked = entered(operations, model, limits, verifyLimits);
  const verification = verificationOf(certificate, operations, checked, limits);
  if (verification.holds !== true || !nothingJudged(operations, checked)) return verification;
  return { holds: "unknown", summary: nothingJudgedBecause(operations) };
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

function sequentialWithin(operations: readonly Operation[]): Parameters<typeof initialThatExplains>[2] {
  return (started, { deadline }) => {
    const timeLimitMs = deadline - performance.now();
    return timeLimitMs > 0 && sequentialOf(operations, started, { timeLimitMs }).valid === true;
  };
}

type Nothing = Omit<Verdict, "details" | "keys" | "valid"> & { readonly valid: "unknown" };

function nothing(property: string, operations: readonly Operation[], model: Model): Nothing {
  const { value: initial } = originOf(model);
  return {
    ...{ property, model: model.name, valid: "unknown", cost: noCost },
    ...(initial === undefined ? {} : { initial }),
    summary: nothingJudgedBecause(operations),
    explanations: [explainNothingJudged(operations)],
  };
}

function noLinearizability(operations: readonly Operation[], model: Model): LinearizabilityVerdict {
  const names = [...splitByKey(operations, model).keys()];
  return {
    ...nothing("linearizability", operations, model),
    details: { keys: names.length, invalidKeys: [], unknownKeys: names },
    keys: names.map((key) => ({ key, valid: "unknown", linearization: [], contradiction: null })),
  };
}

function noLadder(operations: readonly Operation[], model: Model): LadderVerdict {
  const verdict = nothing("ladder", operations, model);
  const rungs = modelNames.map(
    (name): Rung => ({ name, status: "unknown", summary: verdict.summary, explanations: [] }),
  );
  return { ...verdict, details: { strongest: [] }, rungs, strongest: [] };
}
