/** What replication by a sequencer costs in messages, exactly, and that nothing is acknowledged while the sequencer is down. */
import { describe, expect, it } from "vitest";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import type { Fault } from "../../../src/faults/fault.js";
import { planScenario } from "../../../src/scenario/scenario.js";

const choices = { system: "sequencer", cluster: "sim", seed: 1, mainMs: 4000, schedule: [] } as const;

describe("messages in the steady state", () => {
  it.each([1, 2, 3, 5, 9])("are n + 1 for each request, of %i nodes, and n at the sequencer", async (nodes) => {
    let [orders, ordered, elsewhere, requests] = [0, 0, 0, 0];
    await runInMemory(
      planScenario({ ...choices, nodes, clients: 12, ratePerClient: 20 }),
      (plan) => createSimCluster(plan),
      {
        observer: {
          passed({ load, to }) {
            if (load.kind === "request") {
              requests += 1;
              if (to !== "n1") elsewhere += 1;
            } else if (load.kind === "message" && load.message.type === "Order") orders += 1;
            else if (load.kind === "message" && load.message.type === "Ordered") ordered += 1;
          },
          changed() {},
        },
      },
    );
    expect(requests).toBeGreaterThan(300);
    expect(orders).toBe(elsewhere);
    expect(ordered).toBe((nodes - 1) * requests);
  });
});

describe("while the sequencer is down", () => {
  it("nothing is acknowledged, and all goes on when it is back", async () => {
    const fault: Fault = { kind: "kill", target: { nodes: ["n1"] } };
    const { events } = await runInMemory(
      planScenario({ ...choices, clients: 30, mainMs: 12_000, schedule: [{ at: 3000, until: 8000, fault }] }),
      (plan) => createSimCluster(plan),
    );
    const acknowledged = (after: number, before: number) =>
      events.filter(({ type, time }) => type === "ok" && time > after * 1e6 && time < before * 1e6).length;
    expect(acknowledged(1000, 3000)).toBeGreaterThan(50);
    expect(acknowledged(3200, 8000)).toBe(0);
    expect(acknowledged(9000, 12_000)).toBeGreaterThan(50);
  });
});
