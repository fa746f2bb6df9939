/** What is seen of a simulated run agrees with what clients and replicas recorded; that it is the same run, test/unit/systems/drawn.test.ts holds. */
import { describe, expect, it } from "vitest";
import { createSimCluster } from "../../../../src/clusters/sim/cluster.js";
import type { ClusterObserver, NodeChange, ObservedMessage } from "../../../../src/contract/cluster.js";
import { runInMemory } from "../../../../src/execution/in-memory.js";
import type { Fault } from "../../../../src/faults/fault.js";
import type { RunEvidence } from "../../../../src/record/evidence.js";
import type { Scenario } from "../../../../src/record/record.js";
import { planScenario } from "../../../../src/scenario/scenario.js";

class Witness implements ClusterObserver {
  readonly observedMessages: ObservedMessage[] = [];
  readonly changes: { node: string; change: NodeChange; at: number }[] = [];
  passed(observed: ObservedMessage): void {
    this.observedMessages.push(observed);
  }
  changed(node: string, change: NodeChange, at: number): void {
    this.changes.push({ node, change, at });
  }
}

async function witnessed(scenario: Scenario): Promise<{ evidence: RunEvidence; seen: Witness }> {
  const seen = new Witness();
  return { evidence: await runInMemory(scenario, (plan) => createSimCluster(plan), { observer: seen }), seen };
}

const calm = { system: "raft", cluster: "sim", seed: 5, mainMs: 4000 } as const;

describe("an observed run", () => {
  it("shows for each answered operation the answer that its client recorded, when it did", async () => {
    const { evidence, seen } = await witnessed(planScenario({ ...calm, faults: ["kill", "partition"] }));
    const answers = new Set(
      seen.observedMessages.flatMap(({ from, to, load, endsAt }) =>
        load.kind === "reply" && load.outcome.type === "ok" ? [`${from} ${to} ${endsAt}`] : [],
      ),
    );
    const answered = evidence.operations.filter(({ type }) => type === "ok");
    expect(answered.length).toBeGreaterThan(100);
    for (const { node, process, returnTime } of answered)
      expect(answers).toContain(`${node} p${process} ${returnTime}`);
  });

  it("loses or holds up what a partition is in the way of, and nothing without faults", async () => {
    const peaceful = await witnessed(planScenario({ ...calm, faults: [] }));
    expect(peaceful.seen.observedMessages.length).toBeGreaterThan(1000);
    expect(peaceful.seen.observedMessages.filter(({ loss }) => loss !== null)).toEqual([]);
    const [from, to] = [1000, 2000];
    const fault = { kind: "partition", shape: "isolate-one", node: "n1", mode: "reset" } as const;
    const { seen } = await witnessed(planScenario({ ...calm, schedule: [{ at: from, until: to, fault }] }));
    const across = seen.observedMessages.filter(
      ({ load, ...observed }) =>
        load.kind === "message" &&
        (observed.from === "n1") !== (observed.to === "n1") &&
        observed.departsAt > (from + 1) * 1e6 &&
        observed.departsAt < to * 1e6,
    );
    expect(across.length).toBeGreaterThan(20);
    expect(across.filter(({ loss, endsAt }) => loss === null && endsAt < to * 1e6)).toEqual([]);
  });

  it("shows when processes end and start", async () => {
    const fault: Fault = { kind: "kill", target: { nodes: ["n2"] } };
    const { seen } = await witnessed(planScenario({ ...calm, schedule: [{ at: 1000, until: 2000, fault }] }));
    const later = seen.changes.filter(({ at }) => at > 0);
    expect(later.map(({ node, change }) => [node, change])).toEqual([
      ["n2", "gone"],
      ["n2", "up"],
    ]);
    const [gone, up] = later.map(({ at }) => at);
    expect(gone).toBeGreaterThanOrEqual(1e9);
    expect(up).toBeGreaterThan(2e9);
    const dead = seen.observedMessages.filter(
      ({ from, departsAt }) => from === "n2" && departsAt > 1.2e9 && departsAt < 2e9,
    );
    expect(dead).toEqual([]);
  });
});
