/** A fix is shown to hold only if runs fail without it, and with it all are valid and prove something; everything else says so. */
import { describe, expect, it } from "vitest";
import type { RunVerdict } from "../../../src/record/record.js";
import { comparisonLines, conclude } from "../../../src/replay/comparison.js";
import { notRun, outcomeOf, type RunOutcome } from "../../../src/replay/outcome.js";
import { Tally } from "../../../src/replay/tally.js";
import { planScenario } from "../../../src/scenario/scenario.js";

const kind = "durability of a set";
const run = (more: Partial<RunOutcome>): RunOutcome => ({
  ...{
    valid: true,
    kinds: [],
    tooBusy: null,
    couldNotRun: null,
    succeeded: 7,
    vacuous: null,
    neverBegan: 0,
    incomplete: null,
  },
  ...more,
});
const fails = run({ valid: false, kinds: [kind] });
const failsOtherwise = run({ valid: false, kinds: ["liveness"] });
const valid = run({});
const unknown = run({ valid: "unknown" });
const vacuous = run({ vacuous: "no operation succeeded" });
const busy = run({ tooBusy: "The machine was too busy." });
const incomplete = run({ neverBegan: 1 });

function tally(counted: string | undefined, outcomes: readonly RunOutcome[], times = outcomes.length): Tally {
  const counts = new Tally(counted, times);
  for (const outcome of outcomes) counts.add(outcome, null);
  return counts;
}
const many = (outcome: RunOutcome): readonly RunOutcome[] => Array.from({ length: 10 }, () => outcome);

function told(before: readonly RunOutcome[], after: readonly RunOutcome[], times?: number) {
  const sides = [tally(kind, before, times), tally(undefined, after, times)] as const;
  const [one, other] = sides;
  const lines = comparisonLines(
    { tally: one, settings: "failover=auto" },
    { tally: other, settings: "failover=manual" },
    { cluster: "sim", interrupted: false },
  );
  return { ...conclude(one, other), text: lines.join("\n") };
}

describe("what a comparison shows", () => {
  it("that the fix holds, with the counts of both sides", () => {
    const { shown, text } = told(many(fails), [...many(valid).slice(1), run({ succeeded: 9 })]);
    expect(shown).toBe("holds");
    expect(text).toContain(`before: fails 10 of 10: ${kind}; 0 valid; 7 operations succeeded per run (failover=auto)`);
    expect(text).toContain("after:  fails 0 of 10: any contradiction; 10 valid; 7 to 9 operations succeeded per run");
    expect(text).not.toContain("%");
  });

  it("that it does not hold, also if the change breaks something else", () => {
    expect(told(many(fails), [...many(valid).slice(1), fails]).shown).toBe("fails");
    const { shown, text } = told(many(valid), [failsOtherwise, ...many(valid).slice(1)]);
    expect(shown).toBe("fails");
    expect(text).toContain("liveness: 1 of 10");
  });

  it.each([
    ["all is valid without the change", many(valid), many(valid), "without the change all runs are valid, too"],
    ["another thing fails without it", many(failsOtherwise), many(valid), `no run fails with ${kind}`],
    ["one run of the change proves nothing", many(fails), [...many(valid).slice(1), vacuous], "1 proves nothing"],
    ["one run of the change is unknown", many(fails), [...many(valid).slice(1), unknown], "1 ended as unknown"],
    ["one run of the change did not start", many(fails), [...many(valid).slice(1), notRun("x")], "1 could not run"],
    [
      "one run of the change had a busy machine",
      many(fails),
      [...many(valid).slice(1), busy],
      "1 on a machine that was too busy",
    ],
    ["all runs had a busy machine", many(busy), many(busy), "10 on a machine that was too busy"],
    ["no run could be made", many(notRun("x")), many(notRun("x")), "10 could not run"],
  ])("nothing, if %s", (_what, before, after, why) => {
    const { shown, text } = told(before, after);
    expect(shown).toBe("nothing");
    expect(text).toContain(why);
    expect(text).toContain("Nothing is shown");
  });

  it("nothing, if it was cut short", () => {
    const { shown, text } = told([fails, fails], [valid], 10);
    expect(shown).toBe("nothing");
    expect(text).toContain("1 of 10 runs was made");
  });

  it("how much of it may be luck", () => {
    const { shown, text } = told([fails, ...many(valid).slice(1)], many(valid));
    expect(shown).toBe("holds");
    // (1 - 2/12)^10
    expect(text).toContain("a chance of about 16 %");
  });

  it("that a fault waited for what did not happen", () => {
    const { shown, text } = told(many(fails), [...many(valid).slice(1), incomplete]);
    expect(shown).toBe("holds");
    expect(text).toContain("in 1 run some fault never began");
  });
});

describe("a run proves nothing", () => {
  const scenario = planScenario({
    ...{ system: "raft", cluster: "sim", workload: "set", seed: 1 },
    schedule: [{ at: 1, until: 2, fault: { kind: "kill", target: "one" } }],
  });
  const fault = { id: 0, description: "kill: n1", proven: true, ok: {} };
  const counts = { ok: 3, fail: 0, info: 0 };
  const vacuity: RunVerdict["vacuity"] = {
    ...{ operations: { add: counts, read: counts }, faults: [fault], warnings: [], provesNothing: [] },
  };
  const why = (more: Partial<RunVerdict["vacuity"]>): string | null =>
    outcomeOf(scenario, {
      ...{ format: "schism-verdict-1", version: "0.0.0", valid: true, summary: "", checks: [], incomplete: [] },
      ...{ splitBrain: [], lostWrites: [], claims: [], deposed: [] },
      ...{ vacuity: { ...vacuity, ...more }, timings: { clusterUpMs: 0, checkMs: 0, reportMs: 0 } },
    }).vacuous;
  const none = { ok: 0, fail: 3, info: 0 };

  it.each([
    ["where nothing succeeded", { operations: { add: none, read: none } }, "no operation succeeded"],
    ["where nobody did anything", { operations: {} }, "no operation succeeded"],
    ["where reads alone succeeded", { operations: { add: none, read: counts } }, "no update succeeded"],
    ["where no fault began", { faults: [] }, "no fault began"],
    ["where a fault was not proven", { faults: [fault, { ...fault, proven: false }] }, "1 fault was not proven"],
  ])("%s", (_what, more, says) => expect(why(more)).toContain(says));

  it("but not where operations succeeded and faults were proven", () => expect(why({})).toBeNull());
});
