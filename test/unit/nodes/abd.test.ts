/** What ABD costs in messages, exactly, for each number of nodes; which nodes serve; and that each number of nodes stays linearizable. */
import { describe, expect, it } from "vitest";
import { abd } from "../../../nodes/abd/system.js";
import type { Command } from "../../../nodes/host.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { updateCost } from "../../../src/matrix/steady.js";
import { planScenario, type ScenarioChoices } from "../../../src/scenario/scenario.js";
import { judgedRun } from "../../../src/trials/judged-run.js";

const choices = { system: "abd", cluster: "sim", seed: 1, mainMs: 4000 } as const;
const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const names = (nodes: number): string[] => Array.from({ length: nodes }, (_, index) => `n${index + 1}`);

/** How often clients asked for reads and writes, and replicas sent each kind of message. */
async function counted(more: Partial<ScenarioChoices>) {
  const messages = new Map<string, number>();
  const asked = { read: 0, write: 0 };
  const count = ({ f }: Command): void => {
    if (f === "read" || f === "write") asked[f] += 1;
  };
  await runInMemory(planScenario({ ...choices, schedule: [], ...more }), (plan) => createSimCluster(plan), {
    observer: {
      passed({ load }) {
        if (load.kind === "message") messages.set(load.message.type, (messages.get(load.message.type) ?? 0) + 1);
        else if (load.kind === "request") count(load.request.command);
      },
      changed() {},
    },
  });
  return { ...asked, of: (type: string) => messages.get(type) ?? 0 };
}

describe("messages", () => {
  it.each(sizes)("are 4n for a write, with either option, of which its client waits for 4: %i nodes", (nodes) => {
    for (const writeBack of ["always", "if-needed"]) {
      const cost = updateCost(abd, { options: { "write-back": writeBack }, variant: null }, names(nodes));
      const [others, delays] = [nodes - 1, nodes === 1 ? 0 : 4];
      expect(cost).toEqual({ messages: { least: 4 * others, most: 4 * others }, delays, busiest: 4 * others });
    }
  });

  it.each([2, 3, 5, 9])("are 4n for a read that always writes back: %i nodes", async (nodes) => {
    const { read, write, of } = await counted({ nodes });
    expect(read).toBeGreaterThan(100);
    const sent = (nodes - 1) * (read + write);
    // The operations of the last moment are still under way at the end.
    for (const type of ["Query", "Held", "Store", "Stored"]) expect(Math.abs(sent - of(type))).toBeLessThan(4 * nodes);
  });

  it("are 2n for a read of what a majority is found to hold, if it writes back only if needed", async () => {
    // One client: nothing is under way when it reads.
    const { read, write, of } = await counted({ clients: 1, options: { "write-back": "if-needed" } });
    expect(read).toBeGreaterThan(20);
    expect([of("Query"), of("Store")]).toEqual([2 * (read + write), 2 * write]);
  });
});

it.each(sizes)("%i nodes are linearizable while some are killed and cut off, and serve", async (nodes) => {
  const faults = nodes === 1 ? (["kill"] as const) : (["partition", "kill"] as const);
  const run = await judgedRun(planScenario({ ...choices, mainMs: 6000, nodes, faults }));
  expect([run.kinds, run.valid]).toEqual([[], true]);
  expect(run.operations).toBeGreaterThan(100);
});

describe("while a node is cut off", () => {
  it.each(["n1", "n3"])("its clients are served by others, and the rest serves: %s", async (node) => {
    const { operations } = await runInMemory(
      planScenario({
        ...{ ...choices, mainMs: 8000, clients: 9, operationTimeoutMs: 2500 },
        schedule: [{ at: 1000, until: 7000, fault: { kind: "partition", shape: "isolate-one", mode: "drop", node } }],
      }),
      (plan) => createSimCluster(plan),
    );
    const meanwhile = operations.filter(({ callTime, returnTime }) => callTime > 1.5e9 && returnTime < 6.5e9);
    const by = (which: boolean) =>
      meanwhile.filter((operation) => operation.type === "ok" && (operation.node === node) === which);
    expect(by(true)).toEqual([]);
    for (const f of ["read", "write"]) expect(by(false).filter((one) => one.f === f).length).toBeGreaterThan(50);
    // Refused for certain after half a second, and then answered elsewhere.
    const moved = by(false).filter(({ callTime, returnTime }) => returnTime - callTime > 0.4e9);
    expect(moved.filter(({ f }) => f === "write").length).toBeGreaterThan(3);
  });
});
