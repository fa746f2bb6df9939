/** RabbitMQ as a system under test. */
import type { ServerSystem } from "../../src/contract/system.js";
import { queue } from "../../src/workloads/queue.js";
import { museum } from "./museum.js";
import { rabbitmqServer as server } from "./server.js";

export const rabbitmq: ServerSystem = {
  name: server.name,
  server,
  workloads: [queue],
  // Its replicas cannot be looked into, and they trace nothing.
  claims: [],
  serves: [
    {
      claim: "a quorum queue of RabbitMQ serves while a majority of the nodes is up and connected",
      needs: "majority",
      graceMs: 15_000,
      when: { queue: "quorum" },
    },
    {
      claim: "RabbitMQ serves while all nodes are up and connected",
      needs: "all",
      graceMs: 15_000,
    },
  ],
  // Nodes that are killed together, and connections that break again and again, cost more restarts than fit into a run (README).
  bears: { faults: ["partition", "pause", "throttle", "delay", "loss"], datagrams: false, losses: "minority" },
  safeOptions: { queue: "quorum", partitions: "pause-minority", confirms: "yes" },
  defaults: { nodes: 3, faults: ["partition"] },
  museum,
};
