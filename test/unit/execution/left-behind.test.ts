/** A cluster that cannot be removed: what clients saw is judged nevertheless, and the verdict says what is left. */
import { describe, expect, it } from "vitest";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { type Cluster, type ClusterPlan, StartError } from "../../../src/contract/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { judgeRun } from "../../../src/judging/judge.js";
import { planScenario } from "../../../src/scenario/scenario.js";

const scenario = planScenario({ system: "raft", cluster: "sim", nodes: 3, faults: [], seed: 1, mainMs: 1000 });
const stuck = new Error("container c is still there: stuck");

/** A simulated cluster of which something is left when it was stopped. */
function thatRemains(change: (cluster: Cluster) => void = () => {}): (plan: ClusterPlan) => Cluster {
  return (plan) => {
    const cluster = createSimCluster(plan);
    const stop = cluster.stop.bind(cluster);
    cluster.stop = async () => {
      await stop();
      throw stuck;
    };
    change(cluster);
    return cluster;
  };
}

describe("a cluster of which something is left", () => {
  it("leaves the record whole, and no pass", async () => {
    const { valid, incomplete, summary, vacuity } = judgeRun(await runInMemory(scenario, thatRemains()));
    expect(valid).toBe("unknown");
    expect(incomplete.map(({ reason }) => reason)).toEqual(["left behind"]);
    expect(summary).toContain(
      `Not all of it could be removed: ${stuck.message}; \`schism heal\` removes what is left.`,
    );
    expect(vacuity.operations.write?.ok).toBeGreaterThan(0);
  });

  it("does not hide why it could not start", async () => {
    const evidence = await runInMemory(
      scenario,
      thatRemains((cluster) => {
        cluster.start = () => Promise.reject(new StartError(new Error("no port\nits log")));
      }),
    );
    expect(judgeRun(evidence).incomplete.map(({ reason }) => reason)).toEqual(["could not start", "left behind"]);
  });
});
