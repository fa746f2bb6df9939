/** Transactions that a server answers with something else than what they asked, as Maelstrom's programs may. */
import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/history/operation.js";
import { judgeOperations } from "../../../src/judging/judge.js";
import { txnListAppend } from "../../../src/workloads/txn-list-append.js";
import { txnRwRegister } from "../../../src/workloads/txn-rw-register.js";
import { done, told } from "../../support/told.js";

const judged = (workload: typeof txnListAppend, asked: Json, answered: Json) =>
  judgeOperations(workload, told(done(1, "txn", asked, answered, { node: "n1" })))[0];

const lists = [
  ["append", "x", 1],
  ["r", "x", null],
];
const registers = [
  ["w", "x", 1],
  ["r", "x", null],
];

describe("a transaction on lists", () => {
  it.each<[string, Json]>([
    ["nothing", []],
    ["a part", [["append", "x", 1]]],
    ["no list", [lists[0] ?? null, ["r", "x", "none"]]],
    [
      "another element",
      [
        ["append", "x", 2],
        ["r", "x", [2]],
      ],
    ],
    [
      "another operation",
      [
        ["append", "x", 1],
        ["append", "x", 1],
      ],
    ],
  ])("is not answered by %s", (_, answer) => {
    expect(judged(txnListAppend, lists, answer)).toMatchObject({ valid: false, property: "answers" });
  });

  it("is answered by its own list, with what was read", () => {
    expect(
      judged(txnListAppend, lists, [
        ["append", "x", 1],
        ["r", "x", [1]],
      ]),
    ).toMatchObject({
      ...{ valid: true, property: "linearizability" },
    });
    expect(judged(txnListAppend, [["r", 7, null]], [["r", "7", null]])).toMatchObject({ valid: true });
  });
});

describe("a transaction on registers", () => {
  it.each<[string, Json]>([
    ["a part", [["w", "x", 1]]],
    [
      "another value",
      [
        ["w", "x", 2],
        ["r", "x", 2],
      ],
    ],
  ])("is not answered by %s", (_, answer) => {
    expect(judged(txnRwRegister, registers, answer)).toMatchObject({ valid: false, property: "answers" });
  });

  it("is told with what was asked and answered", () => {
    const verdict = judged(txnRwRegister, registers, [["w", "x", 1]]);
    expect(verdict?.summary).toBe("Not answered: of 1 answer, 1 does not have the form of one.");
    expect(verdict?.explanations[0]?.steps.map(({ sentence }) => sentence)).toEqual([
      'Event 0: client 1 asked txn [["w","x",1],["r","x",null]] and got [["w","x",1]] from n1.',
      "But a txn must answer the list that it was asked, with the values read.",
    ]);
  });
});
