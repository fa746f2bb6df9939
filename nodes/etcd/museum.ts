/** What is known of etcd. */
import type { Exhibit } from "../../src/contract/museum.js";
import { stalePercent } from "../../src/museum/measures.js";

const cutOff = {
  nodes: 3,
  workload: "register",
  schedule: [{ at: 2000, until: 7000, fault: { kind: "partition", shape: "isolate-one", node: "n1", mode: "drop" } }],
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
      {
        ...{ what: "of the reads at the node that is cut off are stale", unit: "%", least: 15, most: 95 },
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
