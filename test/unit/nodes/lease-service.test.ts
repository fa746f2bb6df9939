/** Kleppmann's paused lock holder, with fencing tokens and without, and what the lease service costs in messages. */
import { describe, expect, it } from "vitest";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { judgedRun } from "../../../src/trials/judged-run.js";

const choices = { system: "lease-service", cluster: "sim" } as const;

describe("a holder that is paused while it works", () => {
  const paused = { ...choices, seed: 1, workload: "counter", faults: ["pause"] } as const;

  it("overwrites what later holders wrote, if the store takes every write", async () => {
    const { kinds } = await judgedRun(planScenario({ ...paused, options: { fencing: "off" } }));
    expect(kinds).toEqual(["linearizability of a counter"]);
  });

  it("is refused by a store that compares tokens", async () => {
    const { kinds, operations } = await judgedRun(planScenario(paused));
    expect(kinds).toEqual([]);
    expect(operations).toBeGreaterThan(500);
  });
});

describe("messages in the steady state", () => {
  it.each([1, 2, 3, 5])(
    "are 2 (n − 1) for each entry, and 2 from another node than the leader, of %i nodes",
    async (nodes) => {
      let [asks, answers, appends] = [0, 0, 0];
      const entries = new Set<string>();
      await runInMemory(
        planScenario({ ...choices, nodes, seed: 1, clients: 4, ratePerClient: 10, mainMs: 4000, schedule: [] }),
        (plan) => createSimCluster(plan),
        {
          observer: {
            passed({ load }) {
              if (load.kind !== "message") return;
              const { message } = load;
              if (message.type === "Ask") asks += 1;
              if (message.type === "Answer") answers += 1;
              if (message.type !== "Replication" || !("message" in message)) return;
              const text = JSON.stringify(message.message);
              if (!text.includes('"entries":[{')) return;
              appends += 1;
              entries.add(/"prevLogIndex":\d+/.exec(text)?.[0] ?? "");
            },
            changed() {},
          },
        },
      );
      expect(answers).toBe(asks);
      expect(asks > 100).toBe(nodes > 1);
      expect(entries.size > 100).toBe(nodes > 1);
      expect(appends).toBe((nodes - 1) * entries.size);
    },
  );
});
