/**
 * What Zab promises of reads that ask no other node (`--reads local`; "ZooKeeper: Wait-free coordination for Internet-scale systems", 2010,
 * section 2.3): they may be stale, and yet there is one order of all operations in which each client's own come in its order, as
 * long as the client stays at one node. A sync before the read (section 4.4) makes it see what was acknowledged before.
 */
import { describe, expect, it } from "vitest";
import { checkLinearizable } from "../../../src/checkers/linearizability/check.js";
import { checkSequential } from "../../../src/checkers/sequential/check.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import type { Schedule } from "../../../src/faults/fault.js";
import type { Operation } from "../../../src/history/operation.js";
import { casRegister } from "../../../src/models/register.js";
import { planScenario } from "../../../src/scenario/scenario.js";

const model = casRegister();

/** Followers lag behind. */
const slow: Schedule = [{ at: 500, until: 7500, fault: { kind: "delay", target: "all", delayMs: 60, jitterMs: 60 } }];

/** A cut makes one lag for longer, and a restart makes it read its history again. */
const disturbed: Schedule = [
  ...slow,
  { at: 1500, until: 2600, fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } },
  { at: 4000, until: 4300, fault: { kind: "kill", target: "minority" } },
  { at: 5500, until: 6600, fault: { kind: "partition", shape: "isolate-one", mode: "reset" } },
];

async function operationsOf(seed: number, reads: string, schedule = disturbed): Promise<readonly Operation[]> {
  const { operations } = await runInMemory(
    planScenario({
      ...{ system: "zab", options: { reads }, cluster: "sim", seed, nodes: 3, mainMs: 8000, schedule },
      ...{ workload: "register", routing: "pinned", clients: 6, ratePerClient: 12 },
    }),
    (plan) => createSimCluster(plan),
  );
  return operations;
}

/** A client that is refused goes on at the next node, where it may see less: what it did at each node is a client of its own. */
function pinned(operations: readonly Operation[], nodes: readonly string[]): readonly Operation[] {
  return operations.map((operation) => {
    const place = nodes.indexOf(operation.node ?? "");
    return { ...operation, process: Number(operation.process) * (nodes.length + 1) + place + 1 };
  });
}

const seeds = Array.from({ length: 12 }, (_, index) => index + 1);

describe("local reads of Zab", () => {
  const nodes = ["n1", "n2", "n3"];

  it("are sequential for clients that stay at one node, and not linearizable", async () => {
    let stale = 0;
    for (const seed of seeds) {
      const operations = await operationsOf(seed, "local");
      const { valid, summary } = checkSequential(pinned(operations, nodes), model);
      expect(valid, `seed ${seed}: ${summary}`).toBe(true);
      if (checkLinearizable(operations, model).valid === false) stale += 1;
    }
    expect(stale).toBeGreaterThan(seeds.length / 2);
  });

  it("are not even sequential for clients that go from node to node", async () => {
    const roaming = await Promise.all(
      seeds.map(async (seed) => checkSequential(await operationsOf(seed, "local"), model).valid),
    );
    expect(roaming).toContain(false);
  });
});

describe("a sync before each read", () => {
  /** How many runs are linearizable while messages are slow and no leader is replaced. */
  async function linearizable(reads: string): Promise<number> {
    const runs = await Promise.all(seeds.map((seed) => operationsOf(seed, reads, slow)));
    return runs.filter((operations) => checkLinearizable(operations, model).valid === true).length;
  }

  it("shows what was acknowledged before, at any node, as long as the leader stays", async () => {
    expect(await linearizable("sync")).toBe(seeds.length);
    expect(await linearizable("local")).toBeLessThan(seeds.length / 2);
  });
});
