/** Lists to which the same elements are appended again and again: what is found later tells the search which orders lead nowhere. */
import { describe, expect, it } from "vitest";
import { preparePartition, relevantOperations } from "../../../src/checkers/linearizability/partition.js";
import { search } from "../../../src/checkers/linearizability/search.js";
import { listAppend } from "../../../src/models/list-append.js";
import { done, type ToldEvent, told } from "../../support/told.js";

const configurations = 20_000;

describe("two lists amid appends without an answer", () => {
  it.each([
    [[1, 1, 0], true],
    // Of the appends to y, two are of 0 and four of 1.
    [[1, 1, 0, 1], true],
    [[1, 1, 1, 1, 1], false],
  ])("later found as %j: %s", (found, valid) => {
    const unanswered = Array.from({ length: 14 }, (_, number): ToldEvent => {
      const value = [["append", ["x", "y", "z"][number % 3] ?? "", number % 2]];
      return { process: 100 + number, type: "invoke", f: "txn", value };
    });
    const operations = told([
      ...unanswered,
      ...done(0, "txn", [["r", "x", null]], [["r", "x", [0, 1]]]),
      ...done(0, "txn", [["append", "y", 1]], [["append", "y", 1]]),
      ...done(0, "txn", [["r", "y", null]], [["r", "y", found]]),
    ]);
    const partition = preparePartition(relevantOperations(operations, listAppend), listAppend, { looksAhead: true });
    const limits = { deadline: Number.POSITIVE_INFINITY, memoryLimitBytes: 2 ** 28, configurations };
    expect(search(partition, limits).valid).toBe(valid);
  });
});
