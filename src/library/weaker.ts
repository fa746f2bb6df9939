/** The library's checks of models weaker than linearizability: sequential consistency, and the ladder of all of them. */
import { initialThatExplains, linearizableWithin, withInitialHint } from "../checkers/initial-hint.js";
import { nothingJudged } from "../checkers/judged.js";
import { type LadderVerdict, checkLadder as ladderOf } from "../checkers/ladder/check.js";
import type { Rung } from "../checkers/ladder/rung.js";
import { type ModelName, modelNames } from "../checkers/ladder/weak-models.js";
import {
  type SequentialLimits,
  type SequentialVerdict,
  checkSequential as sequentialOf,
} from "../checkers/sequential/check.js";
import type { Json, Operation } from "../history/operation.js";
import type { Model } from "../models/model.js";
import { entered, searchLimits } from "./entrance.js";
import { nothing } from "./nothing.js";

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
  const linear = initialThatExplains(operations, checked, linearizableWithin(operations));
  if (linear !== undefined) {
    const rungs = withHintAt("linearizability", verdict.rungs, checked, linear);
    return { ...verdict, explanations: withInitialHint(verdict.explanations, checked, linear), rungs };
  }
  if (verdict.strongest.includes("sequential consistency")) return verdict;
  const sequential = initialThatExplains(operations, checked, sequentialWithin(operations));
  if (sequential === undefined) return verdict;
  return { ...verdict, rungs: withHintAt("sequential consistency", verdict.rungs, checked, sequential) };
}

/** The value makes this model hold, and perhaps none that is stronger. */
function withHintAt(name: ModelName, rungs: readonly Rung[], model: Model, initial: Json): readonly Rung[] {
  return rungs.map((rung) =>
    rung.name === name ? { ...rung, explanations: withInitialHint(rung.explanations, model, initial) } : rung,
  );
}

/** A search for a sequential order does not count steps, so the clock limits it when it serves only for a hint, ms. */
const sequentialHintMs = 500;

function sequentialWithin(operations: readonly Operation[]): Parameters<typeof initialThatExplains>[2] {
  return (started, { deadline }) => {
    const timeLimitMs = Math.min(sequentialHintMs, deadline - performance.now());
    return timeLimitMs > 0 && sequentialOf(operations, started, { timeLimitMs }).valid === true;
  };
}

function noLadder(operations: readonly Operation[], model: Model): LadderVerdict {
  const verdict = nothing("ladder", operations, model);
  const rungs = modelNames.map(
    (name): Rung => ({ name, status: "unknown", summary: verdict.summary, explanations: [] }),
  );
  return { ...verdict, details: { strongest: [] }, rungs, strongest: [] };
}
