/** When a night proves too little to be called green. */
import { describe, expect, it } from "vitest";
import type { AttemptLine, LedgerLine } from "../../../src/campaign/ledger/lines.js";
import type { OutcomeKind } from "../../../src/campaign/outcome.js";
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

describe("a night from the future", () => {
  const state = (now: string) => {
    const lines = [sessionOf("n1"), planOf("n1"), attemptOf("n1", [], { outcomes: { valid: 50 } })];
    return summaryOf("nightly", lines, [], new Date(now)).nights[0]?.voidBecause.join(" ");
  };
  const { begun } = { begun: "", ...sessionOf("n1") };

  it("is void, since it would hide all nights until then", () => {
    expect(state("2001-01-01T00:00:00Z")).toContain(`The night began at ${begun}, which is in the future`);
  });

  it("is none if only a time zone is wrong", () => {
    expect(state(new Date(Date.parse(begun) - 14 * 3_600_000).toISOString())).not.toContain("future");
  });
});

describe("what makes a night void says why", () => {
  const voidOf = (
    outcomes: Readonly<Record<string, number>> | null,
    { canary = true, timeMs = 5000, ended = true }: { canary?: boolean; timeMs?: number; ended?: boolean } = {},
  ): string => {
    const plan = planOf("n1");
    if (plan.line !== "plan") throw new Error("not a plan");
    const ofNight = { campaign: "nightly", night: "n1", session: "session of n1", shard: "1/1" } as const;
    const lines: readonly LedgerLine[] = [
      sessionOf("n1"),
      { ...plan, budget: { timeMs, runs: null }, cells: plan.cells.map((cell) => ({ ...cell, canary })) },
      ...(outcomes === null ? [] : [attemptOf("n1", [], { outcomes })]),
      ...(ended ? [{ ...ofNight, line: "end", ended: "2026-05-01T02:00:00.000Z", reason: "budget" } as const] : []),
    ];
    return summaryOf("nightly", lines, []).nights[0]?.voidBecause.join(" ") ?? "";
  };

  it("of a cell or a canary that had no time", () => {
    const over = "raft sim did not run: the 5 s of the night were over before a run of it had ended";
    expect(voidOf(null)).toBe(`The canary ${over} (more time: budget, or --for).`);
    expect(voidOf(null, { canary: false })).toBe(`${over} (more time: budget, or --for).`);
    expect(voidOf(null, { ended: false })).toContain("The canary raft sim did not run in what there is of the night.");
  });

  it("of a canary whose runs came to no verdict: they did not acquit it", () => {
    expect(voidOf({ "too busy": 2, "could not run": 1 })).toMatch(
      /not convicted, since none of its 3 runs came to a verdict \(2 too busy, 1 could not run\)|\(1 could not run, 2 too busy\)/,
    );
    expect(voidOf({ valid: 1, "too busy": 2 })).toMatch(
      /was not convicted in 1 run, so .* 2 too busy came to no verdict/,
    );
    expect(voidOf({ "harness crash": 1 }, { canary: false })).toContain(
      "its only run came to no verdict (1 harness crash).",
    );
  });

  it("with the reason of the first run that ended so, once for each cell", () => {
    const noted = (run: number, outcome: OutcomeKind, reason: string | null) => ({
      ...{ run, seed: run, outcome, kinds: [], signature: null, reason, directory: null },
    });
    const plan = planOf("n1");
    if (plan.line !== "plan") throw new Error("not a plan");
    const voidIn = (outcomes: AttemptLine["outcomes"], attempts: readonly LedgerLine[]): readonly string[] => {
      const counted = attemptOf("n1", [], { outcomes, job: 9 });
      const lines = [sessionOf("n1"), { ...plan, limits: { "could not run": 0.05 } }, counted, ...attempts];
      return summaryOf("nightly", lines, []).nights[0]?.cells[0]?.voidBecause ?? [];
    };
    const later = attemptOf("n1", [noted(0, "could not run", "no disk left")], { outcomes: {}, job: 7 });
    const first = attemptOf(
      "n1",
      [noted(2, "could not run", "no etcd here\nat line 1"), noted(0, "too busy", "It was late.")],
      { outcomes: {}, job: 3 },
    );
    for (const attempts of [
      [later, first],
      [first, later],
    ]) {
      expect(voidIn({ "could not run": 2, "too busy": 1 }, attempts)).toEqual([
        "raft sim: none of its 3 runs came to a verdict (2 could not run, 1 too busy). For example: no etcd here\\nat line 1.",
      ]);
      expect(voidIn({ valid: 1, "could not run": 1 }, attempts)).toEqual([
        'raft sim: 50 % of its runs ended as "could not run"; the limit is 5 %. For example: no etcd here\\nat line 1.',
      ]);
      expect(voidIn({ "too busy": 1 }, attempts)).toEqual([
        "raft sim: its only run came to no verdict (1 too busy). For example: It was late.",
      ]);
    }
  });
});
