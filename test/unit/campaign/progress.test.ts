/** How far a night is: its time over sessions, and what its attempts came to. */
import { describe, expect, it } from "vitest";
import type { LedgerLine } from "../../../src/campaign/ledger/lines.js";
import { spentIn } from "../../../src/campaign/ledger/spent.js";
import { OutcomesByCell } from "../../../src/campaign/night/progress.js";
import { progressLine } from "../../../src/campaign/telling.js";
import { attemptOf, sessionOf } from "../../support/ledger-lines.js";

describe("the time that a night has used", () => {
  it("is that of its sessions up to the last thing each wrote, whatever the order of lines", () => {
    const lines: readonly LedgerLine[] = [
      attemptOf("n1", [], { begun: "2026-05-01T00:00:07.000Z" }),
      attemptOf("n1", [], { begun: "2026-05-01T00:00:03.000Z" }),
      sessionOf("n1"),
      attemptOf("n2", [], { begun: "2026-05-02T00:00:20.000Z" }),
      sessionOf("n2"),
      sessionOf("n3"),
      { ...endOf("n2"), ended: "2026-05-02T00:00:30.000Z" },
    ];
    expect(spentIn(lines)).toBe(37_000);
    expect(spentIn([...lines].reverse())).toBe(37_000);
  });

  it("is never less than nothing where a clock was set back", () => {
    expect(spentIn([sessionOf("n2"), attemptOf("n2", [], { begun: "2026-05-01T00:00:00.000Z" })])).toBe(0);
  });
});

describe("what a night came to so far", () => {
  it("is added up by cell and outcome", () => {
    const outcomes = new OutcomesByCell([attemptOf("n1", [], { cell: "a", outcomes: { valid: 48, invalid: 2 } })]);
    outcomes.add({ cell: "a", outcomes: { valid: 50, vacuous: 0 } });
    outcomes.add({ cell: "b", outcomes: { "replica crash": 1 } });
    expect([...outcomes.all].map(([cell, counts]) => [cell, Object.fromEntries(counts)])).toEqual([
      ["a", { valid: 98, invalid: 2 }],
      ["b", { "replica crash": 1 }],
    ]);
  });

  it.each([
    { shared: false, runs: 200, line: "1 s  100 of 200 runs  2 convicted  canaries 0 of 0" },
    { shared: false, runs: null, line: "1 s  100 runs  2 convicted  canaries 0 of 0" },
    { shared: true, runs: 200, line: "1 s  100 runs by this worker  2 convicted  canaries 0 of 0" },
  ])("is one line: $line", ({ shared, runs, line }) => {
    const outcomes = new OutcomesByCell([
      attemptOf("n1", [], { cell: "raft sim", outcomes: { valid: 98, invalid: 2 } }),
    ]);
    const cells = [{ name: "raft sim", canary: false }];
    const plan = { budget: { timeMs: null, runs }, cells };
    expect(progressLine({ elapsedMs: 1000, outcomes: outcomes.all, shared }, plan)).toBe(line);
  });
});

function endOf(night: string): Extract<LedgerLine, { line: "end" }> {
  const ofNight = { campaign: "nightly", night, session: `session of ${night}`, shard: "1/1" };
  return { line: "end", ...ofNight, ended: "2026-05-01T00:00:00.000Z", reason: "budget" };
}
