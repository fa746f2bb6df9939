/** What is known of Redis Cluster. */
import type { Exhibit } from "../../src/contract/museum.js";
import { lostPercent } from "../../src/museum/measures.js";

/** Of three nodes the third has the master of the key that all clients write. It is cut off once clients are served. */
const cutOff = {
  ...{ at: 0, after: { event: "acknowledged", nth: 100 } },
  fault: { kind: "partition", shape: "isolate-one", node: "n3", mode: "drop" },
} as const satisfies Partial<Exhibit["setting"]["schedule"][number]>;
const common = {
  ...{ nodes: 3, clients: 6, ratePerClient: 20, workload: "set", mainMs: 120_000, endsWithFaults: true },
} as const satisfies Partial<Exhibit["setting"]>;

export const museum: readonly Exhibit[] = [
  {
    name: "redis-cluster-failover",
    summary:
      "A master that is cut off acknowledges writes until it has heard of no majority for the node timeout, while its replica is elected " +
      "in its place. When it is connected again it becomes a replica and discards them.",
    source:
      "Redis documentation, Redis cluster specification, Write safety " +
      "(https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/)",
    // Twice as many as the master acknowledges until the node timeout is over, so that its successor acknowledges some as well, however late it is.
    setting: {
      ...{ ...common, options: { wait: "0" } },
      schedule: [{ ...cutOff, until: 90_000, orUntil: { event: "acknowledged", nth: 1500 } }],
    },
    clusters: ["local"],
    convicted: true,
    figures: [
      {
        ...{ what: "of all acknowledged additions are lost", unit: "%", least: 1, most: 90 },
        measure: (record) => lostPercent(record),
      },
    ],
  },
  {
    name: "redis-cluster-wait",
    summary:
      "In the same partition, a write that counts only once the replica has it (WAIT 1) survives. WAIT does not promise that of every " +
      "failover.",
    source: "Redis documentation, WAIT, Consistency and WAIT (https://redis.io/docs/latest/commands/wait/)",
    // Its successor has no replica, so nothing is acknowledged until the old master has become one.
    setting: { ...{ ...common, options: { wait: "1" } }, schedule: [{ ...cutOff, until: 14_000 }] },
    clusters: ["local"],
    convicted: false,
    figures: [
      {
        ...{ what: "of all acknowledged additions are lost", unit: "%", least: 0, most: 0 },
        measure: (record) => lostPercent(record),
      },
    ],
  },
];
