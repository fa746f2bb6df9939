/** The least and the most nodes that the command line accepts: each correct program serves after its nodes have crashed, and breaks nothing. */
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { judgedRun } from "../../../src/trials/judged-run.js";

describe.each([...programSystems])("%s", (system, { leastNodes = 1 }) => {
  it.each([leastNodes, 2, 9])("of %d nodes is acquitted after crashes", async (nodes) => {
    for (let seed = 1; seed <= 3; seed++) {
      const faults = ["kill", "power-loss"] as const;
      const scenario = planScenario({ system, cluster: "sim", nodes, faults, clients: 3, mainMs: 6000, seed });
      expect((await judgedRun(scenario)).kinds).toEqual([]);
    }
  });
});
