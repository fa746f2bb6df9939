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
    {
      claim: "Redis with Sentinel serves while a majority of the nodes is up and connected",
      needs: "majority",
      graceMs: 15_000,
    },
  ],
  // Even WAIT promises nothing while a primary fails over: see the README.
  bears: { faults: [], datagrams: false, losses: "minority" },
  safeOptions: { wait: "1" },
  alsoSafe: { wait: ["2"], "min-replicas": ["1"] },
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  museum,
};
