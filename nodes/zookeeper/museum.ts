/** What is known of ZooKeeper. Figures are of three nodes. */
import type { Exhibit } from "../../src/contract/museum.js";
import { stalePercent } from "../../src/museum/measures.js";

/** A rate that clients of slow nodes keep, too: they read the keys that others write at the same time. Otherwise they fall behind, to keys of the past. */
const inStep = { nodes: 3, clients: 18, ratePerClient: 4 } as const;

export const museum: readonly Exhibit[] = [
  {
    name: "zookeeper-follower-reads",
    summary:
      "A server answers reads from its own state, which is old while the leader's news is on its way. No client sees time go backwards, " +
      "which is all that is promised.",
    source:
      "ZooKeeper 3.8 Programmer's Guide, Consistency Guarantees (https://zookeeper.apache.org/doc/r3.8.0/zookeeperProgrammers.html)",
    setting: {
      ...{ ...inStep, workload: "sequential-register" },
      schedule: [{ at: 1000, until: 7000, fault: { kind: "delay", target: "leader", delayMs: 300, jitterMs: 0 } }],
      mainMs: 8000,
      // On a busy machine more than the usual second: of many updates whose end is unknown, no order is found in a minute.
      operationTimeoutMs: 5000,
    },
    clusters: ["local", "docker"],
    convicted: false,
    // 2 to 3 % on a busy machine. A tenth of a percent would be one read, and one suffices.
    figures: [{ what: "of all reads are stale", unit: "%", least: 0.1, most: 80, measure: stalePercent }],
  },
];
