/** Which acknowledged updates count as lost, by what clients read at the end. */
import { describe, expect, it } from "vitest";
import type { Json, Operation } from "../../../src/history/operation.js";
import { lostUpdates } from "../../../src/matrix/lost.js";
import { commit } from "../../../src/workloads/commit.js";
import { set } from "../../../src/workloads/set.js";
import { lastWrite, siblings } from "../../../src/workloads/siblings.js";
import { votes } from "../../../src/workloads/votes.js";

/** One operation after the other, or from `call` to `end`. */
function history(...told: readonly (readonly [f: string, input: Json, output: Json, more?: Partial<Operation>])[]) {
  return told.map(([f, input, output, more], index): Operation => {
    const [call, end] = [10 * index, 10 * index + 5];
    return {
      ...{ id: index, process: 0, key: "x", type: "ok" as const, f, input, output },
      ...{ call, return: end, callTime: call, returnTime: end, ...more },
    };
  });
}

describe("lost updates", () => {
  it("of a register are writes of which only what was there before is left", () => {
    const lost = (...end: readonly Json[]) =>
      lostUpdates(
        lastWrite,
        history(
          ["write", 1, null],
          ["write", 2, null],
          ["write", 3, null, { type: "info", return: Number.POSITIVE_INFINITY }],
          ...end.map((value) => ["settled", null, value] as const),
        ),
      );
    expect(lost(2, 2)).toEqual({ acknowledged: 2, lost: 0 });
    expect(lost(1, 1)).toEqual({ acknowledged: 2, lost: 1 });
    expect(lost(null, null)).toEqual({ acknowledged: 2, lost: 2 });
    // One node still has it, and the write of unknown outcome may have replaced the others.
    expect(lost(1, 2)).toEqual({ acknowledged: 2, lost: 0 });
    expect(lost(3, 3)).toEqual({ acknowledged: 2, lost: 0 });
    expect(lost()).toBeUndefined();
  });

  it("of a register are none that a write at the same time replaced, nor any that siblings keep", () => {
    const together = history(["write", 1, null, { return: 14 }], ["write", 2, null], ["settled", null, 1]);
    expect(lostUpdates(lastWrite, together)).toEqual({ acknowledged: 2, lost: 0 });
    const kept = history(["write", 1, null], ["write", 2, null], ["settled", null, [1, 2]]);
    expect(lostUpdates(siblings, kept)).toEqual({ acknowledged: 2, lost: 0 });
    const dropped = history(["write", 1, null], ["write", 2, null], ["settled", null, [1]]);
    expect(lostUpdates(siblings, dropped)).toEqual({ acknowledged: 2, lost: 1 });
  });

  it("of a set are elements that no final read shows", () => {
    const adds = [
      ["add", 1, null],
      ["add", 2, null],
      ["add", 3, null, { type: "info" as const }],
    ] as const;
    expect(lostUpdates(set, history(...adds, ["read", null, [1]], ["read", null, []]))).toEqual({
      ...{ acknowledged: 2, lost: 1 },
    });
  });

  it("of transactions are those told to be committed that no node knows as such", () => {
    const told = (outcome: Json) => history(["commit", {}, "commit"], ["outcome", null, outcome]);
    expect(lostUpdates(commit, told("commit"))).toEqual({ acknowledged: 1, lost: 0 });
    expect(lostUpdates(commit, told("abort"))).toEqual({ acknowledged: 1, lost: 1 });
    const refused = history(["commit", {}, "abort"], ["outcome", null, "abort"]);
    expect(lostUpdates(commit, refused)).toEqual({ acknowledged: 0, lost: 0 });
  });

  it("cannot be told where updates have no names", () => {
    expect(lostUpdates(votes, history(["add", 1, null], ["settled", null, 1]))).toBeUndefined();
  });
});
