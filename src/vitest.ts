/**
 * Matchers for vitest: importing this file is enough.
 *
 *     import "schism/vitest";
 *     expect(history).toBeLinearizable(registerModel);
 *     expect(history).toBeSequentiallyConsistent(registerModel);
 *
 * A history is a list of events, as a recorder wrote them, or of operations, as pairing made them. A failure prints the
 * contradiction; an unknown verdict is a failure too, and says so.
 */
import { expect } from "vitest";
import { type CheckLimits, checkLinearizable } from "./checkers/linearizability/check.js";
import { checkSequential } from "./checkers/sequential/check.js";
import type { Verdict } from "./checkers/verdict.js";
import type { HistoryEvent, Operation } from "./history/operation.js";
import { pairOperations } from "./history/pairing.js";
import type { Model } from "./models/model.js";
import { renderCheck } from "./report/terminal.js";

export interface ConsistencyMatchers<R = unknown> {
  /** Passes if some order of the operations, in real time, explains every answer. */
  toBeLinearizable(model: Model, limits?: CheckLimits): R;
  /** Passes if some order of the operations that keeps each process's own order explains every answer. */
  toBeSequentiallyConsistent(model: Model, limits?: CheckLimits): R;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: vitest declares its own parameter so, and a merged interface must repeat it.
  interface Matchers<T = any> extends ConsistencyMatchers<T> {}
}

type History = readonly HistoryEvent[] | readonly Operation[];

function matcher(check: (operations: readonly Operation[], model: Model, limits?: CheckLimits) => Verdict) {
  return (received: unknown, model: Model, limits?: CheckLimits) => {
    const verdict = check(operationsOf(received), model, limits);
    return { pass: verdict.valid === true, message: () => renderCheck(verdict, { colour: false }) };
  };
}

function operationsOf(received: unknown): readonly Operation[] {
  if (!isHistory(received)) throw new TypeError("the value must be a history: a list of events or of operations");
  return isOperations(received) ? received : pairOperations(received);
}

function isHistory(value: unknown): value is History {
  return (
    Array.isArray(value) &&
    value.every((each: unknown) => typeof each === "object" && each !== null && "process" in each && "f" in each)
  );
}

function isOperations(history: History): history is readonly Operation[] {
  return history.every((each) => "call" in each);
}

expect.extend({
  toBeLinearizable: matcher(checkLinearizable),
  toBeSequentiallyConsistent: matcher(checkSequential),
});
