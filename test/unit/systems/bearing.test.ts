/** Which systems bear faults of clocks, disks and datagrams, and which mistakes do not. */

import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { raft } from "../../../nodes/raft/system.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { calmWorld, type World } from "../../../src/contract/world.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import type { FaultKind } from "../../../src/faults/fault.js";
import { judgeChecks } from "../../../src/judging/judge.js";
import { impossibleFaults } from "../../../src/nemesis/nemesis.js";
import { courseEvents } from "../../../src/record/course.js";
import type { Scenario } from "../../../src/record/record.js";
import { planScenario, type ScenarioChoices } from "../../../src/scenario/scenario.js";

const datagrams = { ...calmWorld, network: { ...calmWorld.network, transport: "datagram" as const } };
const limits = { timeLimitMs: 10_000, memoryLimitBytes: 2 ** 28 };

async function judged(choices: ScenarioChoices, world = calmWorld) {
  const scenario: Scenario = { ...planScenario({ ...choices, cluster: "sim" }), world };
  const evidence = await runInMemory(scenario, (plan) => createSimCluster(plan));
  return { evidence, wrong: judgeChecks(evidence, limits).filter(({ valid }) => valid !== true) };
}

/** Beside those whose effect is looked at. */
const usual: readonly FaultKind[] = ["kill", "partition"];
const onStreams: readonly FaultKind[] = ["clock", "disk-full", "bit-rot", "throttle"];
const onDatagrams: readonly FaultKind[] = ["duplicate", "reorder"];

/** Those of these faults that a system tolerates, and the judged run in which all of them happen, made once. */
interface Borne {
  readonly kinds: readonly FaultKind[];
  readonly run: () => ReturnType<typeof judged>;
}

const borne = [...programSystems.values()].flatMap(({ name, safeOptions: options, bears }) => {
  const together = (kinds: readonly FaultKind[], mainMs: number, world: World): Borne => {
    let made: ReturnType<typeof judged> | undefined;
    const choices = { system: name, options, seed: 1, mainMs, faults: [...kinds, ...usual] };
    return { kinds, run: () => (made ??= judged(choices, world)) };
  };
  const kinds = onStreams.filter((kind) => bears.faults.includes(kind));
  return [
    together(kinds, 3000 * (kinds.length + usual.length + 1), calmWorld),
    together(onDatagrams, 12_000, datagrams),
  ].flatMap((each) => each.kinds.map((kind) => [name, kind, each.run] as const));
});

describe("correct programs", () => {
  it.each(borne)("%s bears %s, with kills, partitions and its other faults beside it", async (_, kind, run) => {
    const { evidence, wrong } = await run();
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
