/** Redis Cluster as a system under test. */
import type { ServerSystem } from "../../src/contract/system.js";
import { register } from "../../src/workloads/register.js";
import { set } from "../../src/workloads/set.js";
import { museum } from "./museum.js";
import { redisClusterServer as server } from "./server.js";

export const redisCluster: ServerSystem = {
  name: server.name,
  server,
  workloads: [set, register],
  // Its replicas cannot be looked into, and they trace nothing.
  claims: [],
  serves: [
    {
      claim: "Redis Cluster serves while all nodes are up and connected",
      needs: "all",
      graceMs: 15_000,
    },
  ],
  // WAIT promises nothing about a failover (README): under faults it claims nothing.
  bears: { faults: [], datagrams: false, losses: "minority" },
  safeOptions: { wait: "1" },
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  museum,
};
