/** MariaDB with Galera as a system under test. */
import type { ServerSystem } from "../../src/contract/system.js";
import { register } from "../../src/workloads/register.js";
import { set } from "../../src/workloads/set.js";
import { transactions } from "../../src/workloads/transactions.js";
import { museum } from "./museum.js";
import { galeraServer as server } from "./server.js";

export const galera: ServerSystem = {
  name: server.name,
  server,
  workloads: [register, set, transactions],
  // Its replicas cannot be looked into, and they trace nothing.
  claims: [],
  serves: [
    // A majority suffices, unless all nodes were down: then the group forms again when all members of the last one are back.
    {
      claim: "a Galera cluster serves while all nodes are up and connected",
      needs: "all",
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
