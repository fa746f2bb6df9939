/** What is known of RabbitMQ. */
import type { Exhibit } from "../../src/contract/museum.js";
import { undeliveredPercent } from "../../src/museum/measures.js";

/** The first node has the queue's first leader, and is cut off for longer than nodes take to miss each other. */
const cutOff = {
  ...{ nodes: 3, clients: 6, ratePerClient: 15 },
  schedule: [{ at: 1000, until: 16_000, fault: { kind: "partition", shape: "isolate-one", node: "n1", mode: "drop" } }],
  mainMs: 20_000,
} as const satisfies Exhibit["setting"];

export const museum: readonly Exhibit[] = [
  {
    name: "rabbitmq-autoheal",
    summary:
      "Both sides of a partition have a mirrored queue of their own and confirm what they are sent. When they meet again, the side with " +
      "fewer clients is restarted and takes over the other's queue: what it had confirmed is gone.",
    source:
      "RabbitMQ documentation, Clustering and Network Partitions (https://www.rabbitmq.com/docs/partitions); " +
      "K. Kingsbury, Jepsen: RabbitMQ, 2014 (https://aphyr.com/posts/315-call-me-maybe-rabbitmq)",
    setting: { ...cutOff, options: { queue: "mirrored", partitions: "autoheal" } },
    clusters: ["local"],
    convicted: true,
    figures: [
      {
        ...{ what: "of all confirmed elements are never delivered", unit: "%", least: 1, most: 60 },
        measure: (record) => undeliveredPercent(record),
      },
    ],
  },
  {
    name: "rabbitmq-quorum",
    summary: "In the same partition a quorum queue loses nothing that it has confirmed.",
    source: "RabbitMQ documentation, Quorum Queues (https://www.rabbitmq.com/docs/quorum-queues)",
    setting: { ...cutOff, options: { queue: "quorum", partitions: "autoheal" } },
    clusters: ["local"],
    convicted: false,
    figures: [
      {
        ...{ what: "of all confirmed elements are never delivered", unit: "%", least: 0, most: 0 },
        measure: (record) => undeliveredPercent(record),
      },
    ],
  },
];
