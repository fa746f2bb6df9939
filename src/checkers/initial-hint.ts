/**
 * Whether a history that is not valid would be if the object had started with something else: many a recorder sets objects up before
 * it begins to record. The model guesses by what was answered; only a guess that makes the whole history valid is told.
 */
import type { Json, Operation } from "../history/operation.js";
import { shellWord } from "../history/shell-word.js";
import { type Model, withArticle } from "../models/model.js";
import { originOf, startingWith } from "../models/starting-with.js";
import { judgeObject } from "./linearizability/judge-object.js";
import { splitByKey } from "./linearizability/partition.js";
import type { Explanation, ExplanationStep } from "./verdict.js";

/**
 * Of a hint that may well be wrong: it may not cost much. Operations looked at, all guesses together, and configurations of one guess
 * beyond those that a valid history needs: in steps, so that the same history gets the same hint. The clock only ends what a slow model
 * makes long, ms.
 */
const mostOperations = 500_000;
const mostConfigurations = 20_000;
const hintMs = 5000;
const mostBytes = 2 ** 27;
/** Different guesses that are tried. */
const mostGuesses = 3;

export interface HintLimits {
  /** Reading of performance.now() after which to look no further. */
  readonly deadline: number;
}

/**
 * A value that explains the history, if one was found. `explains`: whether the history is valid with an object that starts so; it has to
 * keep to the limits.
 */
export function initialThatExplains(
  operations: readonly Operation[],
  model: Model,
  explains: (started: Model, limits: HintLimits) => boolean,
): Json | undefined {
  const { model: usual } = originOf(model);
  if (usual.start?.guess === undefined || operations.length > mostOperations) return undefined;
  const deadline = performance.now() + hintMs;
  const tried = new Set<string>([JSON.stringify(model.init)]);
  let left = mostOperations;
  for (const own of splitByKey(operations, model).values()) {
    if (tried.size > mostGuesses || left < operations.length || performance.now() > deadline) return undefined;
    const guess = usual.start.guess([...own].sort((a, b) => a.call - b.call));
    const state = guess === undefined ? undefined : usual.start.stateOf(guess);
    if (guess === undefined || state === undefined || tried.has(JSON.stringify(state))) continue;
    tried.add(JSON.stringify(state));
    left -= operations.length;
    if (explains(startingWith(usual, guess), { deadline })) return guess;
  }
  return undefined;
}

/** For `initialThatExplains`: true if each key is found to be linearizable. */
export function linearizableWithin(operations: readonly Operation[]): (started: Model, limits: HintLimits) => boolean {
  return (started, { deadline }) => {
    let left = mostConfigurations;
    return [...splitByKey(operations, started)].every(([key, own]) => {
      if (left <= 0 || performance.now() > deadline) return false;
      const limits = { deadline, configurations: left + own.length, memoryLimitBytes: mostBytes };
      const { valid, configurations } = judgeObject(key, own, started, limits);
      left -= Math.max(0, configurations - own.length);
      return valid === true;
    });
  };
}

/** The explanations of the check that the value makes pass, with the hint as the last word of the first. */
export function withInitialHint(explanations: readonly Explanation[], model: Model, initial: Json): Explanation[] {
  return explanations.map((explanation, place) =>
    place === 0 ? { ...explanation, steps: [...explanation.steps, initialStep(model, initial)] } : explanation,
  );
}

function initialStep(model: Model, initial: Json): ExplanationStep {
  const text = JSON.stringify(initial);
  return {
    call: null,
    sentence:
      `All of it would be explained if ${withArticle(model.name)} started with ${text}. If yours does, say so: ` +
      `--initial ${shellWord(text)} or, in a program, startingWith(model, ${text}).`,
  };
}
