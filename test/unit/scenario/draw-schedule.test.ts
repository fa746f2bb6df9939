/** What hunts draw beside mixes of usual faults, and that it fits the cluster and the system. */
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { areSafe, descriptionOf, isSafe } from "../../../src/contract/system.js";
import { comes, rowOf, type Schedule, type ScheduledFault, typesReported } from "../../../src/faults/fault.js";
import { misfit } from "../../../src/faults/fitting.js";
import { drawScenario, type HuntTarget, runSeed } from "../../../src/scenario/draw.js";
import { drawCompanions } from "../../../src/scenario/draw-companions.js";
import { drawHandover } from "../../../src/scenario/draw-handover.js";
import { findSystem } from "../../../src/scenario/find-system.js";

const runs = (system: string) =>
  Array.from({ length: 400 }, (_, index) => drawScenario({ system, variant: null, options: {} }, runSeed(5, index)));

/** How many of the runs have a fault like this. */
const having = (schedules: readonly Schedule[], like: (entry: Schedule[number]) => boolean): number =>
  schedules.filter((schedule) => schedule.some(like)).length;

describe.each([...programSystems.values()].map((system) => [system.name, system] as const))(
  "the runs that a hunt of %s draws",
  (name, system) => {
    const scenarios = runs(name);
    const schedules = scenarios.map(({ schedule }) => schedule);

    it("have faults that follow each event that its replicas tell, and none that waits in vain", () => {
      const { traces } = descriptionOf(system);
      for (const event of ["leads", "votes", "restarts", "acknowledged"] as const) {
        const following = having(schedules, ({ after }) => after?.event === event);
        if (comes({ event }, traces)) expect(following, event).toBeGreaterThan(scenarios.length / 40);
        else expect(following, event).toBe(0);
      }
    });

    it("have faults that follow each type of event that its replicas report, and often hit the node that did", () => {
      const { traces } = descriptionOf(system);
      const types = schedules.flatMap((schedule) =>
        schedule.flatMap(({ after }) => (after?.event === "reports" ? [after.type] : [])),
      );
      expect([...new Set(types)].sort()).toEqual([...typesReported(traces)].sort());
      const hitsTeller = ({ after, fault }: ScheduledFault): boolean =>
        after?.event === "reports" && after.node !== undefined && rowOf(fault).named(fault).includes(after.node);
      expect(having(schedules, hitsTeller)).toBeGreaterThan(types.length === 0 ? -1 : scenarios.length / 40);
    });

    it("destroy data only as planned, for which lost nodes are counted", () => {
      const destroying = ({ fault }: Schedule[number]): boolean => rowOf(fault).effects.loses === true;
      expect(having(schedules, (entry) => entry.after !== undefined && destroying(entry))).toBe(0);
    });

    it("have delays that outlast an election, and cuts between two nodes", () => {
      const slow = having(schedules, ({ fault }) => fault.kind === "delay" && fault.delayMs > 600);
      expect(slow).toBeGreaterThan(scenarios.length / 40);
      const aside = having(schedules, ({ fault }) => fault.kind === "partition" && (fault.links?.length ?? 9) <= 2);
      expect(aside).toBeGreaterThan(scenarios.length / 40);
    });

    it("sometimes leave a long run undisturbed at its end", () => {
      const resting = scenarios.filter(
        ({ mainMs, schedule }) =>
          mainMs > 7000 && schedule.every(({ until, after }) => after === undefined && until < mainMs / 2),
      );
      expect(resting.length).toBeGreaterThan(scenarios.length / 80);
    });

    it("have nodes that are away in turns, clients that fall silent, and restarts of all at the end", () => {
      const named = (schedule: Schedule): number =>
        new Set(schedule.flatMap(({ fault }) => rowOf(fault).named(fault))).size;
      const turns = scenarios.filter(({ nodes, schedule }) => named(schedule) === nodes.length);
      expect(turns.length).toBeGreaterThan(scenarios.length / 40);
      const silent = scenarios.filter(({ operationsPerClient }) => operationsPerClient !== undefined);
      expect(silent.length).toBeGreaterThan(scenarios.length / 10);
      const restarted = scenarios.filter(({ mainMs, schedule }) =>
        schedule.some(
          ({ at, fault }) =>
            (fault.kind === "kill" || fault.kind === "power-loss") && fault.target === "all" && at >= mainMs - 400,
        ),
      );
      expect(restarted.length).toBeGreaterThan(scenarios.length / 10);
    });

    it("have messages and copies of messages that come seconds late, if no connections are needed", () => {
      const late = scenarios.filter(({ schedule }) =>
        schedule.some(({ fault }) => fault.kind === "reorder" && fault.withinMs >= 300 && fault.target === "all"),
      );
      const copied = late.filter(({ schedule }) => having([schedule], ({ fault }) => fault.kind === "duplicate") > 0);
      expect(late.length).toBeGreaterThan(system.bears.datagrams ? scenarios.length / 20 : -1);
      expect(copied.length).toBeGreaterThan(system.bears.datagrams ? scenarios.length / 40 : -1);
      expect(late.filter(({ world }) => world?.network.transport !== "datagram")).toEqual([]);
    });

    it("fit the cluster", () => {
      const misfits = scenarios.flatMap(({ nodes, mainMs, schedule }) =>
        schedule.filter((entry) => misfit(entry, { nodes, mainMs }) !== undefined),
      );
      expect(misfits).toEqual([]);
    });
  },
);

it("options that only a change of the membership shows are mostly drawn with one", () => {
  const changing = runs("raft").filter(({ options }) => options.leaving === "transfer");
  const changed = having(
    changing.map(({ schedule }) => schedule),
    ({ fault }) => fault.kind === "membership",
  );
  expect(changing.length).toBeGreaterThan(20);
  expect(changed).toBeGreaterThan(changing.length / 2);
});

describe("companions of planned faults", () => {
  const nodes = ["n1", "n2", "n3"];
  const partition: ScheduledFault["fault"] = { kind: "partition", shape: "isolate-leader", mode: "drop" };
  const planned: Schedule = [1000, 2000, 3000].map((at) => ({ at, until: at + 500, fault: partition }));
  const drawn = (before: Schedule) =>
    Array.from({ length: 300 }, (_, seed) =>
      drawCompanions(findSystem("raft"), { nodes, mainMs: 5000 }, before, null, seed),
    );

  it("come in some runs, soon before or after something else begins or ends", () => {
    const some = drawn(planned).filter((companions) => companions.length > 0);
    expect(some.length).toBeGreaterThan(20);
    expect(some.length).toBeLessThan(100);
    const moments = planned.flatMap(({ at, until }) => [at, until]);
    for (const { at } of some.flat()) {
      expect(Math.min(...moments.map((moment) => Math.abs(moment - at)))).toBeLessThanOrEqual(101);
    }
    expect(some.flat().flatMap((entry) => misfit(entry, { nodes, mainMs: 5000 }) ?? [])).toEqual([]);
  });

  it("take no member away where a node may be lost", () => {
    const kindsBeside = (before: Schedule) =>
      new Set(drawn(before).flatMap((all) => all.map(({ fault }) => fault.kind)));
    expect(kindsBeside(planned)).toContain("membership");
    const rot: ScheduledFault = { at: 500, until: 600, fault: { kind: "bit-rot", target: { nodes: ["n1"] } } };
    const beside = kindsBeside([...planned, rot]);
    expect(beside.size).toBeGreaterThan(3);
    expect(beside).not.toContain("membership");
    expect(beside).not.toContain("bit-rot");
  });
});

describe("runs in which those who decide change twice in a row", () => {
  const drawn = (count: number, kinds: Parameters<typeof drawHandover>[2]) => {
    const nodes = ["n1", "n2", "n3", "n4", "n5"].slice(0, count);
    return Array.from({ length: 1000 }, (_, seed) =>
      drawHandover(findSystem("raft"), { nodes, warmupMs: 500, mainMs: 8000 }, kinds, seed),
    ).filter((schedule) => schedule !== undefined);
  };
  const kindsIn = (schedules: readonly Schedule[]) => new Set(schedules.flat().map(({ fault }) => fault.kind));

  it("come now and then, with the faults that are allowed only", () => {
    expect(drawn(5, null).length).toBeGreaterThan(40);
    expect(drawn(5, null).length).toBeLessThan(90);
    expect(kindsIn(drawn(5, null))).toEqual(new Set(["kill", "power-loss", "partition", "membership"]));
    expect(kindsIn(drawn(5, ["kill", "membership"]))).toEqual(new Set(["kill"]));
    expect(kindsIn(drawn(4, ["partition", "membership"]))).toEqual(new Set(["partition", "membership"]));
    expect(drawn(5, ["partition", "delay"])).toEqual([]);
    expect(drawn(2, null)).toEqual([]);
  });

  it("let a node that comes back crash as it takes part, and the others go", () => {
    for (const schedule of drawn(3, ["kill", "power-loss"])) {
      const [late, others, crash, last] = schedule.map(({ fault }) => rowOf(fault).named(fault));
      expect(crash).toEqual(late);
      expect(new Set([late, others, last].flat()).size).toBe(3);
    }
  });

  it("take two different members away, of an even number", () => {
    for (const count of [4, 5]) {
      const changed = drawn(count, ["partition", "membership"]).map((schedule) =>
        schedule.filter(({ fault }) => fault.kind === "membership").map(({ fault }) => rowOf(fault).named(fault)),
      );
      expect(changed.length).toBeGreaterThan(20);
      for (const members of changed) expect(new Set(members.flat()).size).toBe(count === 4 ? 2 : 3);
    }
  });
});

describe("options that give a promise up", () => {
  const weaker = (huntTarget: Partial<HuntTarget>) =>
    Array.from({ length: 100 }, (_, index) =>
      drawScenario({ system: "raft", variant: null, options: {}, ...huntTarget }, runSeed(5, index)),
    ).filter(({ options }) => options.reads !== "leader");
  const under = (system: string, name: string, value: string) =>
    runs(system).filter(({ options, judged }) => options[name] === value && judged === undefined);

  it("are drawn without the faults that would show it", () => {
    for (const system of ["raft", "multi-paxos"]) {
      const leased = under(system, "reads", "lease");
      expect(leased.length).toBeGreaterThan(10);
      expect(leased.flatMap(({ schedule }) => schedule.filter(({ fault }) => fault.kind === "clock"))).toEqual([]);
    }
  });

  it("are drawn without a network that loses messages, where that would show it", () => {
    const alone = under("three-phase-commit", "termination", "backup");
    expect(alone.length).toBeGreaterThan(5);
    expect(new Set(alone.map(({ world }) => world?.network.transport))).toEqual(new Set(["stream"]));
    const kinds = alone.flatMap(({ schedule }) => schedule.map(({ fault }) => fault.kind));
    expect(kinds.filter((kind) => kind !== "kill" && kind !== "power-loss")).toEqual([]);
  });

  it("are drawn with the workloads that do not look at it", () => {
    const sloppy = under("partial-quorum", "quorums", "sloppy");
    expect(sloppy.length).toBeGreaterThan(5);
    expect(new Set(sloppy.map(({ workload }) => workload))).toEqual(new Set(["siblings", "last-write"]));
  });

  it("are drawn with the workloads that meet them", () => {
    const byClock = under("lease-service", "checks", "clock");
    expect(byClock.length).toBeGreaterThan(20);
    expect(new Set(byClock.map(({ workload }) => workload))).toEqual(new Set(["lock"]));
  });

  it("are not drawn where something else was asked for", () => {
    expect(weaker({ variant: "elects-once" })).toEqual([]);
    expect(weaker({ options: { reads: "leader" } })).toEqual([]);
    expect(weaker({ clientsJudged: true, faults: ["clock"] })).toEqual([]);
    expect(weaker({ faults: ["clock"] }).filter(({ options }) => options.reads === "lease")).toEqual([]);
    const byFollowers = { options: { reads: "follower" } };
    expect(weaker(byFollowers).filter(({ judged }) => judged !== undefined)).toEqual([]);
  });

  it.each([...programSystems.values()].map((system) => [system.name, system] as const))(
    "of %s are all drawn in runs whose clients are not judged, and in these only such",
    (name, system) => {
      const values = Object.entries(system.program.options).flatMap(([option, known]) =>
        known.values.filter((value) => !isSafe(system, option, value)).map((value) => [option, value] as const),
      );
      const drawn = runs(name).filter(({ judged }) => judged === "replicas");
      expect(values.filter(([option, value]) => !drawn.some(({ options }) => options[option] === value))).toEqual([]);
      if (values.length === 0) expect(drawn).toEqual([]);
      for (const { options } of drawn) expect(areSafe(system, options)).toBe(false);
    },
  );
});
