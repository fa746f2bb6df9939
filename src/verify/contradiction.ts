/**
 * Do some operations of a key have no order, even if each of the key's others took effect within its own interval with its answer,
 * or never? By several means of different cost in turn, each given more in every round. All but the last err on one side only:
 * when they see no order there is none. The last, the exhaustive sweep of the whole, is always right, if there is time for it.
 */
import type { Operation } from "../history/operation.js";
import type { Model } from "../models/model.js";
import { contradictsByCounts, type Turns, turnsOf } from "./alternation.js";
import { Budget, type GaveUp } from "./budget.js";
import type { KeyContradiction } from "./certificate.js";
import { hasOrder } from "./exhaustive-sweep.js";
import { isObliged } from "./linearization.js";
import { listMachine } from "./list-machine.js";
import { type Machine, plainMachine, valueMachine } from "./machine.js";
import { partsOf } from "./projection.js";
import { contradictsThoughOthersRepeat } from "./repeating-sweep.js";
import { textMachine } from "./text-machine.js";
import { type Moment, momentsOf } from "./timeline.js";

/** `flaw`: what is wrong with it; null if it was confirmed. Undecided when it could be neither confirmed nor refuted. */
export type ContradictionJudgement = { readonly flaw: string | null } | "undecided";

export interface ContradictionLimits {
  /** Reading of performance.now() after which to give up. */
  readonly deadline: number;
  /** Steps that each way may take. */
  readonly steps: number;
  /** Situations that a sweep may hold at once. */
  readonly situations: number;
  /** Whether the process may take more memory. */
  readonly hasRoom: () => boolean;
}

/** True: there is no order. False: there is one. `silent`: this way is none that could tell. */
type Attempt = (budget: Budget) => boolean | "silent" | GaveUp;

const firstSteps = 20_000;
const growth = 8;

/** `operations`: all of the key, whatever became of them. */
export function judgeContradiction(
  { operations: calls }: KeyContradiction,
  operations: readonly Operation[],
  model: Model,
  { deadline, steps: mostSteps, situations, hasRoom }: ContradictionLimits,
): ContradictionJudgement {
  // A certificate may hold any number of these, each of which costs a look at the whole key.
  if (performance.now() > deadline) return "undecided";
  const byCall = new Map(operations.map((operation) => [operation.call, operation]));
  const core = new Set<Operation>();
  for (const call of calls) {
    const operation = byCall.get(call);
    if (operation === undefined) return { flaw: `no operation begins at event ${call}` };
    if (core.has(operation)) return { flaw: `the operation of event ${call} is named twice` };
    if (!isObliged(operation, model)) return { flaw: `the operation of event ${call} need not have taken effect` };
    core.add(operation);
  }
  const others = operations.filter(
    (operation) => !core.has(operation) && (operation.type === "info" || isObliged(operation, model)),
  );
  let attempts = attemptsAt(model, [...core], others);
  for (let steps = firstSteps; attempts.length > 0 && steps <= mostSteps; steps *= growth) {
    const again: Attempt[] = [];
    for (const attempt of attempts) {
      const budget = new Budget(deadline, steps, situations, hasRoom);
      if (budget.late) return "undecided";
      const result = attempt(budget);
      if (result === true) return { flaw: null };
      if (result === false) return { flaw: "its operations have an order" };
      if (result === "steps") again.push(attempt);
    }
    attempts = again;
  }
  return "undecided";
}

/**
 * The most promising first. With the values of others told apart, states are too many for long histories, and where operations repeat
 * those of a queue grow without end: both are tried, since for a lock or a small set it is the other way round.
 */
function attemptsAt(model: Model, core: readonly Operation[], others: readonly Operation[]): Attempt[] {
  const moments = momentsOf(core, others);
  const values = valueMachine(model, core, others);
  const beginnings = textMachine(model, core) ?? listMachine(model, core);
  const whole = plainMachine(model);
  const parts = partsOf(model, core, others).map((part) => ({
    moments: momentsOf(part.core, part.others),
    machine: plainMachine(model),
  }));
  return [
    ...turnsOf(model, core, others).map(counting),
    ...(values === undefined ? [] : [repeating(moments, values), exhaustive(moments, values)]),
    ...(beginnings === undefined ? [] : [repeating(moments, beginnings), exhaustive(moments, beginnings)]),
    exhaustive(moments, whole),
    ...parts.map((part) => exhaustive(part.moments, part.machine, false)),
    repeating(moments, whole),
    ...parts.map((part) => repeating(part.moments, part.machine)),
  ];
}

function counting(turns: Turns): Attempt {
  return (budget) => {
    const contradicts = contradictsByCounts(turns, budget);
    return contradicts === false ? "silent" : contradicts;
  };
}

function repeating(moments: readonly Moment[], machine: Machine): Attempt {
  return (budget) => {
    const contradicts = contradictsThoughOthersRepeat(moments, machine, budget);
    return contradicts === false ? "silent" : contradicts;
  };
}

/** `exact`: an order that is found is one of the history. */
function exhaustive(moments: readonly Moment[], machine: Machine, exact = machine.exact): Attempt {
  return (budget) => {
    const ordered = hasOrder(moments, machine, budget);
    if (typeof ordered === "string") return ordered;
    if (!ordered) return true;
    return exact ? false : "silent";
  };
}
