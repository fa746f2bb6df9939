import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calmWorld } from "../../../src/contract/world.js";
import type { ScheduledFault } from "../../../src/faults/fault.js";
import type { Scenario } from "../../../src/record/record.js";
import { mostOperations } from "../../../src/scenario/chosen-operations.js";
import { findSystem } from "../../../src/scenario/find-system.js";
import { checkedScenario, planScenario } from "../../../src/scenario/scenario.js";
import type { Trials } from "../../../src/shrink/attempts.js";
import { shrink } from "../../../src/shrink/shrink.js";

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

const limits = { runs: Number.POSITIVE_INFINITY, proceed: () => true, seeds: 2 };

/** Trials of an imagined system, which fails as `fails` says. */
function trials(fails: (scenario: Scenario) => boolean): Trials {
  return {
    system: findSystem(big.system),
    width: 3,
    fails: async (scenario) => fails(scenario),
    counts: async () => true,
    observe: async () => ({ anchorEvents: [], faults: [] }),
  };
}

function turnsMade(operationsPerClient: Scenario["operationsPerClient"], client: number): number {
  return Array.isArray(operationsPerClient) ? (operationsPerClient[client]?.length ?? 0) : (operationsPerClient ?? 100);
}

const isProcessWorld = ({ world }: Scenario): boolean => world?.seed !== undefined;

describe("shrink", () => {
  it("leaves what the failure needs and nothing else", async () => {
    const fails = ({ schedule, nodes }: Scenario): boolean =>
      nodes.length >= 3 &&
      schedule.some(({ fault }) => fault.kind === "kill") &&
      schedule.some(({ fault }) => fault.kind === "pause");
    expect(fails(big)).toBe(true);
    const { scenario, fixpoint, steadiness } = await shrink(big, trials(fails), limits);
    expect(steadiness).toEqual({ failing: 20, worlds: 20 });
    expect(fixpoint).toBe(true);
    expect(scenario.schedule.map(({ fault }) => fault.kind).sort()).toEqual(["kill", "pause"]);
    expect(scenario).toMatchObject({ nodes: ["n1", "n2", "n3"], clients: 1, operationsPerClient: 1, healedMs: 0 });
    expect(scenario.ratePerClient).toBeLessThanOrEqual(5);
    expect(scenario.mainMs).toBeLessThan(big.mainMs / 4);
    expect(isProcessWorld(scenario)).toBe(true);
  });

  it("leaves no fault that could go, whichever are needed and wherever they stand", async () => {
    const kinds = ["kill", "pause", "power-loss"] as const;
    const needed = fc.tuple(...kinds.map(() => fc.integer({ min: 0, max: 3 })));
    const order = fc.shuffledSubarray(
      kinds.flatMap((kind) => Array.from({ length: 6 }, () => kind)),
      { minLength: 3 * kinds.length * 2 },
    );
    await fc.assert(
      fc.asyncProperty(needed, order, async (least, kindsInOrder) => {
        const schedule = kindsInOrder.map((kind, at) => ({
          ...{ at: at * 100, until: at * 100 + 50 },
          fault: { kind, target: "one" as const },
        }));
        const counts = (scenario: Scenario): number[] =>
          kinds.map((kind) => scenario.schedule.filter(({ fault }) => fault.kind === kind).length);
        const fails = (scenario: Scenario): boolean =>
          counts(scenario).every((count, index) => count >= (least[index] ?? 0));
        const { scenario } = await shrink({ ...big, schedule }, trials(fails), limits);
        expect(counts(scenario)).toEqual(least);
      }),
      { numRuns: 20 },
    );
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
    const fails = ({ schedule, world }: Scenario): boolean =>
      world?.network.transport === "datagram" &&
      schedule.some(({ fault }) => fault.kind === "clock" && fault.jumpMs <= -900) &&
      schedule.some(({ fault }) => fault.kind === "reorder" && fault.percent >= 20);
    const { scenario: least } = await shrink(scenario, trials(fails), limits);
    expect(least.schedule.map(({ fault }) => fault)).toEqual([
      { kind: "clock", target: "one", jumpMs: -1000, driftPercent: 0 },
      { kind: "reorder", target: "one", percent: 30, withinMs: expect.any(Number) },
    ]);
    expect(least.world?.network).toEqual({ ...calmWorld.network, transport: "datagram" });
  });

  it("tries no fault of datagrams where nodes speak over connections", async () => {
    const reorder = { kind: "reorder", target: "all", percent: 2, withinMs: 400 } as const;
    const kill = { at: 500, until: 900, fault: { kind: "kill", target: "leader" } } as const;
    const scenario: Scenario = {
      ...big,
      schedule: [kill, { at: 200, until: 4000, fault: reorder }],
      world: { ...calmWorld, network: { ...calmWorld.network, transport: "datagram" } },
    };
    const amiss: Scenario[] = [];
    const fails = (each: Scenario): boolean => {
      const reorders = each.schedule.some(({ fault }) => fault.kind === "reorder");
      if (reorders && each.world?.network.transport === "stream") amiss.push(each);
      // No scenario that is small from the start has this fault.
      return each.schedule.some(({ at, until }) => at === kill.at && until === kill.until);
    };
    const { scenario: least } = await shrink(scenario, trials(fails), limits);
    expect(amiss).toEqual([]);
    expect(isProcessWorld(least)).toBe(true);
    expect(least.schedule.map(({ fault }) => fault.kind)).not.toContain("reorder");
  });

  it("keeps every scenario on the way one that fails", async () => {
    const fails = ({ schedule, seed }: Scenario): boolean => schedule.length >= 2 && seed % 3 !== 0;
    const start = { ...big, seed: 4 };
    const steps: Scenario[] = [];
    await shrink(start, trials(fails), { ...limits, onStep: (_name, scenario) => steps.push(scenario) });
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) expect(fails(step)).toBe(true);
  });

  it("reduces in its own world what fails nowhere else, and says so", async () => {
    const fails = (scenario: Scenario): boolean => !isProcessWorld(scenario) && scenario.schedule.length >= 1;
    const { scenario, steadiness } = await shrink(big, trials(fails), limits);
    expect(scenario.schedule).toHaveLength(1);
    expect(scenario.world?.clock).toEqual({ skewMs: 0, driftPercent: 0 });
    expect(steadiness).toEqual({ failing: 0, worlds: 20 });
  });

  it("lets clients stop early, and moves what is counted from a time with that time", async () => {
    const scenario: Scenario = {
      ...big,
      schedule: [
        { at: 8000, until: 9000, fault: { kind: "kill", target: "leader" } },
        {
          at: 100,
          until: 200,
          after: { event: "restarts", nth: 1, sinceMs: 8000 },
          orUntil: { event: "leads", nth: 1 },
          fault: { kind: "kill", target: "one" },
        },
      ],
    };
    const fails = ({ schedule, operationsPerClient }: Scenario): boolean =>
      schedule.some(({ after }) => after?.event === "restarts") &&
      schedule.length === 2 &&
      turnsMade(operationsPerClient, 0) >= 3;
    const { scenario: least } = await shrink(scenario, trials(fails), limits);
    expect(least.operationsPerClient).toBe(3);
    const [first, second] = least.schedule;
    expect(first?.at).toBeLessThan(1000);
    expect(second?.after?.sinceMs).toBe(first?.at);
    expect(second?.orUntil).toBeUndefined();
  });

  it("leaves single operations out that are not needed, and clients that have none left", async () => {
    const makes = ({ operationsPerClient, ...scenario }: Scenario, client: number, turn: number): boolean => {
      const most = operationsPerClient ?? mostOperations(scenario);
      if (client >= scenario.clients) return false;
      return typeof most === "number" ? turn <= most : most[client]?.includes(turn) === true;
    };
    const fails = (scenario: Scenario): boolean =>
      makes(scenario, 1, 3) && makes(scenario, 1, 7) && makes(scenario, 2, 6);
    const { scenario: least } = await shrink(big, trials(fails), limits);
    expect(least).toMatchObject({ clients: 3, operationsPerClient: [[], [3, 7], [6]] });
    expect(checkedScenario(least)).toEqual(least);
    expect(() => checkedScenario({ ...least, clients: 2 })).toThrow("3 lists of operations for 2 clients");
  });

  it("takes lists of operations for those of the clients that are left, where it begins with such", async () => {
    const lists = Array.from({ length: big.clients }, (_, client) => [1, 2 + client]);
    const fails = (scenario: Scenario): boolean => scenario.schedule.length === big.schedule.length;
    const steps: Scenario[] = [];
    const onStep = (_name: string, scenario: Scenario): number => steps.push(scenario);
    await shrink({ ...big, operationsPerClient: lists }, trials(fails), { ...limits, onStep });
    expect(steps.some(({ clients }) => clients < big.clients)).toBe(true);
    for (const step of steps) expect(checkedScenario(step)).toEqual(step);
  });

  it("has runs left for single operations when everything before took more than it may", async () => {
    // Nothing but clients and single operations can be left out, and of all else there is more to try than runs.
    const fails = ({ schedule, operationsPerClient }: Scenario): boolean =>
      schedule.length === big.schedule.length && typeof operationsPerClient !== "number";
    const { scenario, fixpoint, tried } = await shrink(big, trials(fails), { ...limits, runs: 500 });
    expect(scenario).toMatchObject({ clients: 1, operationsPerClient: [[expect.any(Number)]] });
    expect(tried).toBeLessThan(600);
    expect(fixpoint).toBe(false);
  });

  it("goes back to a more reliable one, if what it came to suits the worlds it was made small in only", async () => {
    // One fault is enough in those, and elsewhere it takes two.
    const isClock = ({ fault }: ScheduledFault): boolean => fault.kind === "clock";
    const fails = ({ schedule, world }: Scenario): boolean =>
      schedule.filter(isClock).length >= ((world?.seed ?? 0) > 1000 ? 2 : 1);
    const clock = { kind: "clock", target: "one", jumpMs: 50, driftPercent: 0 } as const;
    const clocks = [1000, 2000, 3000].map((at) => ({ at, until: at + 500, fault: clock }));
    // Arrangements are made of the kinds that come first.
    const late: Scenario = { ...big, schedule: [...big.schedule, ...clocks] };
    expect(new Set(big.schedule.map(({ fault }) => fault.kind)).size).toBe(4);
    const { scenario, steadiness } = await shrink(late, trials(fails), limits);
    expect(scenario.schedule.map(({ fault }) => fault.kind)).toEqual(["clock", "clock"]);
    expect(steadiness).toEqual({ failing: 20, worlds: 20 });
  });

  it("gives nothing up that most worlds need", async () => {
    // One fault is enough in half of the worlds, and two are in all.
    const fails = ({ schedule, world }: Scenario): boolean => schedule.length >= 1 + ((world?.seed ?? 0) % 2);
    const { scenario } = await shrink(big, trials(fails), limits);
    expect(scenario.schedule).toHaveLength(2);
  });

  it("makes a failure steadier that needs luck", async () => {
    // Long faults fail everywhere, short ones in a few worlds only.
    const fails = ({ schedule, world }: Scenario): boolean => {
      const longest = Math.max(0, ...schedule.map(({ at, until }) => until - at));
      return longest >= 400 || (longest > 0 && (world?.seed ?? 0) % 7 === 0);
    };
    const short: Scenario = {
      ...big,
      schedule: [{ at: 1000, until: 1150, fault: { kind: "kill", target: "one" } }],
    };
    const { scenario, steadiness } = await shrink(short, trials(fails), limits);
    expect(steadiness.failing).toBe(20);
    expect(scenario.schedule).toHaveLength(1);
  });

  it("lets one node of several go its own way, and keeps others down to the end", async () => {
    // What hits both together fails now and then.
    const fails = ({ schedule, mainMs, world }: Scenario): boolean => {
      const kills = schedule.flatMap(({ fault, after, until }) =>
        fault.kind === "kill" && after === undefined && typeof fault.target === "object"
          ? [{ count: fault.target.nodes.length, lasting: until >= mainMs }]
          : [],
      );
      const apart = kills.some(({ count, lasting }) => count === 1 && lasting) && kills.some(({ lasting }) => !lasting);
      return apart || (kills.some(({ count }) => count === 2) && (world?.seed ?? 0) % 7 === 0);
    };
    const together: Scenario = {
      ...big,
      mainMs: 3000,
      schedule: [{ at: 1000, until: 1500, fault: { kind: "kill", target: { nodes: ["n1", "n2"] } } }],
    };
    const { scenario, steadiness } = await shrink(together, trials(fails), limits);
    expect(steadiness.failing).toBe(20);
    expect(scenario.schedule).toHaveLength(2);
  });

  it("tries small arrangements first, of faults that follow events", async () => {
    const fails = ({ schedule }: Scenario): boolean =>
      schedule.length >= 20 || schedule.some(({ fault, after }) => fault.kind === "pause" && after?.event === "leads");
    const entry = { until: 9000, fault: { kind: "pause" as const, target: "one" as const } };
    const many: Scenario = { ...big, schedule: Array.from({ length: 20 }, (_, at) => ({ ...entry, at })) };
    const steps: string[] = [];
    const onStep = (name: string): number => steps.push(name);
    const { scenario } = await shrink(many, trials(fails), { ...limits, onStep });
    expect(steps[0]).toContain("standard scenario");
    expect(scenario).toMatchObject({ clients: 1, operationsPerClient: 1, nodes: ["n1", "n2"] });
    expect(scenario.schedule.map(({ fault }) => fault.kind)).toEqual(["pause"]);
  });

  it("takes the arrangement that fails most surely, if none of those before it is sure", async () => {
    const fails = ({ schedule, world }: Scenario): boolean =>
      schedule.length >= 20 ||
      schedule.some(
        ({ fault, after }) =>
          fault.kind === "pause" &&
          (after?.event === "leads" || (after?.event === "acknowledged" && (world?.seed ?? 0) % 5 !== 0)),
      );
    const entry = { until: 9000, fault: { kind: "pause" as const, target: "one" as const } };
    const many: Scenario = { ...big, schedule: Array.from({ length: 20 }, (_, at) => ({ ...entry, at })) };
    const steps: (readonly [string, Scenario])[] = [];
    await shrink(many, trials(fails), { ...limits, onStep: (name, scenario) => steps.push([name, scenario]) });
    const [name, { schedule } = many] = steps[0] ?? [];
    expect(name).toBe("a small standard scenario (fails in 20 of 20)");
    expect(schedule.map(({ after }) => after?.event)).toEqual(["leads"]);
  });

  it("has its worlds on idle and on busy machines", async () => {
    const slowest: number[] = [];
    const fails = ({ world }: Scenario): boolean => {
      if (world?.seed !== undefined) slowest.push(world.network.slowMs);
      return true;
    };
    await shrink(big, trials(fails), limits);
    expect(slowest.some((ms) => ms >= 100)).toBe(true);
    expect(slowest.some((ms) => ms <= 20)).toBe(true);
  });

  it("gives nodes other names to do without the others", async () => {
    const fails = ({ schedule, nodes, world }: Scenario): boolean =>
      world?.seed === undefined &&
      schedule.some(
        ({ fault }) =>
          fault.kind === "pause" && typeof fault.target === "object" && nodes.includes(fault.target.nodes[0] ?? ""),
      );
    const last: Scenario = {
      ...big,
      schedule: [
        {
          at: 0,
          until: 500,
          after: { event: "votes", node: "n5", nth: 1 },
          fault: { kind: "pause", target: { nodes: ["n5"] } },
        },
      ],
    };
    const { scenario } = await shrink(last, trials(fails), limits);
    expect(scenario.nodes).toEqual(["n1", "n2"]);
    expect(scenario.schedule[0]).toMatchObject({
      after: { node: "n1" },
      fault: { target: { nodes: ["n1"] } },
    });
  });

  it("does not take for a failure what the program without its mistake does, too", async () => {
    const always = trials(() => true);
    const counts = async ({ schedule }: Scenario): Promise<boolean> => schedule.length >= 1;
    const { scenario } = await shrink(big, { ...always, counts }, limits);
    expect(scenario.schedule).toHaveLength(1);
  });

  it("gives the same result however many runs are made at once", async () => {
    const fails = ({ schedule, seed, world }: Scenario): boolean =>
      schedule.length >= 2 && (seed + (world?.seed ?? 0)) % 5 !== 0;
    for (const runs of [300, 350, 5000]) {
      const [one, four] = await Promise.all(
        [1, 4].map((width) => shrink(big, { ...trials(fails), width }, { ...limits, runs })),
      );
      expect(one).toEqual(four);
    }
  });

  it("says when it ran out of time", async () => {
    const { fixpoint, scenario } = await shrink(
      big,
      trials(() => true),
      { ...limits, proceed: () => false },
    );
    expect(fixpoint).toBe(false);
    expect(scenario.schedule).toEqual(big.schedule);
  });
});
