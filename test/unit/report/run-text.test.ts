/** What a run that has ended says on the terminal. */
import { describe, expect, it } from "vitest";
import type { RunVerdict } from "../../../src/record/record.js";
import { renderEndedRun } from "../../../src/report/run-text.js";

const fault = { id: 0, description: "kill: n1", proven: true, ok: { read: 1, add: 2 } };
const verdict = (more: Partial<RunVerdict>): RunVerdict => ({
  ...{ format: "schism-verdict-1", version: "0.0.0", valid: true, summary: "", checks: [], incomplete: [] },
  ...{ splitBrain: [], lostWrites: [], claims: [], deposed: [], timings: { clusterUpMs: 0, checkMs: 0, reportMs: 0 } },
  ...{ vacuity: { operations: {}, faults: [], warnings: [], provesNothing: [] } },
  ...more,
});
const linesOf = (of: RunVerdict) =>
  renderEndedRun({ directory: "runs/raft/1", verdict: of, command: "npx schism run raft" }, { colour: false }).split(
    "\n",
  );

describe("a run that has ended", () => {
  it("names the command that shrinks it if it is a violation, and only then", () => {
    expect(linesOf(verdict({ valid: false })).slice(-3)).toEqual([
      "report     runs/raft/1/report.html",
      "smaller    npx schism shrink runs/raft/1",
      "again      npx schism run raft",
    ]);
    for (const valid of [true, "unknown"] as const) {
      expect(linesOf(verdict({ valid })).filter((line) => line.startsWith("smaller"))).toEqual([]);
    }
  });

  it("lists faults that never began in one line, and those that were not seen in effect each", () => {
    const never = { ...fault, description: "pause", proven: false, begun: false as const, ok: {} };
    const faults = [fault, never, { ...fault, proven: false, ok: {} }, never, { ...never, description: "loss" }];
    const count = { ok: 9, fail: 0, info: 0 };
    const vacuity = { operations: { add: count, read: count }, faults, warnings: [], provesNothing: [] };
    expect(linesOf(verdict({ vacuity })).filter((line) => line.startsWith("fault"))).toEqual([
      "fault      kill: n1: 2 add, 1 read ok meanwhile",
      "fault      kill: n1 (not proven): nothing ok meanwhile",
      "fault      never began: pause (2), loss",
    ]);
  });

  it("has no line of operations if there were none", () => {
    expect(linesOf(verdict({})).some((line) => line.startsWith("operations"))).toBe(false);
  });
});
