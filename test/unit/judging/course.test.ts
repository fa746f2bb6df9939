/** What a run's own record makes of its verdict: nothing that was cut short, or lost a replica, is a pass. */

import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../../../src/history/operation.js";
import { pairOperations } from "../../../src/history/pairing.js";
import { judgeCrashes } from "../../../src/judging/crashes.js";
import { deposedByStrangers } from "../../../src/judging/deposed.js";
import { incompleteness } from "../../../src/judging/incomplete.js";
import { judgeRun } from "../../../src/judging/judge.js";
import type { CourseRecord } from "../../../src/record/course.js";
import type { FaultRecord, TraceRecord } from "../../../src/record/record.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { replicaEvidence } from "../../support/evidence.js";

const began: CourseRecord = { event: "began", format: "schism-run-1", version: "1.2.3" };
const started: CourseRecord = { event: "started", clusterUpMs: 10 };
const ended: CourseRecord = { event: "ended", claims: [] };
const ending = (cause: "crash" | "killed" | "machine"): CourseRecord => ({
  ...{ event: "replica ended", time: 2e9, node: "n2", cause, status: "process 7 was ended by SIGKILL" },
  log: ["one", "two"],
});

const entry = { id: 0, at: 0, until: 1, fault: { kind: "kill" }, description: "kill: n1", time: 1 };
const resolved = { kind: "kill", nodes: ["n1"] };
const lives: Record<string, FaultRecord[]> = {
  "fault not applied": [
    { ...entry, state: "injecting", resolved },
    { ...entry, state: "failed", resolved, error: "no answer" },
  ],
  "fault not undone": [
    { ...entry, state: "active", resolved, proof: "seen" },
    { ...entry, state: "healing", resolved },
    { ...entry, state: "failed", resolved, error: "could not be undone: stuck" },
  ],
};

const cases: [string, CourseRecord[], FaultRecord[]][] = [
  ["could not start", [began, { event: "could not start", reason: "no port", log: [] }], []],
  ["interrupted", [began, started, { event: "interrupted", time: 3e9 }, ended], []],
  ["no end", [began, started], []],
  ["not recorded", [began, started, { event: "not recorded", file: "history.jsonl", error: "ENOSPC" }, ended], []],
  ["replica killed", [began, started, ending("killed"), ended], []],
  ["left behind", [began, started, { event: "left behind", error: "container c is still there: stuck" }, ended], []],
  ["replica without resources", [began, started, ending("machine"), ended], []],
  ...Object.entries(lives).map(([reason, faults]): (typeof cases)[number] => [reason, [began, started, ended], faults]),
];

describe("a run", () => {
  const events: HistoryEvent[] = [
    { index: 0, time: 0, type: "invoke", process: 0, f: "read", key: "x", value: null },
    { index: 1, time: 9, type: "ok", process: 0, f: "read", key: "x", value: null },
  ];
  const verdict = (course: readonly CourseRecord[], faults: readonly FaultRecord[] = []) => {
    const scenario = planScenario({ system: "raft", cluster: "sim", nodes: 3, faults: [], seed: 1 });
    return judgeRun({ ...replicaEvidence(scenario, events, faults), operations: pairOperations(events), course });
  };

  it("is a pass if it came to its end and nothing failed", () => {
    expect(verdict([began, started, ended])).toMatchObject({ valid: true, incomplete: [], format: "schism-verdict-1" });
  });

  it.each(cases)("is none if: %s", (reason, course, faults) => {
    expect(incompleteness(course, faults).map((each) => each.reason)).toEqual([reason]);
    const { valid, incomplete, summary } = verdict(course, faults);
    expect(valid).toBe("unknown");
    expect(incomplete).toHaveLength(1);
    expect(summary).toContain(`Incomplete. ${incomplete[0]?.sentence}`);
  });

  it("is not incomplete because a fault found no occasion", () => {
    const without = [{ ...entry, state: "failed", error: "nobody leads" }] satisfies FaultRecord[];
    expect(incompleteness([began, started, ended], without)).toEqual([]);
  });

  it("is invalid if a replica crashed, with its log", () => {
    const { valid, summary, checks } = verdict([began, started, ending("crash"), ended]);
    expect(valid).toBe(false);
    expect(summary).toBe("1 replica crashed, and no fault had ended it: n2 at 2.0000 s.");
    expect(checks.find(({ property }) => property === "crash")?.explanations[0]).toMatchObject({
      headline: "n2 crashed.",
      steps: [
        { sentence: "At 2.0000 s: process 7 was ended by SIGKILL." },
        { sentence: "Its log: one" },
        { sentence: "Its log: two" },
      ],
    });
    expect(judgeCrashes([ending("killed"), ending("machine")])).toEqual([]);
  });
});

describe("leaders deposed by a node that is not a member any more", () => {
  const role = (time: number, node: string, leads: boolean, epoch: number): TraceRecord => ({
    ...{ time, node },
    event: { type: "role", role: leads ? "leader" : "follower", leads, epoch },
  });
  const stands = (time: number, node: string, epoch: number): TraceRecord => ({
    ...{ time, node },
    event: { type: "vote", epoch, for: node },
  });
  const removal = { kind: "membership", nodes: ["n3"] };
  const faults: FaultRecord[] = [
    { ...entry, time: 10, state: "active", resolved: removal, proof: "n1 leads n1 n2" },
    { ...entry, time: 50, state: "healing", resolved: removal },
  ];
  const story = (at: number, ...more: TraceRecord[]) => [
    role(1, "n1", true, 3),
    stands(at, "n3", 4),
    ...more,
    role(at + 1, "n1", false, 4),
  ];

  it("are told, with who did it", () => {
    expect(deposedByStrangers(story(20), faults)).toEqual([{ time: 21, leader: "n1", epoch: 3, by: "n3", byEpoch: 4 }]);
  });

  it("are none before the removal was seen, after the return began, or where a member stood in the same epoch", () => {
    expect(deposedByStrangers(story(5), faults)).toEqual([]);
    expect(deposedByStrangers(story(60), faults)).toEqual([]);
    expect(deposedByStrangers(story(20, stands(20, "n2", 4)), faults)).toEqual([]);
    expect(deposedByStrangers([role(1, "n1", true, 3), stands(20, "n2", 4), role(21, "n1", false, 4)], faults)).toEqual(
      [],
    );
    const unproven = faults.map(({ proof: _, ...record }) => record);
    expect(deposedByStrangers(story(20), unproven)).toEqual([]);
  });
});
