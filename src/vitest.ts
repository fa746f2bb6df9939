/**
 * Matchers for vitest: importing this file is enough.
 *
 *     import "schism/vitest";
 *     expect(history).toBeLinearizable(registerModel);
 *     expect(history).toBeSequentiallyConsistent(registerModel);
 *
 * A history is a list of events, as a recorder wrote them, or of operations, as pairing made them. A failure prints the
 * contradiction. An unknown verdict, such as that on a history in which nothing was judged, fails with and without `.not`: neither
 * claim was shown.
 */
import { expect } from "vitest";
import type { CheckLimits } from "./checkers/linearizability/check.js";
import type { Verdict } from "./checkers/verdict.js";
import { InputError } from "./history/errors.js";
import type { Operation } from "./history/operation.js";
import { checkLinearizable, checkSequential } from "./library/check.js";
import { pairOperations } from "./library/events.js";
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

type Check = (operations: readonly Operation[], model: Model, limits?: CheckLimits) => Verdict;

function matcher(check: Check) {
  return function (this: { readonly isNot?: boolean }, received: unknown, model: Model, limits?: CheckLimits) {
    const verdict = check(operationsOf(received), model, limits);
    const pass = verdict.valid === "unknown" ? this.isNot === true : verdict.valid;
    return { pass, message: () => renderCheck(verdict, { colour: false }) };
  };
}

function operationsOf(received: unknown): readonly Operation[] {
  if (!Array.isArray(received)) throw new InputError("the value must be a history: a list of events or of operations");
  // An operation begins at a call; what is neither that nor an event is refused below.
  const [first]: readonly unknown[] = received;
  return typeof first === "object" && first !== null && "call" in first ? received : pairOperations(received);
}

expect.extend({
  toBeLinearizable: matcher(checkLinearizable),
  toBeSequentiallyConsistent: matcher(checkSequential),
});
