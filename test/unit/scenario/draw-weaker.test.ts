/** Options that give promises up, drawn by hunts of correct programs. */
import { describe, expect, it } from "vitest";
import { systems } from "../../../nodes/index.js";
import { isProgramSystem, isSafe } from "../../../src/contract/system.js";
import { drawScenario, runSeed } from "../../../src/scenario/draw.js";

const runs = 400;

describe.each([...systems.values()].filter(isProgramSystem).map((system) => [system.name, system] as const))(
  "%s",
  (name, system) => {
    it.each([undefined, ...system.workloads.map((workload) => workload.name)])(
      "has runs of its own under any options that are drawn, with the workload %s",
      (workload) => {
        let weaker = 0;
        for (let index = 0; index < runs; index++) {
          const asked = { system: name, variant: null, options: {}, ...(workload === undefined ? {} : { workload }) };
          const scenario = drawScenario(asked, runSeed(5, index));
          if (workload !== undefined) expect(scenario.workload).toBe(workload);
          const givenUp = Object.entries(scenario.options).some(([option, value]) => !isSafe(system, option, value));
          if (scenario.judged === "replicas") weaker += 1;
          if (scenario.judged === "replicas") expect(givenUp).toBe(true);
        }
        expect(weaker).toBeLessThan(runs / 4);
      },
    );
  },
);

it("leaves hunts of other servers refused for what they are", () => {
  for (const system of systems.values()) {
    if (isProgramSystem(system)) continue;
    for (let index = 0; index < runs; index++) {
      expect(() => drawScenario({ system: system.name, variant: null, options: {} }, runSeed(5, index))).toThrow(
        /cannot run on the sim cluster|maelstrom needs this option/,
      );
    }
  }
});
