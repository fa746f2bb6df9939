/** Small contradictions amid many operations that may have taken effect at any time: all orders of those are too many to be looked at. */
import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/history/operation.js";
import { listAppend } from "../../../src/models/list-append.js";
import type { Model } from "../../../src/models/model.js";
import { set } from "../../../src/models/set.js";
import { stack } from "../../../src/models/stack.js";
import { verifyCertificate } from "../../../src/verify/verify.js";
import { certified } from "../../support/certified.js";
import { done, type ToldEvent, told } from "../../support/told.js";

const many = Array.from({ length: 14 }, (_, number) => number);

/** They begin before all else and get no answer. */
function indeterminate(f: string, asks: (number: number) => Json): readonly ToldEvent[] {
  return many.map((number) => ({ process: 100 + number, type: "invoke", f, value: asks(number) }));
}

function holds(events: readonly ToldEvent[], model: Model): boolean | "unknown" {
  const operations = told(events);
  return verifyCertificate(certified(operations, model), operations, model, { steps: 160_000 }).holds;
}

describe("a contradiction amid many operations without an answer is confirmed", () => {
  it("a read of a set misses an element that was added before one that it found", () => {
    const events: readonly ToldEvent[] = [
      ...indeterminate("add", (number) => number),
      { process: 0, type: "invoke", f: "read" },
      ...done(1, "add", "before", null),
      ...done(1, "add", "after", null),
      { process: 0, type: "ok", f: "read", value: [...many, "after"] },
    ];
    expect(holds(events, set)).toBe(true);
  });

  it("what was pushed once is popped twice", () => {
    const events: readonly ToldEvent[] = [
      ...indeterminate("push", (number) => number),
      { process: 0, type: "invoke", f: "pop" },
      ...done(1, "push", "once", null),
      ...done(1, "pop", null, "once"),
      { process: 0, type: "ok", f: "pop", value: "once" },
    ];
    expect(holds(events, stack)).toBe(true);
  });

  it("a list to which the same elements are appended is read as it was before", () => {
    const events: readonly ToldEvent[] = [
      ...indeterminate("txn", (number) => [["append", "x", number % 4]]),
      ...done(0, "txn", [["r", "x", null]], [["r", "x", [0, 1, 2, 3, 3]]]),
      ...done(0, "txn", [["r", "x", null]], [["r", "x", [0, 1, 2, 3]]]),
    ];
    expect(holds(events, listAppend)).toBe(true);
  });
});
