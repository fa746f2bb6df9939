/**
 * What asynchronous replication and gossip cost in messages, exactly; that a node that is alone serves; and by which clock of gossip a write may
 * lose against one that its node had seen.
 */
import { describe, expect, it } from "vitest";
import { asynchronous } from "../../../nodes/asynchronous/system.js";
import { WriteClock } from "../../../nodes/gossip/clock.js";
import { gossip } from "../../../nodes/gossip/system.js";
import { HashTree } from "../../../nodes/gossip/tree.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { judgeOperations } from "../../../src/judging/judge.js";
import { updateCost } from "../../../src/matrix/steady.js";
import { planScenario } from "../../../src/scenario/scenario.js";

const names = (nodes: number): string[] => Array.from({ length: nodes }, (_, index) => `n${index + 1}`);

describe("messages of a write at rest, of which the client waits for none", () => {
  it.each([1, 2, 3, 5, 9])("asynchronous replication sends n to %i nodes", (nodes) => {
    const messages = nodes - 1;
    expect(updateCost(asynchronous, { options: { merge: "stamps" }, variant: null }, names(nodes))).toEqual({
      ...{ messages: { least: messages, most: messages }, delays: 0, busiest: messages },
    });
  });

  it.each([1, 2, 3, 5, 9])("gossip sends none, and leaves it to the next exchange: %i nodes", (nodes) => {
    const settings = { options: { keep: "latest", clock: "hybrid" }, variant: null };
    const cost = { messages: { least: 0, most: 0 }, delays: 0, busiest: 0 };
    expect(updateCost(gossip, settings, names(nodes))).toEqual(cost);
  });
});

it.each(["asynchronous", "gossip"])("a server of %s that is cut off serves writes and reads", async (system) => {
  const { operations } = await runInMemory(
    planScenario({
      ...{ system, cluster: "sim", seed: 1, mainMs: 6000, clients: 9 },
      schedule: [
        { at: 1000, until: 5000, fault: { kind: "partition", shape: "isolate-one", mode: "drop", node: "n1" } },
      ],
    }),
    (plan) => createSimCluster(plan),
  );
  const served = operations.filter(
    ({ node, type, callTime, returnTime }) => node === "n1" && type === "ok" && callTime > 1.5e9 && returnTime < 4.5e9,
  );
  expect(served.filter(({ f }) => f === "write").length).toBeGreaterThan(20);
  expect(served.filter(({ f }) => f === "read").length).toBeGreaterThan(20);
});

describe("clocks that are wrong", () => {
  it.each([
    { clock: "wall", valid: false },
    { clock: "hybrid", valid: true },
  ])("$clock: no write loses against one that its node had seen: $valid", async ({ clock, valid }) => {
    const { operations, workload } = await runInMemory(
      planScenario({ system: "gossip", options: { clock }, cluster: "sim", seed: 1, mainMs: 6000, faults: ["clock"] }),
      (plan) => createSimCluster(plan),
    );
    const [verdict] = judgeOperations(workload, operations, { timeLimitMs: 5000, memoryLimitBytes: 2 ** 28 });
    expect(verdict?.valid).toBe(valid);
  });

  it("a hybrid clock passes what it has seen, and a wall clock goes back", () => {
    let now = 1000;
    const of = (name: "hybrid" | "wall") => new WriteClock(name, () => now, null);
    const [hybrid, wall] = [of("hybrid"), of("wall")];
    for (const clock of [hybrid, wall]) clock.saw([5000, 3]);
    expect([hybrid.next(), hybrid.next(), wall.next(), wall.next()]).toEqual([
      ...[
        [5000, 4],
        [5000, 5],
      ],
      ...[
        [1000, 0],
        [1000, 1],
      ],
    ]);
    now = 900;
    expect([hybrid.next(), wall.next()]).toEqual([
      [5000, 6],
      [900, 0],
    ]);
    now = 6000.7;
    expect(hybrid.next()).toEqual([6000, 0]);
  });
});

it("a hash tree tells the buckets that differ, whatever order keys came in", () => {
  const of = () => new HashTree({ skipsLast: false, keysOnly: false });
  const [one, other] = [of(), of()];
  const keys = names(40);
  for (const key of keys) one.set(key, "a");
  for (const key of keys.toReversed()) other.set(key, "a");
  expect(other.root()).toBe(one.root());
  for (const key of keys) {
    other.set(key, "b");
    expect(other.root()).not.toBe(one.root());
    const differing = one.differing(other.hashes());
    expect(differing).toHaveLength(1);
    expect(one.keysIn(differing)).toContain(key);
    other.set(key, "a");
  }
});
