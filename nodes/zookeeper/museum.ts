/** What is known of ZooKeeper. Figures are of three nodes. */
import type { Exhibit } from "../../src/contract/museum.js";
import { stalePercent } from "../../src/museum/measures.js";

export const museum: readonly Exhibit[] = [
  {
    name: "zookeeper-follower-reads",
    summary:
      "A server answers reads from its own state, which is old while the leader's news is on its way. No client sees time go backwards, " +
      "which is all that is promised.",
    source:
      "ZooKeeper 3.8 Programmer's Guide, Consistency Guarantees (https://zookeeper.apache.org/doc/r3.8.0/zookeeperProgrammers.html)",
    setting: {
      ...{ nodes: 3, clients: 9, workload: "sequential-register" },
      schedule: [
        { at: 1000, until: 7000, fault: { kind: "delay", target: { nodes: ["n1"] }, delayMs: 300, jitterMs: 0 } },
      ],
      mainMs: 8000,
    },
    clusters: ["local"],
    convicted: false,
    figures: [{ what: "of all reads were stale", unit: "%", least: 0.1, most: 40, measure: stalePercent }],
  },
];
