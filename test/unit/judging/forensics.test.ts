import { describe, expect, it } from "vitest";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import type { HistoryEvent } from "../../../src/history/operation.js";
import { discardedAcknowledgements, splitBrains } from "../../../src/judging/forensics.js";
import type { FaultSpan } from "../../../src/record/fault-spans.js";
import { leadershipIntervals } from "../../../src/record/leadership.js";
import type { TraceRecord } from "../../../src/record/record.js";
import { drawScenario, runSeed } from "../../../src/scenario/draw.js";

const role = (time: number, node: string, leads: boolean, epoch: number): TraceRecord => ({
  time,
  node,
  event: { type: "role", role: leads ? "leader" : "follower", leads, epoch },
});

function write(index: number, time: number, process: number, node: string, type: "invoke" | "ok"): HistoryEvent {
  return { index, time, type, process, f: "write", key: "x", value: index, node };
}

const isUpdate = (f: string): boolean => f !== "read";

describe("leadership intervals", () => {
  it("end when the node steps down, when its epoch changes, when it is killed, or when the run ends", () => {
    const killed: FaultSpan = {
      id: 0,
      description: "kill: n3",
      from: 60,
      to: 90,
      proven: true,
      nodesDown: ["n3"],
      begun: true,
      error: null,
    };
    const traces = [
      role(10, "n1", true, 1),
      role(20, "n1", true, 2),
      role(30, "n1", false, 3),
      role(40, "n3", true, 3),
      role(70, "n2", true, 4),
    ];
    expect(leadershipIntervals(traces, [killed], 100)).toEqual([
      { node: "n1", epoch: 1, from: 10, to: 20 },
      { node: "n1", epoch: 2, from: 20, to: 30 },
      { node: "n3", epoch: 3, from: 40, to: 60 },
      { node: "n2", epoch: 4, from: 70, to: 100 },
    ]);
  });
});

describe("splitBrains", () => {
  const both = leadershipIntervals(
    [role(0, "n1", true, 1), role(50, "n2", true, 2), role(80, "n1", false, 2)],
    [],
    100,
  );

  it("finds spans in which two nodes led and both acknowledged updates", () => {
    const events = [write(0, 55, 0, "n1", "ok"), write(1, 60, 1, "n2", "ok"), write(2, 65, 1, "n2", "ok")];
    expect(splitBrains(events, both, isUpdate)).toEqual([
      {
        from: 50,
        to: 80,
        leaders: [
          { node: "n1", epoch: 1, acknowledged: 1 },
          { node: "n2", epoch: 2, acknowledged: 2 },
        ],
      },
    ]);
  });

  it("does not call it a split brain when only one of them was obeyed", () => {
    expect(splitBrains([write(0, 60, 1, "n2", "ok"), write(1, 20, 0, "n1", "ok")], both, isUpdate)).toEqual([]);
  });
});

describe("discardedAcknowledgements", () => {
  it("are none in drawn runs of correct Raft, in which snapshots take the place of logs and requests stand in a log twice", async () => {
    let discards = 0;
    for (let nth = 0; nth < 20; nth++) {
      const scenario = drawScenario({ system: "raft", variant: null, options: {} }, runSeed(5, nth));
      const { events, traces } = await runInMemory(scenario, (plan) => createSimCluster(plan));
      discards += traces.filter(({ event }) => event.type === "discarded").length;
      expect(discardedAcknowledgements(events, traces)).toEqual([]);
    }
    expect(discards).toBeGreaterThan(0);
  });

  const discarded = (time: number, client: string, seq: number): TraceRecord => ({
    time,
    node: "n1",
    event: { type: "discarded", epoch: 2, from: 1, entries: [{ client, seq, f: "write", value: 1 }] },
  });
  // Process 3 invokes twice; its second invocation, the event with index 2, is acknowledged at 30.
  const events = [
    write(0, 10, 3, "n1", "invoke"),
    write(1, 15, 3, "n1", "ok"),
    write(2, 20, 3, "n1", "invoke"),
    write(3, 30, 3, "n1", "ok"),
    write(4, 40, 4, "n1", "invoke"),
  ];

  it("leads from client and sequence number back to the operation", () => {
    expect(discardedAcknowledgements(events, [discarded(90, "p3", 2)])).toMatchObject([
      { call: 2, value: 3, acknowledgedBy: "n1", acknowledgedAt: 30, discardedBy: "n1", discardedAt: 90 },
    ]);
  });

  it("is silent about updates that were not acknowledged, and about those acknowledged afterwards", () => {
    expect(discardedAcknowledgements(events, [discarded(90, "p4", 1), discarded(25, "p3", 2)])).toEqual([]);
  });
});
