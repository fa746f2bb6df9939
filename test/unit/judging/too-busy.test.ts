/** On a machine that was too busy nodes may not have had the time that they get to agree: a conviction stands only without that, too. */
import { describe, expect, it } from "vitest";
import type { Validity } from "../../../src/checkers/verdict.js";
import type { Workload } from "../../../src/contract/workload.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import { judgeChecks } from "../../../src/judging/judge.js";
import type { CourseRecord } from "../../../src/record/course.js";
import { findSystem } from "../../../src/scenario/find-system.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { addOnly } from "../../../src/workloads/add-remove.js";
import { gCounter, gSet } from "../../../src/workloads/converging.js";
import { workloads } from "../../../src/workloads/index.js";
import { lastWrite } from "../../../src/workloads/siblings.js";
import { votes } from "../../../src/workloads/votes.js";

/** One after the other, by a client of its own each; what was answered is a read's. */
function inTurn(steps: readonly (readonly [node: string, f: string, value: Json])[]): readonly Operation[] {
  return steps.map(([node, f, value], nth) => {
    const reads = f === "read" || f === "settled";
    const times = { call: 2 * nth, return: 2 * nth + 1, callTime: 2 * nth, returnTime: 2 * nth + 1 };
    return {
      ...{ id: nth, process: nth, f, key: "k", node, type: "ok", ...times },
      ...(reads ? { input: null, output: value } : { input: value, output: undefined }),
    };
  });
}

const scenario = planScenario({ system: "gossip", cluster: "local", seed: 1 });
const sentence = "The machine was too busy: its load was 9 for each core.";

function judged(workload: Workload, operations: readonly Operation[], course: readonly CourseRecord[]) {
  const about = { scenario, system: findSystem("gossip"), workload, operations, events: [], faults: [], traces: [] };
  const [verdict = expect.fail("no verdict")] = judgeChecks({ ...about, course });
  return verdict;
}

describe("what rests on time to agree", () => {
  const added = ["n1", "add", 3] as const;
  it.each<readonly [what: string, Workload, readonly Operation[], whenBusy: Validity]>([
    [
      "a register",
      lastWrite,
      inTurn([
        ["n1", "write", 1],
        ["n1", "settled", 1],
        ["n2", "settled", null],
      ]),
      "unknown",
    ],
    [
      "a value of no write",
      lastWrite,
      inTurn([
        ["n1", "write", 1],
        ["n1", "settled", 1],
        ["n2", "settled", 7],
      ]),
      false,
    ],
    [
      "what its own node has lost",
      lastWrite,
      inTurn([
        ["n1", "write", 1],
        ["n1", "settled", null],
      ]),
      false,
    ],
    ["elements", addOnly, inTurn([added, ["n2", "settled", []]]), "unknown"],
    ["votes", votes, inTurn([added, ["n2", "settled", 0]]), "unknown"],
    ["too many votes", votes, inTurn([added, ["n2", "settled", 4]]), false],
    ["a set", gSet, inTurn([added, ["n1", "read", [3]], ["n2", "read", []]]), "unknown"],
    ["an element that no client added", gSet, inTurn([added, ["n1", "read", [3]], ["n2", "read", [3, 4]]]), false],
    ["a counter", gCounter, inTurn([added, ["n1", "read", 3], ["n2", "read", 0]]), "unknown"],
    ["a counter with too much", gCounter, inTurn([added, ["n1", "read", 3], ["n2", "read", 4]]), false],
  ])("%s", (_, workload, operations, whenBusy) => {
    const quiet = judged(workload, operations, []);
    const busy = judged(workload, operations, [{ event: "machine too busy", sentence }]);
    expect([quiet.valid, busy.valid]).toEqual([false, whenBusy]);
    if (whenBusy === "unknown") expect(busy.summary).toBe(`${sentence} ${quiet.summary}`);
  });

  it("is known of each workload that gives nodes a certain time", () => {
    const timed = [...workloads.values()].filter(({ settling }) => typeof settling === "object");
    expect(timed.length).toBeGreaterThan(5);
    expect(timed.filter(({ unsettled }) => unsettled === undefined)).toEqual([]);
  });
});
