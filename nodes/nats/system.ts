/** NATS with JetStream as a system under test. */
import type { ServerSystem } from "../../src/contract/system.js";
import { readWrite, register } from "../../src/workloads/register.js";
import { set } from "../../src/workloads/set.js";
import { museum } from "./museum.js";
import { natsServer as server } from "./server.js";

export const nats: ServerSystem = {
  name: server.name,
  server,
  workloads: [set, readWrite, register],
  workloadsNeed: { set: { use: "log" }, "read-write": { use: "bucket" }, register: { use: "bucket" } },
  // Its replicas cannot be looked into, and only their roles are traced.
  claims: [],
  serves: [
    {
      claim: "a stream of NATS serves while a majority of the nodes is up and connected",
      needs: "majority",
      graceMs: 12_000,
    },
  ],
  // A leader that was cut off comes back with another log (README): under partitions, and what resembles them, it claims nothing.
  bears: { faults: ["kill"], datagrams: false, losses: "minority" },
  // Leaders answer reads without asking the others, and of two compare-and-sets at once both may win (README).
  safeOptions: { use: "log" },
  alsoSafe: { reads: ["direct"] },
  defaults: { nodes: 3, faults: ["kill"] },
  museum,
};
