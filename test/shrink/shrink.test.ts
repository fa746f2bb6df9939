import { describe, expect, it } from "vitest";
import { calmWorld } from "../../src/clusters/world.js";
import type { Scenario } from "../../src/run/record.js";
import { planScenario } from "../../src/run/scenario.js";
import { shrink } from "../../src/shrink/shrink.js";

const big: Scenario = {
  ...planScenario({
    system: "raft",
    cluster: "sim",
    nodes: 5,
    clients: 8,
    mainMs: 20_000,
    faults: ["kill", "pause", "delay", "partition"],
    seed: 3,
  }),
  world: { ...calmWorld, clock: { skewMs: 1000, driftPercent: 3 } },
};

const limits = { proceed: () => true, seeds: 2 };

describe("shrink", () => {
  it("leaves what the failure needs and nothing else", async () => {
    const fails = async ({ schedule, nodes }: Scenario): Promise<boolean> =>
      nodes.length >= 3 &&
      schedule.some(({ fault }) => fault.kind === "kill") &&
      schedule.some(({ fault }) => fault.kind === "pause");
    expect(await fails(big)).toBe(true);
    const { scenario, fixpoint } = await shrink(big, fails, limits);
    expect(fixpoint).toBe(true);
    expect(scenario.schedule.map(({ fault }) => fault.kind).sort()).toEqual(["kill", "pause"]);
    expect(scenario).toMatchObject({ nodes: ["n1", "n2", "n3"], clients: 1, ratePerClient: 1 });
    expect(scenario.mainMs).toBeLessThan(big.mainMs / 4);
    expect(scenario.world?.clock).toEqual({ skewMs: 0, driftPercent: 0 });
  });

  it("makes faults milder, and leaves those their network that need it", async () => {
    const scenario: Scenario = {
      ...big,
      schedule: [
        { at: 1000, until: 3000, fault: { kind: "clock", target: "all", jumpMs: -8000, driftPercent: 40 } },
        { at: 1000, until: 3000, fault: { kind: "reorder", target: "majority", percent: 60, withinMs: 150 } },
      ],
      world: { ...calmWorld, network: { ...calmWorld.network, transport: "datagram", lossPercent: 10 } },
    };
    const fails = async ({ schedule }: Scenario): Promise<boolean> =>
      schedule.some(({ fault }) => fault.kind === "clock" && fault.jumpMs <= -900) &&
      schedule.some(({ fault }) => fault.kind === "reorder" && fault.percent >= 20);
    const { scenario: least } = await shrink(scenario, fails, limits);
    expect(least.schedule.map(({ fault }) => fault)).toEqual([
      { kind: "clock", target: "one", jumpMs: -1000, driftPercent: 0 },
      { kind: "reorder", target: "one", percent: 30, withinMs: expect.any(Number) },
    ]);
    expect(least.world?.network).toEqual({ ...calmWorld.network, transport: "datagram" });
  });

  it("keeps every scenario on the way one that fails", async () => {
    const fails = async ({ schedule, seed }: Scenario): Promise<boolean> => schedule.length >= 2 && seed % 3 !== 0;
    const start = { ...big, seed: 4 };
    const steps: Scenario[] = [];
    await shrink(start, fails, { ...limits, onStep: (_name, scenario) => steps.push(scenario) });
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) expect(await fails(step)).toBe(true);
  });

  it("says when it ran out of time", async () => {
    const { fixpoint, tried } = await shrink(big, async () => true, { seeds: 1, proceed: () => false });
    expect({ fixpoint, tried }).toEqual({ fixpoint: false, tried: 0 });
  });
});
