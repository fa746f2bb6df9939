/** What hunts draw beside mixes of usual faults, and that it fits the cluster and the system. */
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { descriptionOf } from "../../../src/contract/system.js";
import { comes, rowOf, type Schedule } from "../../../src/faults/fault.js";
import { misfit } from "../../../src/faults/fitting.js";
import { drawScenario, runSeed } from "../../../src/scenario/draw.js";

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
        if (comes(event, traces)) expect(following, event).toBeGreaterThan(scenarios.length / 40);
        else expect(following, event).toBe(0);
      }
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

    it("fit the cluster", () => {
      const misfits = scenarios.flatMap(({ nodes, mainMs, schedule }) =>
        schedule.filter((entry) => misfit(entry, { nodes, mainMs }) !== undefined),
      );
      expect(misfits).toEqual([]);
    });
  },
);
