/**
 * What is known of Redis with Sentinel. Figures are of three nodes, of which n1 is the first primary; a busy machine takes longer to fail
 * over, so both ends leave room.
 */
import type { Exhibit } from "../../src/contract/museum.js";
import { lostPercent, secondsWithTwoLeaders } from "../../src/museum/measures.js";

/**
 * Longer than a failover takes, which on a busy machine may be 15 s, and then as long again until the old primary has been made a replica. It
 * begins when clients are served: there, that takes longer than the first seconds.
 */
const cutOff = {
  nodes: 3,
  clients: 3,
  ratePerClient: 20,
  workload: "set",
  schedule: [
    {
      ...{ at: 2000, until: 20_000, after: { event: "acknowledged", nth: 100 } },
      fault: { kind: "partition", shape: "isolate-one", node: "n1", mode: "drop" },
    },
  ],
  mainMs: 40_000,
} as const satisfies Exhibit["setting"];

export const museum: readonly Exhibit[] = [
  {
    name: "redis-sentinel-split-brain",
    summary:
      "A primary that is cut off from its replicas keeps acknowledging writes of clients that still reach it, while the others have a new " +
      "one. When it is connected again it becomes a replica and discards them.",
    source:
      "Redis documentation, High availability with Redis Sentinel (https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/), " +
      "Example 2; K. Kingsbury, Jepsen: Redis, 2013 (https://aphyr.com/posts/283-jepsen-redis)",
    setting: { ...cutOff, options: { primary: "any" } },
    clusters: ["local", "docker"],
    convicted: true,
    figures: [
      {
        ...{ what: "of the additions that the old primary acknowledged are lost", unit: "%", least: 40, most: 100 },
        measure: (record) => lostPercent(record, (node) => node === "n1"),
      },
      { what: "two nodes or more were primaries", unit: "s", least: 4, most: 40, measure: secondsWithTwoLeaders },
    ],
  },
  {
    name: "redis-sentinel-asynchronous-failover",
    summary:
      "Even clients that always follow what most Sentinels say lose acknowledged writes: those that the old primary had not passed on when " +
      "another one took over.",
    source:
      "Redis documentation, Redis replication (https://redis.io/docs/latest/operate/oss_and_stack/management/replication/); High " +
      "availability with Redis Sentinel, Fundamental things to know about Sentinel",
    setting: { ...cutOff, options: { primary: "sentinels" } },
    clusters: ["local", "docker"],
    convicted: true,
    figures: [
      {
        ...{ what: "of all acknowledged additions are lost", unit: "%", least: 2, most: 40 },
        measure: (record) => lostPercent(record),
      },
    ],
  },
  {
    name: "redis-sentinel-wait",
    summary:
      "In the same partition, a write that counts only once a replica has it (WAIT 1) survives: the new primary is the replica that is " +
      "furthest ahead. WAIT does not promise that of every failover.",
    source: "Redis documentation, WAIT, Consistency and WAIT (https://redis.io/docs/latest/commands/wait/)",
    setting: { ...cutOff, options: { primary: "sentinels", wait: "1" } },
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
    name: "redis-sentinel-restart-without-persistence",
    summary:
      "A primary without a file that is restarted before its Sentinels miss it comes back empty, and its replicas empty themselves to be " +
      "like it.",
    source:
      "Redis documentation, Redis replication, Safety of replication when master has persistence turned off " +
      "(https://redis.io/docs/latest/operate/oss_and_stack/management/replication/)",
    setting: {
      ...{ nodes: 3, clients: 6, workload: "set", options: { append: "no" }, mainMs: 12_000 },
      schedule: [{ at: 8000, until: 8100, fault: { kind: "kill", target: "leader" } }],
    },
    clusters: ["local"],
    convicted: true,
    figures: [
      {
        ...{ what: "of all acknowledged additions are lost", unit: "%", least: 30, most: 100 },
        measure: (record) => lostPercent(record),
      },
    ],
  },
];
