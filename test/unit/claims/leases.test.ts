/** A lease and another leader at one time: by hand, and in the simulator, whose clocks observers read between a node's steps. */
import { describe, expect, it } from "vitest";
import type { Replica } from "../../../nodes/host.js";
import { leaseExcludesLeaders } from "../../../src/claims/leases.js";
import { ClaimWatch } from "../../../src/claims/watch.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { leaseOutlasts } from "../../../src/faults/usual.js";
import { planScenario } from "../../../src/scenario/scenario.js";

/** `epochs`: of the nodes, as they say themselves. */
function watched(held: readonly (boolean | undefined)[], epochs: readonly number[] = []) {
  const told: string[] = [];
  const replicaOf = (holds: boolean | undefined, epoch: number | undefined): Replica => ({
    ...{ start: () => {}, onMessage: () => {}, onRequest: () => {}, onTimer: () => {} },
    inspect: () => (epoch === undefined ? {} : { epoch }),
    ...(holds === undefined ? {} : { holdsLease: () => holds }),
  });
  const watch = new ClaimWatch({
    ...{ claims: [leaseExcludesLeaders], nodes: held.length, isUpdate: () => true },
    observed: held.map((holds, index) => ({ id: `n${index + 1}`, index, replica: replicaOf(holds, epochs[index]) })),
    report: (_node, _claim, sentence) => void told.push(sentence),
  });
  const role = (node: string, leads: boolean): void =>
    watch.onTrace(node, { type: "role", role: leads ? "leader" : "follower", leads, epoch: 2 });
  return { told, role, examined: () => watch.counts()[0]?.examined };
}

describe("lease-excludes-leaders", () => {
  it("is broken by a node that comes to lead while another holds its lease", () => {
    const { told, role } = watched([true, false, false]);
    role("n2", true);
    expect(told).toEqual(["n2 came to lead in epoch 2 while n1 still held its lease."]);
  });

  it("says nothing of followers, and holds for the only holder", () => {
    const { told, role, examined } = watched([true, false, false]);
    role("n2", false);
    expect(examined()).toBe(0);
    role("n1", true);
    expect(told).toEqual([]);
    expect(examined()).toBe(1);
  });

  it("is not broken by a candidate that was paused, and then wins an election of an epoch that is over", () => {
    const { told, role } = watched([true, false, false], [3, 2, 3]);
    role("n2", true);
    expect(told).toEqual([]);
  });

  it("is not examined where no replica has leases", () => {
    const { role, examined } = watched([undefined, undefined]);
    role("n1", true);
    expect(examined()).toBe(0);
  });

  it.each(["raft", "multi-paxos"])("%s: a clock beyond the bound breaks it", async (system) => {
    const run = (schedule: typeof leaseOutlasts) =>
      runInMemory(
        planScenario({
          system,
          options: { reads: "lease" },
          nodes: 3,
          cluster: "sim",
          seed: 1,
          mainMs: 6500,
          schedule,
        }),
        (plan) => createSimCluster(plan),
      );
    const broken = async (schedule: typeof leaseOutlasts): Promise<boolean> =>
      (await run(schedule)).traces.some(
        ({ event }) => event.type === "invariant-broken" && event.claim === leaseExcludesLeaders.name,
      );
    expect(await broken(leaseOutlasts)).toBe(true);
    expect(await broken(leaseOutlasts.filter(({ fault }) => fault.kind !== "clock"))).toBe(false);
  });
});
