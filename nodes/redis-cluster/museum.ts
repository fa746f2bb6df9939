/** What is known of Redis Cluster. */
import type { Exhibit } from "../../src/contract/museum.js";
import { lostPercent } from "../../src/museum/measures.js";

/** Of three nodes the third has the master of the key that all clients write. */
const cutOff = {
  ...{ nodes: 3, clients: 6, ratePerClient: 20, workload: "set" },
  schedule: [{ at: 2000, until: 16_000, fault: { kind: "partition", shape: "isolate-one", node: "n3", mode: "drop" } }],
  mainMs: 19_000,
} as const satisfies Exhibit["setting"];

export const museum: readonly Exhibit[] = [
  {
    name: "redis-cluster-failover",
    summary:
      "A master that is cut off acknowledges writes until it has heard of no majority for the node timeout, while its replica is elected " +
      "in its place. When it is connected again it becomes a replica and discards them.",
    source:
      "Redis documentation, Redis cluster specification, Write safety " +
      "(https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/)",
    setting: { ...cutOff, options: { wait: "0" } },
    clusters: ["local"],
    convicted: true,
    figures: [
      // 27 to 50 % in ten runs with cuts of 12 to 17 s; an eleventh, on a machine under heavy load, was outside 10 to 70 %.
      {
        ...{ what: "of all acknowledged additions are lost", unit: "%", least: 5, most: 90 },
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
    setting: { ...cutOff, options: { wait: "1" } },
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
