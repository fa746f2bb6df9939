/** Messages that carry little: in which runs they are drawn, and what they do in a simulated run. */
import { describe, expect, it } from "vitest";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { calmWorld } from "../../../src/contract/world.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { withShortMessages } from "../../../src/scenario/draw-short-messages.js";
import { planScenario } from "../../../src/scenario/scenario.js";

describe("short messages", () => {
  it("are drawn in about a sixth of the runs, and leave the other worlds as they are", () => {
    const worlds = Array.from({ length: 600 }, (_, seed) => withShortMessages(calmWorld, seed));
    const short = worlds.filter(({ network }) => network.cutShortPercent !== undefined).length;
    expect(short).toBeGreaterThan(60);
    expect(short).toBeLessThan(150);
    expect(worlds.filter((world) => world === calmWorld)).toHaveLength(600 - short);
  });

  it.each([undefined, 100])("of a chain that catches up, if %s percent are cut short", async (cutShortPercent) => {
    const network = { ...calmWorld.network, ...(cutShortPercent === undefined ? {} : { cutShortPercent }) };
    const scenario = planScenario({
      ...{ system: "chain", cluster: "sim", nodes: 6, seed: 1, mainMs: 3000, ratePerClient: 40 },
      schedule: [{ at: 600, until: 1600, fault: { kind: "kill", target: { nodes: ["n5"] } } }],
    });
    let most = 0;
    await runInMemory({ ...scenario, world: { ...calmWorld, network } }, (plan) => createSimCluster(plan), {
      observer: {
        passed({ load }) {
          if (load.kind === "message" && "entries" in load.message && Array.isArray(load.message.entries))
            most = Math.max(most, load.message.entries.length);
        },
        changed() {},
      },
    });
    if (cutShortPercent === undefined) expect(most).toBeGreaterThan(8);
    else expect(most).toBeLessThanOrEqual(8);
  });
});
