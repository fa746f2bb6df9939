/** Clients that give up too soon, and networks that lose too much, say nothing of a cluster; drawn runs are judged all the same. */
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { calmWorld } from "../../../src/contract/world.js";
import { pairOperations } from "../../../src/history/pairing.js";
import { judgeOperations } from "../../../src/judging/judge.js";
import { type Times, whyDisturbed, whySilenceSaysNothing, withoutHaste } from "../../../src/judging/patience.js";
import { drawScenario, runSeed } from "../../../src/scenario/draw.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { judgedRun } from "../../../src/trials/judged-run.js";
import { gSet } from "../../../src/workloads/converging.js";

const few = { clients: 10, operationTimeoutMs: 1000 };
const stalling = { ...calmWorld.disk, slowPercent: 10, slowMs: 500 };
const networkOf = (changes: Partial<(typeof calmWorld)["network"]>) => ({
  ...calmWorld,
  network: { ...calmWorld.network, ...changes },
});

describe("the silence of a cluster", () => {
  it.each<[string, Times, RegExp]>([
    ["clients give up in a moment", { ...few, operationTimeoutMs: 10 }, /given up after 10 ms/],
    [
      "messages take longer than clients wait",
      { ...few, world: networkOf({ latencyMs: { least: 50, most: 100 } }) },
      /given up/,
    ],
    [
      "all clients wait for one slow disk",
      {
        clients: 50,
        operationTimeoutMs: 100,
        world: { ...calmWorld, disk: { ...calmWorld.disk, syncMs: { least: 1, most: 6 } } },
      },
      /given up after 100 ms/,
    ],
    [
      "a disk stalls for longer than replicas wait for each other",
      { ...few, world: { ...calmWorld, disk: stalling } },
      /250 ms and more/,
    ],
    ["most messages are lost", { ...few, world: networkOf({ transport: "datagram", lossPercent: 90 }) }, /loses 90 %/],
  ])("says nothing where %s", (_, scenario, why) => {
    expect(whySilenceSaysNothing(scenario)).toMatch(why);
  });

  it("says something under the defaults, and in every run that a hunt draws", () => {
    expect(whySilenceSaysNothing(planScenario({ system: "raft", seed: 1 }))).toBeNull();
    for (const system of programSystems.keys()) {
      for (let run = 0; run < 300; run++) {
        const { world, ...scenario } = drawScenario({ system, variant: null, options: {} }, runSeed(7, run));
        expect(whySilenceSaysNothing({ ...scenario, world })).toBeNull();
        expect(whyDisturbed(world) !== null).toBe((world?.network.lossPercent ?? 0) > 0);
      }
    }
  });

  it("does not convict nodes that cannot agree in time, since nine of ten messages are lost", async () => {
    const world = networkOf({ transport: "datagram", lossPercent: 90 });
    for (let seed = 1; seed <= 4; seed++) {
      const scenario = planScenario({
        ...{ system: "gossip", cluster: "sim", workload: "last-write", nodes: 9, faults: [], mainMs: 3000, seed },
      });
      expect((await judgedRun({ ...scenario, world })).kinds).toEqual([]);
    }
  });

  it("excuses nothing that no later read could change", () => {
    const world = networkOf({ transport: "datagram", lossPercent: 90 });
    const add = { process: 0, f: "add", value: 1, node: "n1" };
    const read = { process: 1, f: "settled", node: "n1" };
    const judged = (shown: readonly number[]) => {
      const events = [
        { ...add, type: "invoke" as const },
        { ...add, type: "ok" as const },
        { ...read, type: "invoke" as const, value: null },
        { ...read, type: "ok" as const, value: shown },
      ];
      const verdicts = judgeOperations(gSet, pairOperations(events));
      return withoutHaste(verdicts, { scenario: { world }, workload: gSet }).map(({ valid }) => valid);
    };
    expect([judged([]), judged([1, 7])]).toEqual([["unknown"], [false]]);
  });

  it("does not convict a correct cluster of clients that wait for 10 ms", async () => {
    const world = networkOf({ latencyMs: { least: 20, most: 30 } });
    const scenario = planScenario({
      ...{ system: "raft", cluster: "sim", nodes: 3, faults: [], operationTimeoutMs: 10, mainMs: 2000, seed: 1 },
    });
    expect((await judgedRun({ ...scenario, world })).kinds).toEqual([]);
  });
});
