import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../../../src/history/operation.js";
import { judgeInvariants } from "../../../src/judging/invariants.js";
import { judgeLiveness } from "../../../src/judging/liveness.js";
import type { FaultRecord, TraceRecord } from "../../../src/record/record.js";
import { findSystem } from "../../../src/scenario/find-system.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { replicaEvidence } from "../../support/evidence.js";

const scenario = planScenario({ system: "raft", cluster: "sim", faults: [], seed: 1 });
const second = 1e9;

/** A fault that is undone at 5 s. */
const entry = { id: 0, at: 0, until: 1, fault: { kind: "kill" }, description: "kill: n1" };
const healed: FaultRecord[] = [
  { ...entry, time: 1 * second, state: "injecting" },
  { ...entry, time: 1 * second, state: "active" },
  { ...entry, time: 5 * second, state: "healed" },
];

/** One operation that is invoked and answered at the given seconds. */
function operation(index: number, from: number, to: number, type: "ok" | "fail"): HistoryEvent[] {
  const common = { process: index, f: "write", key: "x", value: index };
  return [
    { ...common, index: 2 * index, time: from * second, type: "invoke" },
    { ...common, index: 2 * index + 1, time: to * second, type },
  ];
}

describe("judgeLiveness", () => {
  const judge = (events: HistoryEvent[], faults = healed, traces: readonly TraceRecord[] = []) =>
    judgeLiveness(replicaEvidence(scenario, events, faults, traces)).map(({ valid }) => valid);
  const silence = Array.from({ length: 11 }, (_, index) => operation(index, 5.5 + index, 6.4 + index, "fail")).flat();

  it("convicts a cluster that answers nothing for as long as it is given to recover", () => {
    expect(judge([...operation(90, 0.2, 0.3, "ok"), ...silence])).toEqual([false]);
  });

  it("is content with one success that began after the last fault was undone, and with none that began before", () => {
    expect(judge([...silence, ...operation(91, 15, 16, "ok")])).toEqual([]);
    const [invoked, answered] = operation(92, 4, 6, "ok");
    if (invoked === undefined || answered === undefined) throw new Error("an operation has two events");
    expect(judge([invoked, answered, ...silence])).toEqual([false]);
  });

  it("keeps judging as long as no more nodes are lost than the system tolerates, and says which", () => {
    const losing = (...lost: string[]): FaultRecord[] =>
      healed.map((each) => (each.state === "healed" ? { ...each, lost } : each));
    expect(judge(silence, losing("n1", "n2"))).toEqual([false]);
    expect(judge(silence, losing("n1", "n2", "n3"))).toEqual([]);
    const [verdict] = judgeLiveness(replicaEvidence(scenario, silence, losing("n2")));
    expect(verdict?.explanations[0]?.steps[0]?.sentence).toContain(
      "all nodes but n2, which cannot start any more, were up",
    );
  });

  it("counts an operator without a leader to restore a membership as the last event", () => {
    const resolved = { kind: "membership", nodes: ["n1"] };
    const given: FaultRecord[] = healed.map((each) => ({
      ...{ ...each, resolved },
      ...(each.state === "healed" ? { state: "failed", error: "could not be undone" } : {}),
    }));
    expect(judge(silence, given)).toEqual([false]);
    // A node was lost meanwhile: those left by the operator may be less than a majority.
    expect(judge(silence, [...given, ...healed.map((each) => ({ ...each, id: 1, lost: ["n2"] }))])).toEqual([]);
  });

  it("convicts a node that leaves one question open for as long, whatever else it answers", () => {
    const commits = planScenario({ system: "two-phase-commit", cluster: "sim", faults: [], seed: 1 });
    const judgeCommits = (events: HistoryEvent[]) => judgeLiveness(replicaEvidence(commits, events, healed));
    const ask = (index: number, type: "ok" | "fail", times: number, f = "outcome"): HistoryEvent[] =>
      Array.from({ length: times }, (_, nth) =>
        operation(index, 5.1 + nth, 5.2 + nth, nth === times - 1 ? type : "fail").map((event) => ({
          ...{ ...event, f, key: "t1", node: "n3" },
          ...(event.type === "fail" ? { error: "in doubt" } : {}),
        })),
      ).flat();
    const served = operation(91, 6, 7, "ok");
    const [verdict] = judgeCommits([...served, ...ask(1, "fail", 11)]);
    expect(verdict?.explanations[0]?.steps[1]?.sentence).toBe(
      "Client 1 asked n3 for the outcome of t1 11 times in the 10.1 s that followed, and never got an answer (in doubt).",
    );
    // Asked by several clients once each, not long enough, or answered in the end.
    expect(judgeCommits([...served, ...Array.from({ length: 11 }, (_, at) => ask(at, "fail", 1)).flat()])).toEqual([]);
    expect(judgeCommits([...served, ...ask(1, "fail", 8)])).toEqual([]);
    expect(judgeCommits([...served, ...ask(1, "ok", 11)])).toEqual([]);
    // An update that is refused was answered.
    expect(judgeCommits([...served, ...ask(1, "fail", 11, "commit")])).toEqual([]);
    expect(judge([...served, ...ask(1, "fail", 11, "cas")])).toEqual([]);
    expect(judge([...served, ...ask(1, "fail", 11, "read")])).toEqual([false]);
  });

  it("says nothing if clients did not wait, if a fault was not undone, or if the replicas were stopped for a storm", () => {
    expect(judge(silence.slice(0, 8))).toEqual([]);
    expect(judge(silence, healed.slice(0, 2))).toEqual([]);
    const event = { type: "invariant-broken", claim: "bounded-work", sentence: "" } as const;
    const storm = { time: 1, node: "n1", event };
    expect(judge(silence, healed, [storm])).toEqual([]);
  });
});

describe("judgeInvariants", () => {
  it("tells each breach with its own headline and the observer's sentence", () => {
    const event = { type: "invariant-broken", claim: "one-leader-per-term", sentence: "n1 and n2 in term 3." } as const;
    const [verdict] = judgeInvariants([{ time: 2 * second, node: "n2", event }], findSystem("raft"));
    expect(verdict).toMatchObject({ property: "invariants", valid: false });
    expect(verdict?.explanations[0]).toMatchObject({
      headline: "Two leaders were elected in one term.",
      steps: [{ sentence: "At 2.0000 s: n1 and n2 in term 3." }],
    });
    expect(judgeInvariants([], findSystem("raft"))).toEqual([]);
  });
});
