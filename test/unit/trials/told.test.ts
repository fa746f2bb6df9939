/** The sentence of a finding is that of its own kind, whatever else was wrong before. */
import { expect, it } from "vitest";
import { judgeInvariants } from "../../../src/judging/invariants.js";
import type { TraceRecord } from "../../../src/record/record.js";
import { findSystem } from "../../../src/scenario/find-system.js";
import { toldOf } from "../../../src/trials/told.js";

const raft = findSystem("raft");
const breach = (time: number, claim: string): TraceRecord => ({
  ...{ time, node: "n1" },
  event: { type: "invariant-broken", claim, sentence: `${claim} is broken.` },
});

it("of a claim is what the claim says, though another was broken first", () => {
  const checks = judgeInvariants(
    [breach(1, "written-before-told"), breach(2, "leader-completeness"), breach(3, "written-before-told")],
    raft,
  );
  const told = (claim: string): string => toldOf(checks, `invariant ${claim}`, raft).headline;
  expect([told("written-before-told"), told("leader-completeness")]).toEqual([
    "A node told others what a crash would have made it forget.",
    "A node that lacks a committed entry leads, or could be elected.",
  ]);
});

it("of what has no explanation is the summary, and of what was not found the kind", () => {
  const check = {
    property: "liveness",
    model: null,
    valid: false,
    summary: "Not live.",
    explanations: [],
    details: {},
  };
  expect(toldOf([check], "liveness", raft)).toEqual({ headline: "Not live.", operations: 0 });
  expect(toldOf([check], "convergence", raft)).toEqual({ headline: "convergence", operations: 0 });
});
