/** Redis with Sentinel as a system under test. */
import type { ServerSystem } from "../../src/contract/system.js";
import { register } from "../../src/workloads/register.js";
import { set } from "../../src/workloads/set.js";
import { museum } from "./museum.js";
import { redisSentinelServer as server } from "./server.js";

export const redisSentinel: ServerSystem = {
  name: server.name,
  server,
  workloads: [set, register],
  // Its replicas cannot be looked into, and only their roles are traced.
  claims: [],
  serves: [
    ...[{ wait: "2" }, { "min-replicas": "2" }].map((when) => ({
      ...{ claim: "Redis with Sentinel serves while all nodes are up and connected", when },
      ...{ needs: "all" as const, graceMs: 15_000 },
    })),
    {
      claim: "Redis with Sentinel serves while a majority of the nodes is up and connected",
      needs: "majority",
      graceMs: 15_000,
    },
  ],
  // WAIT promises nothing about a failover (README): under faults it claims nothing.
  bears: { faults: [], datagrams: false, losses: "minority" },
  safeOptions: { wait: "1" },
  alsoSafe: { wait: ["2"], append: ["always"], "min-replicas": ["1", "2"] },
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  museum,
};
