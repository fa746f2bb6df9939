/** The operator that gives nodes the command that they wait for. */
import { describe, expect, it } from "vitest";
import type { RoleTrace } from "../../../nodes/trace.js";
import { type Order, Repairs } from "../../../src/nemesis/repairs.js";
import { FakeCluster } from "../../support/fake-cluster.js";

const waits: RoleTrace = { type: "role", role: "diverged", leads: false, epoch: 4, awaits: "repair" };
const { awaits: _, ...goesOn } = waits;

function setUp() {
  const cluster = new FakeCluster();
  const told: Order[] = [];
  const repairs = new Repairs(cluster, (order) => told.push(order));
  return { cluster, repairs, told };
}

describe("an operator", () => {
  it("comes a second after a node says that it waits, once", async () => {
    const { cluster, repairs, told } = setUp();
    repairs.onTrace({ node: "n2", event: waits });
    await cluster.clock.pass(900);
    repairs.onTrace({ node: "n2", event: waits });
    expect(cluster.operated).toEqual([]);
    await cluster.clock.pass(200);
    expect(cluster.operated).toEqual([{ node: "n2", command: { type: "repair" } }]);
    expect(told).toEqual([{ node: "n2", command: "repair" }]);
    await cluster.clock.pass(5000);
    expect(cluster.operated).toHaveLength(1);
  });

  it("comes again if the node is down, and if it says once more that it waits", async () => {
    const { cluster, repairs, told } = setUp();
    cluster.refuse = "n2 is down";
    repairs.onTrace({ node: "n2", event: waits });
    await cluster.clock.pass(3500);
    expect(told).toEqual([]);
    cluster.refuse = undefined;
    await cluster.clock.pass(1000);
    expect(told).toHaveLength(1);
    repairs.onTrace({ node: "n2", event: waits });
    await cluster.clock.pass(1000);
    expect(told).toHaveLength(2);
  });

  it("does not come to a node that waits no longer, nor after the run", async () => {
    const { cluster, repairs } = setUp();
    repairs.onTrace({ node: "n1", event: waits });
    repairs.onTrace({ node: "n1", event: goesOn });
    repairs.onTrace({ node: "n2", event: waits });
    repairs.end();
    await cluster.clock.pass(5000);
    expect(cluster.operated).toEqual([]);
  });
});
