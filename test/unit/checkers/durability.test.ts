import { describe, expect, it } from "vitest";
import { checkDurability } from "../../../src/checkers/durability/check.js";
import type { HistoryEvent, Json } from "../../../src/history/operation.js";
import { pairOperations } from "../../../src/history/pairing.js";

type Step = readonly ["add", number, "ok" | "fail" | "info"] | readonly ["read", readonly number[]];

function verdictOn(...steps: readonly Step[]): ReturnType<typeof checkDurability> {
  const events: HistoryEvent[] = [];
  steps.forEach((step, process) => {
    const [f, value] = step;
    const push = (type: "invoke" | "ok" | "fail" | "info", of: Json): void => {
      events.push({ index: events.length, time: events.length, type, process, f, value: of });
    };
    push("invoke", f === "add" ? value : null);
    push(step[0] === "add" ? step[2] : "ok", value);
  });
  return checkDurability(pairOperations(events));
}

describe("checkDurability", () => {
  it("is content when every acknowledged element is in every final read, in any order", () => {
    expect(verdictOn(["add", 1, "ok"], ["add", 2, "ok"], ["read", [2, 1]], ["read", [1, 2]]).valid).toBe(true);
  });

  it("learns nothing from reads of a set that need not hold anything", () => {
    expect(verdictOn(["add", 1, "fail"], ["add", 2, "info"], ["read", [2]])).toMatchObject({
      valid: "unknown",
      summary: "Unknown: no add was acknowledged, so nothing had to be there.",
    });
    expect(verdictOn(["add", 1, "fail"], ["read", [1]]).valid).toBe(false);
  });

  it("speaks of one element and one read as of one", () => {
    expect(verdictOn(["add", 1, "ok"], ["read", [1]]).summary).toBe(
      "Durable: the 1 acknowledged element is in the final read.",
    );
    expect(verdictOn(["add", 1, "ok"], ["read", [7]]).summary).toMatch(
      /^Not durable: of 1 acknowledged element 1 is missing from a final read; 1 element is there that should not be/,
    );
  });

  it("misses an acknowledged element, also if only one of the final reads lacks it", () => {
    const verdict = verdictOn(["add", 1, "ok"], ["add", 2, "ok"], ["read", [1, 2]], ["read", [1]]);
    expect(verdict.valid).toBe(false);
    expect(verdict.details.lost).toEqual([2]);
  });

  it("lets an indeterminate element be there or not", () => {
    expect(verdictOn(["add", 2, "ok"], ["add", 1, "info"], ["read", [1, 2]], ["read", [2]]).valid).toBe(true);
    expect(verdictOn(["add", 1, "info"], ["read", [1]]).details.recoveredCount).toBe(1);
  });

  it("objects to elements that failed, that were never added, or that appear twice", () => {
    expect(verdictOn(["add", 1, "fail"], ["read", [1]]).valid).toBe(false);
    expect(verdictOn(["add", 1, "ok"], ["read", [1, 7]]).valid).toBe(false);
    expect(verdictOn(["add", 1, "ok"], ["read", [1, 1]]).valid).toBe(false);
  });

  it("does not hold a read against elements that were added while or after it ran", () => {
    expect(verdictOn(["add", 1, "ok"], ["read", [1]], ["add", 2, "ok"], ["read", [1, 2]]).valid).toBe(true);
  });

  it("does not know without a final read", () => {
    expect(verdictOn(["read", []], ["add", 1, "ok"]).valid).toBe("unknown");
  });
});
