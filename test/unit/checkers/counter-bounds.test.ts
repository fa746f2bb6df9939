/** Counters of several amounts whose answers are out of bounds by little: each history needs one term of the bound. */
import { describe, expect, it } from "vitest";
import { decideCounter } from "../../../src/checkers/linearizability/special/counter.js";
import type { Operation } from "../../../src/history/operation.js";
import { counter } from "../../../src/models/counter.js";
import { bruteForceLinearizable } from "../../support/oracle.js";

type Asked = readonly [f: string, amount: number | null, answer: number | null | "unanswered"];

/** One after the other. */
function history(asked: readonly Asked[]): Operation[] {
  return asked.map(([f, input, answer], id) => {
    const open = answer === "unanswered";
    return {
      ...{ id, process: id, key: null, f, input, output: open ? undefined : answer, type: open ? "info" : "ok" },
      ...{ call: 2 * id, return: open ? Number.POSITIVE_INFINITY : 2 * id + 1, callTime: -1, returnTime: -1 },
    };
  });
}

const cases: readonly (readonly [string, readonly Asked[]])[] = [
  [
    "what an answered add left has its own amount in it",
    [
      ["add", 10, "unanswered"],
      ["fetch-and-add", 4, 10],
      ["read", null, 12],
    ],
  ],
  [
    "what an answered add found does not have its own amount in it",
    [
      ["add", 10, null],
      ["fetch-and-add", -3, 8],
    ],
  ],
  [
    "what was taken before an answer is not taken again after it",
    [
      ["add", 10, "unanswered"],
      ["add", -4, null],
      ["read", null, 6],
      ["read", null, 4],
    ],
  ],
];

describe("bounds of a counter", () => {
  it.each(cases)("%s", (_what, asked) => {
    for (const sign of [1, -1]) {
      const mirrored = asked.map(
        ([f, amount, answer]): Asked => [
          f,
          amount === null ? null : sign * amount,
          typeof answer === "number" ? sign * answer : answer,
        ],
      );
      const operations = history(mirrored);
      expect(bruteForceLinearizable(operations, counter)).toBe(false);
      expect(decideCounter(operations, 0)?.valid).toBe(false);
    }
  });
});
