/** What is known of MariaDB with Galera. Figures are of three nodes. */
import type { Exhibit } from "../../src/contract/museum.js";
import { lostPercent, stalePercent } from "../../src/museum/measures.js";

const jepsen =
  "Jepsen, MariaDB Galera Cluster 12.1.2 (https://jepsen.io/blog/2026-03-16-mariadb-galera-cluster-12.1.2)";

/** One node stands still, and has old data when it goes on. */
const stoodStill = {
  ...{ nodes: 3, clients: 9, workload: "register" },
  schedule: [{ at: 1000, until: 6000, fault: { kind: "pause", target: { nodes: ["n2"] } } }],
  mainMs: 8000,
} as const satisfies Exhibit["setting"];

/** All processes are killed at once, and start again. */
const allKilled = {
  ...{ nodes: 3, clients: 6, workload: "set" },
  schedule: [{ at: 3000, until: 4500, fault: { kind: "kill", target: { nodes: ["n1", "n2", "n3"] } } }],
  mainMs: 10_000,
} as const satisfies Exhibit["setting"];

const lost = { what: "of all acknowledged additions are lost", unit: "%" } as const;
const stale = { what: "of all reads were stale", unit: "%" } as const;

export const museum: readonly Exhibit[] = [
  {
    name: "galera-stale-reads",
    summary:
      "A node answers reads from what it has applied, also when the others have put it out of the group and it has not noticed yet.",
    source: `MariaDB documentation, wsrep_sync_wait (https://mariadb.com/kb/en/galera-cluster-system-variables/); ${jepsen}`,
    setting: { ...stoodStill, options: { "sync-wait": "0" } },
    clusters: ["local"],
    convicted: true,
    figures: [{ ...stale, least: 0.3, most: 60, measure: (record) => stalePercent(record) }],
  },
  {
    name: "galera-causal-reads",
    summary:
      "With wsrep_sync_wait a node that has stood still answers no read before it knows what the group has ordered.",
    source: "MariaDB documentation, wsrep_sync_wait (https://mariadb.com/kb/en/galera-cluster-system-variables/)",
    setting: { ...stoodStill, options: { "sync-wait": "1" } },
    clusters: ["local"],
    convicted: false,
    figures: [{ ...stale, least: 0, most: 0, measure: (record) => stalePercent(record) }],
  },
  {
    name: "galera-lost-update",
    summary:
      "Without any fault: of two transactions that read a row in their snapshots and write it, the second overwrites what the first wrote (P4).",
    source: jepsen,
    setting: {
      ...{ nodes: 3, clients: 9, workload: "register", options: { "transaction-reads": "snapshot" } },
      schedule: [],
      mainMs: 8000,
    },
    clusters: ["local"],
    convicted: true,
    figures: [],
  },
  {
    name: "galera-ignored-quorum",
    summary:
      "With pc.ignore_quorum both sides of a partition go on, each as if the others were gone, and what one of them acknowledges the other never has.",
    source:
      "MariaDB documentation, wsrep_provider_options, pc.ignore_quorum (https://mariadb.com/docs/ent/ref/mdb/wsrep_provider_options/pc.ignore_quorum/)",
    setting: {
      ...{ nodes: 3, clients: 6, workload: "set", options: { quorum: "ignored" } },
      schedule: [
        { at: 1000, until: 14_000, fault: { kind: "partition", shape: "isolate-one", node: "n1", mode: "drop" } },
      ],
      mainMs: 16_000,
    },
    clusters: ["local"],
    convicted: true,
    figures: [{ ...lost, least: 2, most: 60, measure: (record) => lostPercent(record) }],
  },
  {
    name: "galera-unflushed-commits",
    summary:
      "Galera's own recommendation (innodb_flush_log_at_trx_commit = 0) leaves commits in the memory of processes: if all of them are killed " +
      "within a second, what they acknowledged is lost.",
    source: `MariaDB documentation, Configuring MariaDB Galera Cluster; ${jepsen}`,
    setting: { ...allKilled, options: { "flush-log": "0" } },
    clusters: ["local"],
    convicted: true,
    figures: [{ ...lost, least: 1, most: 60, measure: (record) => lostPercent(record) }],
  },
  {
    name: "galera-flushed-commits",
    summary: "The same kills lose nothing if each commit is on the disk before it is acknowledged.",
    source: jepsen,
    setting: { ...allKilled, options: { "flush-log": "1" } },
    clusters: ["local"],
    convicted: false,
    figures: [{ ...lost, least: 0, most: 0, measure: (record) => lostPercent(record) }],
  },
];
