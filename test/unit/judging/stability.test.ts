/** Leaders that change while nothing disturbs the nodes, nodes that never come to hold what is committed, or never answer a request. */
import { describe, expect, it } from "vitest";
import { calmWorld } from "../../../src/contract/world.js";
import type { HistoryEvent } from "../../../src/history/operation.js";
import { judgeLiveness } from "../../../src/judging/liveness.js";
import { judgeStability } from "../../../src/judging/stability.js";
import type { CourseRecord } from "../../../src/record/course.js";
import type { FaultRecord, Scenario, TraceRecord } from "../../../src/record/record.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { replicaEvidence } from "../../support/evidence.js";

const second = 1e9;
const scenario = planScenario({ system: "raft", cluster: "sim", nodes: 3, faults: [], seed: 1 });

/** A client that is answered once a second, for ten of them. */
const events: readonly HistoryEvent[] = Array.from({ length: 10 }, (_, at) => {
  const common = { process: 1, f: "write", key: "x", value: at, node: "n1" };
  return [
    { ...common, index: 2 * at, time: at * second, type: "invoke" as const },
    { ...common, index: 2 * at + 1, time: (at + 0.5) * second, type: "ok" as const },
  ];
}).flat();

/** A node comes to lead at each of these times, s. */
const leaders = (...times: readonly number[]): readonly TraceRecord[] =>
  times.map((at, index) => ({
    ...{ time: at * second, node: `n${(index % 3) + 1}` },
    event: { type: "role", role: "leader", leads: true, epoch: index + 1 },
  }));

function fault(kind: "kill" | "membership", from: number, to: number): readonly FaultRecord[] {
  const entry = { id: 0, at: 0, until: 1, fault: {}, description: kind, resolved: { kind, nodes: ["n3"] } };
  return [
    { ...entry, time: from * second, state: "active", proof: "seen" },
    { ...entry, time: to * second, state: "healed" },
  ];
}

describe("a leader", () => {
  const judged = (traces: readonly TraceRecord[], faults: readonly FaultRecord[] = [], of: Scenario = scenario) =>
    judgeStability({ ...replicaEvidence(of, events, faults), traces }, []);

  it("that changes again and again without a fault is told", () => {
    const [verdict] = judged(leaders(0.2, 4, 5, 6.5));
    expect(verdict).toMatchObject({ property: "stability", valid: false, details: { changes: 3 } });
    expect(verdict?.summary).toBe(
      "Not stable: in 6.5 s in which all nodes were up and connected, a node came to lead 3 times.",
    );
  });

  it("may change while the system settles, and once or twice later", () => {
    expect(judged(leaders(0.2, 0.5, 1, 2, 2.9, 4, 5))).toEqual([]);
  });

  it("may change while nodes are disturbed, and for some time after", () => {
    expect(judged(leaders(0.2, 4, 5, 6.5), fault("kill", 1, 7))).toEqual([]);
  });

  it("is not judged where messages are lost at any time, nor on real processes", () => {
    const network = { ...calmWorld.network, lossPercent: 1 };
    expect(judged(leaders(0.2, 4, 5, 6.5), [], { ...scenario, world: { ...calmWorld, network } })).toEqual([]);
    expect(judged(leaders(0.2, 4, 5, 6.5), [], { ...scenario, cluster: "local" })).toEqual([]);
  });
});

describe("a node that is behind at the end", () => {
  const behind: CourseRecord = {
    ...{ event: "nodes behind", time: 20 * second },
    nodes: [{ node: "n3", holds: 1, committed: 7 }],
  };
  const judged = (faults: readonly FaultRecord[], course: readonly CourseRecord[]) =>
    judgeLiveness({ ...replicaEvidence(scenario, events, faults), course });

  it("is told", () => {
    const [verdict] = judged(fault("kill", 1, 2), [behind]);
    expect(verdict).toMatchObject({ property: "liveness", valid: false, details: { behind: 1 } });
    expect(verdict?.summary).toBe(
      "Not live: n3 did not come to hold what was committed in the 18.0 s after its last fault was undone.",
    );
    expect(judged(fault("kill", 1, 2), [])).toEqual([]);
  });

  it("is excused if it is lost, or if the membership changed and it is not a member any more", () => {
    const lost = fault("kill", 1, 2).map((record) =>
      record.state === "healed" ? { ...record, lost: ["n3"] } : record,
    );
    expect(judged(lost, [behind])).toEqual([]);
    const outside: CourseRecord = { ...behind, nodes: [{ node: "n3", holds: 1, committed: 7, outside: true }] };
    expect(judged(fault("membership", 1, 2), [outside])).toEqual([]);
    expect(judged(fault("kill", 1, 2), [outside])).toHaveLength(1);
  });

  it("is reported if the membership changed and it is a member", () => {
    expect(judged(fault("membership", 1, 2), [behind])).toMatchObject([{ property: "liveness", valid: false }]);
  });
});

describe("a request that its node never answers", () => {
  const owed: CourseRecord = {
    ...{ event: "requests unanswered", time: 20 * second },
    requests: [{ node: "n3", client: "p4", seq: 2, f: "read" }],
  };
  const judged = (faults: readonly FaultRecord[], of: Scenario = scenario) =>
    judgeLiveness({ ...replicaEvidence(of, events, faults), course: [owed] });

  it("is told", () => {
    const [verdict] = judged(fault("kill", 1, 2));
    expect(verdict).toMatchObject({ property: "liveness", valid: false, details: { unanswered: 1 } });
    expect(verdict?.summary).toBe("Not live: n3 did not answer p4 in the 18.0 s after its last fault was undone.");
  });

  it("is excused where messages may be lost at any time, and if the membership changed", () => {
    const network = { ...calmWorld.network, lossPercent: 1 };
    expect(judged(fault("kill", 1, 2), { ...scenario, world: { ...calmWorld, network } })).toEqual([]);
    expect(judged(fault("membership", 1, 2))).toEqual([]);
  });
});
