/** ZooKeeper as a system under test. */
import type { ServerSystem } from "../../src/contract/system.js";
import { register, sequentialRegister } from "../../src/workloads/register.js";
import { museum } from "./museum.js";
import { zookeeperServer as server } from "./server.js";

export const zookeeper: ServerSystem = {
  name: server.name,
  server,
  workloads: [sequentialRegister, register],
  // What is judged by the order of each client says something of local reads only.
  workloadsNeed: { "sequential-register": { reads: "local" } },
  // Its replicas cannot be looked into, and only their roles are traced.
  claims: [],
  serves: [
    {
      claim: "ZooKeeper serves while a majority of the nodes is up and connected",
      needs: "majority",
      graceMs: 15_000,
    },
  ],
  bears: {
    faults: ["partition", "kill", "pause", "throttle", "delay", "loss", "bandwidth", "reset"],
    datagrams: false,
    losses: "minority",
  },
  safeOptions: {},
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  museum,
};
