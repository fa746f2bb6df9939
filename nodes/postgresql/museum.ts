/** What is known of PostgreSQL with streaming replication. Figures are of three nodes, of which n1 is the first primary. */
import type { Exhibit } from "../../src/contract/museum.js";
import { lostPercent, pairsSkewed, secondsWithTwoLeaders, stalePercent } from "../../src/museum/measures.js";

const served = { event: "acknowledged", nth: 50 } as const;

/** The primary is cut off from its standbys once clients are served. */
const cutOff = {
  ...{ at: 0, after: served },
  fault: { kind: "partition", shape: "isolate-one", node: "n1", mode: "drop" },
} as const satisfies Partial<Exhibit["setting"]["schedule"][number]>;

/** Then an operator stops it and promotes one of them. Meanwhile it acknowledges nothing, so that only the clock can say when. */
const failover = {
  ...{ nodes: 3, clients: 6, mainMs: 20_000 },
  schedule: [
    { ...cutOff, until: 7000 },
    { at: 4000, until: 8000, after: served, fault: { kind: "failover" } },
  ],
} as const satisfies Exhibit["setting"];

/** The same of a primary that keeps acknowledging, until another one leads. */
const laterFailover = {
  ...{ nodes: 3, clients: 6, mainMs: 80_000, endsWithFaults: true },
  schedule: [
    { ...cutOff, until: 60_000, orUntil: { event: "leads", nth: 1 } },
    {
      ...{ at: 0, after: { event: "acknowledged", nth: 250 } },
      ...{ until: 60_000, orUntil: { event: "acknowledged", nth: 100 } },
      fault: { kind: "failover" },
    },
  ],
} as const satisfies Exhibit["setting"];

/** Many transactions at once, and no fault. */
const concurrent = { nodes: 3, clients: 9, schedule: [], mainMs: 8000 } as const satisfies Exhibit["setting"];

const skewed = { what: "pairs of transactions each missed what the other appended", unit: "" } as const;

export const museum: readonly Exhibit[] = [
  {
    name: "postgresql-asynchronous-failover",
    summary: "A standby that is promoted lacks the commits that the primary acknowledged and had not sent yet.",
    source:
      "PostgreSQL 15 documentation, 27.2.5 Streaming Replication and 27.3 Failover (https://www.postgresql.org/docs/15/warm-standby.html)",
    setting: { ...laterFailover, workload: "set", options: { replication: "asynchronous" } },
    clusters: ["local", "docker"],
    convicted: true,
    figures: [
      {
        ...{ what: "of all acknowledged additions are lost", unit: "%", least: 5, most: 99 },
        measure: (record) => lostPercent(record),
      },
    ],
  },
  {
    name: "postgresql-synchronous-failover",
    summary: "In the same failover, no commit is lost that was acknowledged after a standby had it on its disk.",
    source: "PostgreSQL 15 documentation, 27.2.8 Synchronous Replication",
    setting: { ...failover, workload: "set" },
    clusters: ["local", "docker"],
    convicted: false,
    figures: [
      {
        ...{ what: "of all acknowledged additions are lost", unit: "%", least: 0, most: 0 },
        measure: (record) => lostPercent(record),
      },
    ],
  },
  {
    name: "postgresql-cancelled-commit",
    summary:
      "Cancelling a commit that waits for a standby does not undo it: others read it on the primary, and a failover loses it.",
    source:
      'PostgreSQL 15 documentation, 27.2.8.3 Planning for High Availability; the warning "canceling wait for synchronous ' +
      'replication due to user request"',
    setting: { ...failover, workload: "register", options: { "on-timeout": "cancel" } },
    clusters: ["local", "docker"],
    convicted: true,
    figures: [],
  },
  {
    name: "postgresql-two-primaries",
    summary:
      "The old primary, started again as it was, is a primary still: it commits nothing without its standbys, and answers reads.",
    source: "PostgreSQL 15 documentation, 27.3 Failover, on STONITH",
    setting: { ...failover, workload: "register", options: { restarts: "unchanged" } },
    clusters: ["local", "docker"],
    convicted: true,
    figures: [{ what: "two nodes were primaries", unit: "s", least: 1, most: 30, measure: secondsWithTwoLeaders }],
  },
  {
    name: "postgresql-standby-reads",
    summary: "A standby answers reads from what it has replayed, which is old while it is cut off.",
    source: "PostgreSQL 15 documentation, 27.4.1 Hot Standby, User's Overview",
    setting: {
      ...{ nodes: 3, clients: 6, workload: "register", options: { replication: "asynchronous", reads: "any" } },
      schedule: [
        {
          ...{ at: 0, until: 60_000, after: served, orUntil: { event: "acknowledged", nth: 200 } },
          fault: { kind: "partition", shape: "isolate-one", node: "n2", mode: "drop" },
        },
      ],
      ...{ mainMs: 80_000, endsWithFaults: true },
    },
    clusters: ["local", "docker"],
    convicted: true,
    figures: [{ what: "of all reads were stale", unit: "%", least: 2, most: 70, measure: stalePercent }],
  },
  {
    name: "postgresql-write-skew",
    summary:
      "Without any fault: of two transactions that read the same snapshot, each misses what the other writes elsewhere (G2-item). Repeatable " +
      "read is snapshot isolation, and allows that.",
    source:
      "PostgreSQL 15 documentation, 13.2.2 Repeatable Read Isolation Level (https://www.postgresql.org/docs/15/transaction-iso.html); Jepsen, " +
      "PostgreSQL 12.3 (https://jepsen.io/analyses/postgresql-12.3)",
    setting: { ...concurrent, workload: "txn-list-append", options: { isolation: "repeatable-read" } },
    clusters: ["local", "docker"],
    convicted: true,
    figures: [{ ...skewed, least: 1, most: 1000, measure: pairsSkewed }],
  },
  {
    name: "postgresql-serializable",
    summary: "With as many transactions at once, serializable ones have an order, and keep to the clock.",
    source: "PostgreSQL 15 documentation, 13.2.3 Serializable Isolation Level",
    setting: { ...concurrent, workload: "txn-list-append" },
    clusters: ["local", "docker"],
    convicted: false,
    figures: [{ ...skewed, least: 0, most: 0, measure: pairsSkewed }],
  },
  {
    name: "postgresql-lost-update",
    summary:
      "Without any fault: of two transactions that read a row and then write it, the second overwrites what the first wrote (P4). Read committed, " +
      "PostgreSQL's own default, allows that.",
    source: "PostgreSQL 15 documentation, 13.2.1 Read Committed Isolation Level",
    setting: { ...concurrent, workload: "register", options: { isolation: "read-committed" } },
    clusters: ["local", "docker"],
    convicted: true,
    figures: [],
  },
];
