/** When a night proves too little to be called green. */
import { describe, expect, it } from "vitest";
import type { LedgerLine } from "../../../src/campaign/ledger/lines.js";
import { summaryOf } from "../../../src/campaign/summary.js";
import { attemptOf, planOf, sessionOf } from "../../support/ledger-lines.js";

describe("a night that made fewer runs than its budget allows", () => {
  const voidWith = (timeMs: number | null): readonly string[] | undefined => {
    const plan = planOf("n1");
    if (plan.line !== "plan") throw new Error("not a plan");
    const lines: LedgerLine[] = [
      ...[sessionOf("n1"), attemptOf("n1", [], { outcomes: { valid: 50 } })],
      { ...plan, budget: { timeMs, runs: 300 }, cells: plan.cells.map((cell) => ({ ...cell, runs: 300 })) },
      { line: "end", campaign: "nightly", night: "n1", session: "session of n1", shard: "1/1" } as const,
    ].map((line) => (line.line === "end" ? { ...line, ended: "2026-05-01T02:00:00.000Z", reason: "budget" } : line));
    return summaryOf("nightly", lines, []).nights[0]?.voidBecause;
  };

  it("is void if runs alone are its budget", () => {
    expect(voidWith(null)).toEqual(["raft sim made 50 of 300 runs."]);
  });

  it("is not if its time was over first", () => {
    expect(voidWith(60_000)).toEqual([]);
  });
});
