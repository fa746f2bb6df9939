/** What is known of ZooKeeper. Figures are of three nodes. */
import type { Exhibit } from "../../src/contract/museum.js";
import { stalePercent } from "../../src/museum/measures.js";

/** A rate that clients of slow nodes keep, too: they read the keys that others write at the same time. Otherwise they fall behind, to keys of the past. */
const inStep = { nodes: 3, clients: 18, ratePerClient: 4 } as const;

/** Until the others have a new leader that acknowledges updates. */
const stoodStill = (nth: number): Exhibit["setting"]["schedule"][number] => ({
  ...{ at: 0, until: 60_000, after: { event: "acknowledged", nth }, orUntil: { event: "acknowledged", nth: 60 } },
  fault: { kind: "pause", target: "leader" },
});

/**
 * A leader that goes on after such a pause counts its followers as present until it looks again, half a second later at most, and answers
 * its clients until then. Their operations may take as long as the pause.
 */
const deposed = {
  ...{ nodes: 3, clients: 90, ratePerClient: 2, operationTimeoutMs: 150_000, workload: "register" },
  ...{ schedule: [stoodStill(150), stoodStill(500)], mainMs: 121_000, endsWithFaults: true },
} as const satisfies Exhibit["setting"];

export const museum: readonly Exhibit[] = [
  {
    name: "zookeeper-follower-reads",
    summary:
      "A server answers reads from its own state, which is old while the leader's news is on its way. No client sees time go backwards, " +
      "which is all that is promised.",
    source:
      "ZooKeeper 3.8 Programmer's Guide, Consistency Guarantees (https://zookeeper.apache.org/doc/r3.8.0/zookeeperProgrammers.html)",
    setting: {
      ...{ ...inStep, workload: "sequential-register", options: { reads: "local" } },
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
  {
    name: "zookeeper-sync-at-deposed-leader",
    summary:
      "A leader answers a sync, and the read after it, without asking its followers. One that was deposed and does not know it yet answers " +
      "with what it last had.",
    source:
      "ZooKeeper 3.8 Internals, Consistency Guarantees (https://zookeeper.apache.org/doc/r3.8.0/zookeeperInternals.html); ZOOKEEPER-1675 " +
      "(https://issues.apache.org/jira/browse/ZOOKEEPER-1675)",
    setting: { ...deposed, options: { reads: "sync" } },
    clusters: ["local"],
    convicted: true,
    // A handful of reads, of some hundred.
    figures: [],
  },
  {
    name: "zookeeper-quorum-reads",
    summary:
      "The same leader answers no read that follows an update of the same session: the update takes a majority, which it does not have.",
    source:
      "ZooKeeper 3.8 Internals, Consistency Guarantees (https://zookeeper.apache.org/doc/r3.8.0/zookeeperInternals.html)",
    setting: { ...deposed, options: { reads: "quorum" } },
    clusters: ["local"],
    convicted: false,
    figures: [{ what: "of all reads are stale", unit: "%", least: 0, most: 0, measure: stalePercent }],
  },
];
