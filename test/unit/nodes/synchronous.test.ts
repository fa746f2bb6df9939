/** What synchronous replication costs in messages, exactly, and what it serves while a replica is down, in the simulator. */
import { describe, expect, it } from "vitest";
import { isQuery } from "../../../nodes/kv/state-machine.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { planScenario, type ScenarioChoices } from "../../../src/scenario/scenario.js";

const choices = { system: "synchronous", cluster: "sim", seed: 1, mainMs: 4000 } as const;

/** How often clients asked for updates, and replicas sent each kind of message. */
async function counted(more: Partial<ScenarioChoices>) {
  const messages = new Map<string, number>();
  let updates = 0;
  await runInMemory(
    planScenario({ ...choices, schedule: [], clients: 12, ratePerClient: 20, ...more }),
    (plan) => createSimCluster(plan),
    {
      observer: {
        passed({ load }) {
          if (load.kind === "message") messages.set(load.message.type, (messages.get(load.message.type) ?? 0) + 1);
          else if (load.kind === "request" && !isQuery(load.request.command)) updates += 1;
        },
        changed() {},
      },
    },
  );
  return { updates, of: (type: string) => messages.get(type) ?? 0 };
}

describe("messages in the steady state", () => {
  it.each([1, 2, 3, 5, 9])("are 2n for each update, of %i nodes, also where all write the same keys", async (nodes) => {
    const { updates, of } = await counted({ nodes, workload: "counter" });
    const others = nodes - 1;
    expect(updates).toBeGreaterThan(300);
    expect([of("Store"), of("Stored")]).toEqual([others * updates, others * updates]);
  });

  it("are none for a read of what is known to be done, and otherwise two for each server that has to be asked", async () => {
    const set = await counted({ nodes: 3, workload: "set" });
    // Elements are read at the end only.
    expect(set.of("AskDone")).toBeLessThan(10);
    const register = await counted({ nodes: 3, workload: "register" });
    expect(register.of("AskDone")).toBeGreaterThan(100);
    expect(register.of("TellDone")).toBe(register.of("AskDone"));
  });
});

describe("while one replica is down", () => {
  it.each(["n1", "n2", "n3"])("writes stop and reads are served, and both go on when %s is back", async (down) => {
    const [from, until] = [3000, 9000];
    const { events } = await runInMemory(
      planScenario({
        ...choices,
        clients: 60,
        mainMs: 13_000,
        schedule: [{ at: from, until, fault: { kind: "kill", target: { nodes: [down] } } }],
      }),
      (plan) => createSimCluster(plan),
    );
    const acknowledged = (what: "reads" | "writes", after: number, before: number) =>
      events.filter(
        ({ type, f, time }) =>
          type === "ok" && (f === "read") === (what === "reads") && time > after * 1e6 && time < before * 1e6,
      ).length;
    expect(acknowledged("writes", from + 200, until)).toBe(0);
    for (let second = from; second < until; second += 1000) {
      expect(acknowledged("reads", second, second + 1000), `from ${second} ms`).toBeGreaterThan(3);
    }
    expect(acknowledged("writes", until + 500, 13_000)).toBeGreaterThan(100);
  });
});
