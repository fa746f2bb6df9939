/** Compares a special-case verdict with the truth, and its evidence with what it says. */
import { type SpecialResult, specialDeciders } from "../../src/checkers/linearizability/special/index.js";
import type { Operation } from "../../src/history/operation.js";
import { models } from "../../src/models/index.js";
import type { Model } from "../../src/models/model.js";
import { bruteForceLinearizable } from "./oracle.js";
import { complaintAbout } from "./replay.js";

export function decideSpecially(operations: readonly Operation[], model: Model): SpecialResult | null {
  const decide = specialDeciders.get(model.name);
  if (decide === undefined) throw new Error(`no special case for ${model.name}`);
  return decide(operations, model.init);
}

export function decideNamed(name: string, operations: readonly Operation[]): SpecialResult | null {
  const model = models.get(name);
  if (model === undefined) throw new Error(`no model ${name}`);
  return decideSpecially(operations, model);
}

/**
 * What is wrong with a result, if anything is. A linearization is replayed; of a contradiction's history everything else is
 * made optional and the rest judged again, by brute force unless another judge is given.
 */
export function complaintAboutResult(
  result: SpecialResult,
  operations: readonly Operation[],
  model: Model,
  expected: boolean,
  judge = (weakened: readonly Operation[], optional: ReadonlySet<Operation>): boolean =>
    bruteForceLinearizable(weakened, model, optional),
): string | undefined {
  if (result.valid !== expected) return `says ${result.valid}, and it is ${expected}`;
  if (result.valid) {
    const order = result.linearization.map((position) => operations[position]?.call ?? -1);
    return complaintAbout(order, operations, model);
  }
  if (result.contradiction.length === 0) return "a contradiction of nothing";
  if (result.reasons.length === 0) return "no reason given";
  const core = new Set(result.contradiction.map((position) => operations[position]));
  const kept = operations.filter((operation) => core.has(operation) || model.readOnly?.(operation) !== true);
  const others = kept.filter((operation) => !core.has(operation));
  if (judge(kept, new Set(others))) return `${JSON.stringify(result)} is no contradiction`;
  return undefined;
}

/** The same with the others free to take effect at any time after their invocation: more than the deciders promise of locks. */
export function withoutEnd(operations: readonly Operation[], optional: ReadonlySet<Operation>): Operation[] {
  return operations.map((operation) =>
    optional.has(operation) ? { ...operation, type: "info", return: Number.POSITIVE_INFINITY } : operation,
  );
}
