/** etcd as a system under test. */
import type { ServerSystem } from "../../src/contract/system.js";
import { lock } from "../../src/workloads/lock.js";
import { register } from "../../src/workloads/register.js";
import { watch } from "../../src/workloads/watch.js";
import { museum } from "./museum.js";
import { etcdServer as server } from "./server.js";

export const etcd: ServerSystem = {
  name: server.name,
  server,
  workloads: [register, watch, lock],
  // An option that gives something up says nothing where no client would notice.
  workloadsNeed: {
    register: { progress: "unasked", holder: "asks" },
    watch: { reads: "linearizable", holder: "asks" },
    lock: { reads: "linearizable", progress: "unasked" },
  },
  // Its replicas cannot be looked into, and only their roles are traced.
  claims: [],
  serves: [
    {
      claim: "a cluster of etcd serves while a majority of the nodes is up and connected",
      needs: "majority",
      graceMs: 6000,
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
