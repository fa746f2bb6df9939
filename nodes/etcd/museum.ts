/** What is known of etcd. */
import type { Exhibit } from "../../src/contract/museum.js";
import { stalePercent } from "../../src/museum/measures.js";

/** Clients keep one pace, so that those of the node that is cut off, whose updates wait in vain, read keys that the others still write. */
const cutOff = {
  ...{ nodes: 3, clients: 12, ratePerClient: 5, workload: "register" },
  schedule: [{ at: 1000, until: 7000, fault: { kind: "partition", shape: "isolate-one", node: "n1", mode: "drop" } }],
  mainMs: 8000,
} as const satisfies Exhibit["setting"];

const atTheOneCutOff = (node: string): boolean => node === "n1";

export const museum: readonly Exhibit[] = [
  {
    name: "etcd-stale-reads",
    summary: "A node that is cut off answers serializable reads with what it last heard, however long ago that was.",
    source:
      "etcd documentation, API guarantees, Isolation level and consistency of replicas " +
      "(https://etcd.io/docs/v3.4/learning/api_guarantees/)",
    setting: { ...cutOff, options: { reads: "serializable" } },
    clusters: ["local", "docker"],
    convicted: true,
    figures: [
      // 53 to 71 % on a busy machine. Reads before and after the partition are fresh, so that it is never all of them.
      {
        ...{ what: "of the reads at the node that is cut off are stale", unit: "%", least: 20, most: 95 },
        measure: (record) => stalePercent(record, atTheOneCutOff),
      },
    ],
  },
  {
    name: "etcd-linearizable-reads",
    summary:
      "In the same partition, linearizable reads are never stale: the node that is cut off does not answer them.",
    source: "etcd documentation, API guarantees (https://etcd.io/docs/v3.4/learning/api_guarantees/)",
    setting: { ...cutOff, options: { reads: "linearizable" } },
    clusters: ["local", "docker"],
    convicted: false,
    figures: [
      {
        ...{ what: "of all reads are stale", unit: "%", least: 0, most: 0 },
        measure: (record) => stalePercent(record),
      },
    ],
  },
];
