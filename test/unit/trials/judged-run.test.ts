/** What counts as a finding: the kinds that a run is convicted of, all of them, and only if the mistake is to blame. */

import { describe, expect, it } from "vitest";
import { noCost, type Verdict } from "../../../src/checkers/verdict.js";
import { Findings } from "../../../src/hunt/findings.js";
import type { JudgedReport } from "../../../src/hunt/hunt.js";
import type { Scenario } from "../../../src/record/record.js";
import { findSystem } from "../../../src/scenario/find-system.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { convictedWithoutMistake, judgedRun } from "../../../src/trials/judged-run.js";
import { kindsOf, onlyInSim } from "../../../src/trials/kinds.js";

const check = (property: string, valid: Verdict["valid"], model: string | null = null): Verdict => ({
  ...{ property, model, valid, summary: "", explanations: [], cost: noCost },
  details: property === "invariants" ? { claims: ["log-matching", "one-vote-per-term"] } : {},
});

describe("kinds of contradiction", () => {
  it("are those of every check that failed, and of no other", () => {
    const failed = [
      check("linearizability", false, "cas-register"),
      check("durability", false, "set"),
      check("invariants", false),
      check("liveness", false),
    ];
    expect(kindsOf(failed)).toEqual([
      "linearizability of a cas-register",
      "durability of a set",
      "invariant log-matching",
      "invariant one-vote-per-term",
      "liveness",
    ]);
    for (const valid of [true, "unknown"] as const) {
      expect(kindsOf(failed.map((each) => ({ ...each, valid })))).toEqual([]);
    }
  });

  it("show on real processes unless they take a look into replicas", () => {
    expect(onlyInSim("invariant log-matching", findSystem("raft"))).toBe(true);
    for (const kind of ["invariant one-vote-per-term", "liveness", "durability of a set"]) {
      expect(onlyInSim(kind, findSystem("raft"))).toBe(false);
    }
  });
});

/** Cut off, the leader that reads without asking answers what is no longer true; so does a follower. */
const stale = (options: Record<string, string>, variant: string | null, seed: number): Scenario => ({
  ...planScenario({ system: "raft", cluster: "sim", options, faults: ["partition"], mainMs: 6000, seed }),
  variant,
});

describe("a finding against a mistake", () => {
  it("does not count if the program without it is convicted of the same in the same scenario", async () => {
    const scenario = stale({ reads: "follower" }, "vote-for-shorter-log", 1);
    const { kinds } = await judgedRun(scenario);
    expect(kinds).toContain("linearizability of a cas-register");
    expect(await convictedWithoutMistake(scenario, kinds)).toBe(true);
    expect(await convictedWithoutMistake(scenario, ["liveness"])).toBe(false);
    const safe = stale({ reads: "leader" }, "vote-for-shorter-log", 1);
    expect(await convictedWithoutMistake(safe, kinds)).toBe(false);
    // There is nothing to compare a program without a mistake with.
    expect(await convictedWithoutMistake({ ...scenario, variant: null }, kinds)).toBe(false);
  });

  it("is counted apart then, and so is what could not be judged", () => {
    const report: JudgedReport = {
      outcome: "judged",
      ...{
        kinds: ["liveness"],
        signature: "raft | liveness | ",
        valid: false,
        operations: 10,
        simulatedMs: 5,
        faultsInjected: 2,
        situations: [1, 2],
      },
      ...{ faultWindows: { windows: 2, ok: 5 }, provesNothing: null, ms: 1 },
      ...{ index: 0, seed: 1, withoutMistake: false, steadiness: null, faults: 2 },
    };
    const findings = new Findings();
    expect(findings.add({ ...report, withoutMistake: true })).toBe(false);
    expect(findings.add({ ...report, kinds: [], valid: "unknown" })).toBe(false);
    expect(findings.add({ ...report, kinds: [], valid: true })).toBe(false);
    expect(findings.best()).toBeUndefined();
    expect(findings.add({ ...report, kinds: ["liveness", "durability of a set"], operations: 20 })).toBe(true);
    expect(findings.add(report)).toBe(true);
    expect(findings).toMatchObject({
      runs: 5,
      found: 2,
      unknown: 1,
      notTheMistakes: 1,
      firstFoundAfter: 4,
      faults: 10,
    });
    expect(findings.add({ ...{ index: 9, seed: 9, faults: 0 }, outcome: "crashed", error: "no", ms: 1 })).toBe(false);
    expect(findings.crashes).toEqual([{ seed: 9, error: "no" }]);
    expect(findings.groups().map(({ kind, count, best }) => [kind, count, best.operations])).toEqual([
      ["liveness", 2, 10],
      ["durability of a set", 1, 20],
    ]);
    // What looks different is another finding, of whatever kind.
    expect(findings.add({ ...report, signature: "raft | liveness | one leads" })).toBe(true);
    expect(findings.groups().map(({ kind, signature, count }) => [kind, signature, count])).toEqual([
      ["liveness", "raft | liveness | ", 2],
      ["durability of a set", null, 1],
      ["liveness", "raft | liveness | one leads", 1],
    ]);
  });
});

describe("a run that is stopped at its first violation", () => {
  const scenario: Scenario = {
    ...stale({ reads: "follower" }, null, 1),
    ...{ mainMs: 20_000, clients: 10, ratePerClient: 50 },
  };

  it("is convicted of the same, long before its end, and always at the same event", async () => {
    const whole = await judgedRun(scenario);
    const stopped = await judgedRun(scenario, { stopOnViolation: true });
    expect(stopped.kinds).toEqual(whole.kinds);
    expect(stopped.simulatedMs).toBeLessThan(whole.simulatedMs / 2);
    expect(await judgedRun(scenario, { stopOnViolation: true })).toEqual(stopped);
  });

  it("goes on to its end if there is none", async () => {
    const safe = { ...scenario, options: { reads: "leader" }, mainMs: 3000 };
    expect(await judgedRun(safe, { stopOnViolation: true })).toEqual(await judgedRun(safe));
  });
});
