/** PostgreSQL as a system under test. */
import type { ServerSystem } from "../../src/contract/system.js";
import { register } from "../../src/workloads/register.js";
import { set } from "../../src/workloads/set.js";
import { txnListAppend } from "../../src/workloads/txn-list-append.js";
import { museum } from "./museum.js";
import { postgresqlServer as server } from "./server.js";

export const postgresql: ServerSystem = {
  name: server.name,
  server,
  workloads: [register, set, txnListAppend],
  // Its replicas cannot be looked into, and only their roles are traced.
  claims: [],
  serves: [
    {
      when: { replication: "asynchronous" },
      claim: "the primary of PostgreSQL serves",
      needs: "leader",
      graceMs: 8000,
    },
    {
      claim: "PostgreSQL serves while all nodes are up and connected",
      needs: "all",
      graceMs: 15_000,
    },
  ],
  // No failover, by which a partition would leave a primary behind that no operator stops.
  bears: {
    faults: ["partition", "kill", "pause", "throttle", "delay", "loss", "bandwidth", "reset"],
    datagrams: false,
    losses: "none",
  },
  safeOptions: {},
  // As long as no operator promotes another node.
  alsoSafe: { replication: ["asynchronous"], "on-timeout": ["cancel"], restarts: ["unchanged"] },
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  museum,
};
