/** What each report tells the owner of a campaign to do about its latest night. */
import { describe, expect, it } from "vitest";
import { changesOf } from "../../../../src/campaign/report/changes.js";
import { todoOf } from "../../../../src/campaign/report/todo.js";
import type { NightSummary } from "../../../../src/campaign/summary.js";
import { campaignOf, canary, cellOf, findingOf, nightOf } from "../../../support/campaign-summary.js";

const todo = (night: Partial<NightSummary>, findings = [findingOf()].slice(1)) =>
  todoOf(changesOf(campaignOf([nightOf(night)], findings), null));

describe("what to do about a night", () => {
  it("is nothing if it is green", () => {
    expect(todo({})).toEqual([]);
  });

  it("begins with what is new, at most five of them by name", () => {
    expect(todo({ state: "red" }, [findingOf()])).toEqual([
      "0123456789ab: repair what it shows, or acknowledge why it may stay; findings/0123456789ab.html has the story, the file that repeats it and the commands.",
    ]);
    const many = [..."abcdefg"].map((letter) => findingOf({}, { finding: letter.repeat(12) }));
    expect(todo({ state: "red" }, many)[0]).toMatch(
      /^a{12}, b{12}, c{12}, d{12}, e{12} and 2 more findings: repair what they show/,
    );
    expect(todo({ state: "red" }, [findingOf({ state: "open" })])).toEqual([]);
  });

  it.each([
    ["could not run", "raft docker: install or start what is missing"],
    ["too busy", "raft docker: let fewer runs go on at once"],
    ["harness crash", "raft docker: report it"],
  ] as const)("has a remedy for a cell whose runs ended as %s, if that makes the night void", (outcome, remedy) => {
    const cell = cellOf({ cell: "raft docker", outcomes: new Map([[outcome, 2]]), runs: 2 });
    expect(todo({ cells: [cell, canary] })).toEqual([]);
    expect(todo({ cells: [{ ...cell, voidBecause: ["Too many."] }, canary] })).toEqual([
      expect.stringContaining(remedy),
    ]);
  });

  it("names a canary that survived, cells that did not run, missing shards and what is left", () => {
    const survived = { ...canary, outcomes: new Map([["valid", 100]] as const), voidBecause: ["It survived."] };
    const idle = cellOf({ cell: "zab sim", runs: 0, outcomes: new Map(), voidBecause: ["It did not run."] });
    const shards = { expected: 3, finished: ["1/3"], missing: ["2/3", "3/3"] };
    const unexplained = [{ cell: "raft sim", kind: "liveness", runs: 2 }];
    expect(todo({ cells: [survived, idle], shards, unexplained })).toEqual([
      expect.stringContaining("the next night shrinks it"),
      "Make what is missing with --shard 2/3 and --shard 3/3 --night 2026-11-28, and merge again.",
      expect.stringMatching(/^raft canary: give it more runs/),
    ]);
    // With shards missing, it may be one of theirs.
    expect(todo({ cells: [survived, idle] })).toEqual([
      expect.stringMatching(/^raft canary: give it more runs/),
      expect.stringMatching(/^zab sim: give the night more time/),
    ]);
  });

  it("has an acknowledgement removed once its finding is fixed", () => {
    const acknowledged = { reason: "known", until: "2027-01-01", expired: false };
    expect(todo({}, [findingOf({ state: "fixed", acknowledged })])).toEqual([
      "0123456789ab: remove its acknowledgement, since it is fixed.",
    ]);
  });
});
