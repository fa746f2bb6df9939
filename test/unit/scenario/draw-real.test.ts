/** What hunts on processes draw and change: it can be run as it is, and the same seed gives the same. */
import { describe, expect, it } from "vitest";
import { systems } from "../../../nodes/index.js";
import { groundsOf } from "../../../src/contract/system.js";
import { rowOf } from "../../../src/faults/fault.js";
import { misfit } from "../../../src/faults/fitting.js";
import { type Scenario, scenarioSchema } from "../../../src/record/record.js";
import { runSeed } from "../../../src/scenario/draw.js";
import { drawRealScenario, variedScenario } from "../../../src/scenario/draw-real.js";
import { checkedScenario } from "../../../src/scenario/scenario.js";

const local = [...systems.values()].filter(
  (system) => groundsOf(system).includes("local") && system.name !== "maelstrom",
);

function possible(scenario: Scenario): void {
  expect(scenarioSchema.parse(scenario)).toEqual(scenario);
  expect(checkedScenario(scenario)).toEqual(scenario);
  for (const scheduled of scenario.schedule) expect(misfit(scheduled, scenario)).toBeUndefined();
  for (const { at, until } of scenario.schedule) {
    expect(at).toBeGreaterThanOrEqual(scenario.warmupMs);
    expect(until).toBeGreaterThan(at);
    expect(until).toBeLessThanOrEqual(scenario.mainMs);
  }
  const losing = scenario.schedule.filter(({ fault }) => rowOf(fault).effects.loses === true);
  expect(losing.length).toBeLessThanOrEqual(Math.max(1, Math.floor((scenario.nodes.length - 1) / 2)));
}

describe.each(local.map((system) => [system.name, system] as const))("a hunt of %s on processes", (name, system) => {
  const huntTarget = { system: name, variant: null, options: {} };
  const draw = (seed: number): Scenario => drawRealScenario(huntTarget, system.bears.faults, seed);

  it("draws and changes runs that are possible, each the same from the same seed", () => {
    let scenario = draw(1);
    const others = [draw(2).schedule, draw(3).schedule];
    for (let index = 0; index < 60; index++) {
      const seed = runSeed(5, index);
      const drawn = draw(seed);
      possible(drawn);
      const varied = variedScenario(scenario, { kinds: system.bears.faults, others, seed });
      possible(varied);
      expect(variedScenario(scenario, { kinds: system.bears.faults, others, seed })).toEqual(varied);
      expect(draw(seed)).toEqual(drawn);
      // Changes add up.
      scenario = index % 10 === 9 ? drawn : varied;
    }
  });
});

it("draws only the faults that it is given", () => {
  const huntTarget = { system: "etcd", variant: null, options: { reads: "serializable" } };
  const kinds = new Set(
    Array.from({ length: 50 }, (_, seed) => drawRealScenario(huntTarget, ["partition", "pause"], seed)).flatMap(
      ({ schedule, options }) => {
        expect(options.reads).toBe("serializable");
        return schedule.map(({ fault }) => fault.kind);
      },
    ),
  );
  expect([...kinds].sort()).toEqual(["partition", "pause"]);
});
