/** Which systems bear faults of clocks, disks and datagrams, and which mistakes do not. */

import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { raft } from "../../../nodes/raft/system.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { calmWorld } from "../../../src/contract/world.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import type { FaultKind } from "../../../src/faults/fault.js";
import { judgeChecks } from "../../../src/judging/judge.js";
import { impossibleFaults } from "../../../src/nemesis/nemesis.js";
import { courseEvents } from "../../../src/record/course.js";
import type { Scenario } from "../../../src/record/record.js";
import { findSystem } from "../../../src/scenario/find-system.js";
import { planScenario, type ScenarioChoices } from "../../../src/scenario/scenario.js";

const datagrams = { ...calmWorld, network: { ...calmWorld.network, transport: "datagram" as const } };
const limits = { timeLimitMs: 10_000, memoryLimitBytes: 2 ** 28 };

async function judged(choices: ScenarioChoices, world = calmWorld) {
  const scenario: Scenario = { ...planScenario({ ...choices, cluster: "sim" }), world };
  const evidence = await runInMemory(scenario, (plan) => createSimCluster(plan));
  return { evidence, wrong: judgeChecks(evidence, limits).filter(({ valid }) => valid !== true) };
}

const borne: readonly (readonly [string, FaultKind])[] = [...programSystems.values()].flatMap(({ name, bears }) =>
  [
    ...bears.faults.filter((kind) => ["clock", "disk-full", "bit-rot", "throttle"].includes(kind)),
    ...["duplicate", "reorder"],
  ].map((kind) => [name, kind as FaultKind] as const),
);

describe("correct programs", () => {
  it.each(borne)("%s bears %s, with kills and partitions beside it", async (system, kind) => {
    const options = findSystem(system).safeOptions;
    const world = kind === "duplicate" || kind === "reorder" ? datagrams : calmWorld;
    const { evidence, wrong } = await judged(
      { system, options, seed: 1, mainMs: 12_000, faults: [kind, "kill", "partition"] },
      world,
    );
    expect(wrong).toEqual([]);
    expect(courseEvents(evidence.course, "replica ended")).toEqual([]);
    const ofKind = evidence.faults.filter(
      ({ fault }) => typeof fault === "object" && fault !== null && "kind" in fault && fault.kind === kind,
    );
    expect(ofKind.filter(({ state, proof }) => state === "active" && proof !== undefined).length).toBeGreaterThan(0);
    expect(ofKind.filter(({ state }) => state === "failed")).toEqual([]);
    const active = ofKind.filter(({ state }) => state === "active").map(({ id }) => id);
    expect(
      ofKind
        .filter(({ state }) => state === "healed")
        .map(({ id }) => id)
        .sort(),
    ).toEqual(active.sort());
    // A kill that still lasts when the bit-rot ends is the one that finds the node lost.
    if (kind === "bit-rot") expect(evidence.faults.flatMap(({ lost }) => lost ?? []).length).toBeGreaterThan(0);
  });
});

describe("mistakes", () => {
  it.each(["clock-lease", "ignore-sync-errors", "truncate-corrupt-log"])(
    "raft's %s is shown by its demonstration, which acquits the correct program",
    async (variant) => {
      let convictedAt: number | undefined;
      for (let seed = 1; seed <= 12 && convictedAt === undefined; seed++) {
        if ((await judged({ system: "raft", variant, seed })).wrong.length > 0) convictedAt = seed;
      }
      expect(convictedAt).toBeDefined();
      const { schedule, workload, nodes } = planScenario({ system: "raft", variant, seed: convictedAt ?? 1 });
      const correct = { system: "raft", schedule, workload, nodes: nodes.length, seed: convictedAt ?? 1 };
      expect((await judged(correct)).wrong).toEqual([]);
    },
  );
});

describe("wipe", () => {
  it("is not among the faults that any system is held to", () => {
    for (const { bears, defaults } of programSystems.values()) {
      expect(bears.faults).not.toContain("wipe");
      expect(defaults.faults).not.toContain("wipe");
    }
  });

  it("makes correct Raft forget a vote and a log, and the observer sees what comes of it", async () => {
    // n1 and n2 hold what n3, cut off, never got; n2 loses it, and elects n3 together with it.
    const cut = { kind: "partition", shape: "isolate-one", mode: "drop" } as const;
    const schedule = [
      { at: 1000, until: 4000, fault: { ...cut, node: "n3" } },
      { at: 3900, until: 4100, fault: { kind: "wipe" as const, target: { nodes: ["n2"] } } },
      { at: 3950, until: 8000, fault: { ...cut, node: "n1" } },
    ];
    const { wrong } = await judged({ system: "raft", nodes: 3, seed: 1, mainMs: 9000, schedule, workload: "set" });
    expect(wrong.map(({ property }) => property)).toContain("durability");
  });
});

it("a schedule with datagram faults is refused before a run on streams", () => {
  const { schedule } = planScenario({ system: "raft", seed: 1, faults: ["duplicate", "reorder"] });
  const plan = {
    ...{
      runId: "",
      launch: { kind: "program", program: raft.program } as const,
      settings: { options: { reads: "leader" }, variant: null },
    },
    ...{ nodes: ["n1", "n2", "n3"], seed: 1, directory: "" },
  };
  expect(impossibleFaults(createSimCluster(plan), schedule, [])).toHaveLength(schedule.length);
  expect(impossibleFaults(createSimCluster({ ...plan, world: datagrams }), schedule, [])).toEqual([]);
});
