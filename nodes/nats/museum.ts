/** What is known of NATS with JetStream. */
import type { Exhibit } from "../../src/contract/museum.js";
import { lostPercent, stalePercent } from "../../src/museum/measures.js";

export const museum: readonly Exhibit[] = [
  {
    name: "nats-power-loss",
    summary:
      "JetStream acknowledges what a majority has written, and syncs it to the disks later. If all nodes lose power, what was " +
      "acknowledged in the meantime is gone.",
    source:
      "NATS documentation, JetStream, on sync_interval, two minutes unless it is set (https://docs.nats.io/nats-concepts/jetstream); " +
      "K. Kingsbury, Jepsen: NATS 2.12.1, 2025 (https://jepsen.io/analyses/nats-2.12.1)",
    setting: {
      ...{ nodes: 3, clients: 6, ratePerClient: 10, workload: "set" },
      schedule: [{ at: 8000, until: 8500, fault: { kind: "power-loss", target: "all", mode: "strict" } }],
      mainMs: 20_000,
    },
    clusters: ["local", "docker"],
    convicted: true,
    figures: [
      // All of those before the loss, 469 of 469 and 486 of 486; the stream then serves again, so that it is not all of the run's.
      {
        ...{ what: "of all acknowledged additions are lost", unit: "%", least: 40, most: 100 },
        measure: (record) => lostPercent(record),
      },
    ],
  },
  {
    name: "nats-partitioned-leader",
    summary:
      "A leader of a stream that was cut off keeps what the others never had, or misses what they acknowledged, after it has come back: " +
      "its replica differs for good, and consumers there do not get acknowledged messages, or get some twice.",
    source:
      "Measured with 2.9.10. How replicas come apart is told by later repairs: nats-io/nats-server, pull requests 5987 " +
      "(https://github.com/nats-io/nats-server/pull/5987) and 6944 (https://github.com/nats-io/nats-server/pull/6944)",
    setting: {
      ...{ nodes: 3, clients: 10, workload: "set" },
      // Three times, since about one in four leaders comes back unharmed. Each is cut off for long enough for the rest to elect another one, and ends just
      // before TCP, whose pauses double, sends again what was lost in containers: 12.6 s after the cut.
      schedule: [1000, 19_000, 37_000].map((at) => ({
        ...{ at, until: at + 12_000 },
        fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } as const,
      })),
      mainMs: 57_000,
    },
    clusters: ["local", "docker"],
    convicted: true,
    figures: [],
  },
  {
    name: "nats-compare-and-set",
    summary:
      "Of two clients that write a key at the revision that it has, both may be told that they succeeded: the leader compares before it " +
      "proposes, and nobody compares when it is applied. No fault is needed. The issue names 2.9.20 as the last version that " +
      "was tried; that 2.9.21 is free of it is inferred and was not measured.",
    source: "nats-io/nats-server, issue 4320 (https://github.com/nats-io/nats-server/issues/4320)",
    // Slow links keep more clients between the comparison and its end, so that one run suffices.
    setting: {
      ...{ nodes: 3, clients: 20, ratePerClient: 25, operationTimeoutMs: 5000, workload: "register" },
      schedule: [
        {
          ...{
            at: 0,
            until: 60_000,
            after: { event: "acknowledged", nth: 20 },
            orUntil: { event: "acknowledged", nth: 400 },
          },
          fault: { kind: "delay", target: "leader", delayMs: 100, jitterMs: 0 },
        },
      ],
      ...{ mainMs: 61_000, endsWithFaults: true },
    },
    clusters: ["local", "docker"],
    convicted: true,
    figures: [],
  },
  {
    name: "nats-direct-reads",
    summary: "A replica that is cut off answers direct reads, which buckets of keys use, with what it last heard.",
    source:
      "NATS architecture decision 31, JetStream Direct Get (https://github.com/nats-io/nats-architecture-and-design)",
    setting: {
      ...{ nodes: 3, clients: 12, ratePerClient: 5, workload: "read-write", options: { reads: "direct" } },
      schedule: [
        { at: 1000, until: 15_000, fault: { kind: "partition", shape: "isolate-one", node: "n1", mode: "drop" } },
      ],
      mainMs: 16_000,
    },
    clusters: ["local", "docker"],
    convicted: true,
    figures: [
      // 62, 47 and 69 %; in containers 23 to 72 %.
      {
        ...{ what: "of the reads at the node that is cut off are stale", unit: "%", least: 15, most: 95 },
        measure: (record) => stalePercent(record, (node) => node === "n1"),
      },
    ],
  },
];
