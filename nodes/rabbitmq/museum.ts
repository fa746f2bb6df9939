/** What is known of RabbitMQ. */
import type { Exhibit, Figure } from "../../src/contract/museum.js";
import type { Fault, ScheduledFault } from "../../src/faults/fault.js";
import { undeliveredPercent } from "../../src/museum/measures.js";

/** The first node has the queue's first leader. Nodes miss each other after some five seconds. */
const isolated: Fault = { kind: "partition", shape: "isolate-one", node: "n1", mode: "drop" };
const cut: ScheduledFault = { at: 1000, until: 16_000, fault: isolated };

const clients = { nodes: 3, clients: 6, ratePerClient: 15 } as const;
const cutOff = { ...clients, schedule: [cut], mainMs: 20_000 } as const satisfies Exhibit["setting"];

const partitions =
  "RabbitMQ documentation, Clustering and Network Partitions (https://www.rabbitmq.com/docs/partitions)";
const jepsen = "K. Kingsbury, Jepsen: RabbitMQ, 2014 (https://aphyr.com/posts/315-call-me-maybe-rabbitmq)";

function undelivered(least: number, most: number): readonly Figure[] {
  const what = "of all acknowledged elements are never delivered";
  return [{ what, unit: "%", least, most, measure: (record) => undeliveredPercent(record) }];
}

export const museum: readonly Exhibit[] = [
  {
    name: "rabbitmq-autoheal",
    summary:
      "Both sides of a partition have the mirrored queue and confirm what they are sent. When they meet again, one side is restarted and takes " +
      "over the other's queue: what it had confirmed is gone.",
    source: `${partitions}; ${jepsen}`,
    setting: { ...cutOff, options: { queue: "mirrored", partitions: "autoheal" } },
    clusters: ["local", "docker"],
    convicted: true,
    // 14.2, 15.5 and 15.5 %.
    figures: undelivered(2, 50),
  },
  {
    name: "rabbitmq-restart-after-partition",
    summary:
      "Left to itself (ignore), each side of a partition keeps the mirrored queue as its own after the partition, too. The node that is " +
      "restarted to end this, as operators are told to, comes back without the elements that it had confirmed.",
    source: `${partitions}; ${jepsen}`,
    setting: {
      ...{ ...clients, options: { queue: "mirrored", partitions: "ignore" } },
      schedule: [
        { at: 1000, until: 13_000, fault: isolated },
        { at: 15_000, until: 15_500, fault: { kind: "kill", target: { nodes: ["n1"] } } },
      ],
      mainMs: 34_000,
    },
    clusters: ["local", "docker"],
    convicted: true,
    // 4.8 and 5.1 %.
    figures: undelivered(0.5, 30),
  },
  {
    name: "rabbitmq-pause-minority",
    summary:
      "A node in a minority pauses as soon as it misses the others. In the moment before, the mirrored queue misses its mirrors, too, and confirms " +
      "what had waited for them: the others do not have it.",
    source: `${jepsen}; which confirmations are held back: rabbitmq/rabbitmq-server, pull request 9523 (https://github.com/rabbitmq/rabbitmq-server/pull/9523)`,
    setting: { ...cutOff, clients: 18, ratePerClient: 6, options: { queue: "mirrored", partitions: "pause-minority" } },
    clusters: ["local", "docker"],
    convicted: true,
    // One element of each client that was waiting at that node.
    figures: undelivered(0.05, 10),
  },
  {
    name: "rabbitmq-unconfirmed",
    summary:
      "What a client has sent to a quorum queue counts for it, though a node in a minority cannot replicate it, and pauses then.",
    source:
      "RabbitMQ documentation, Consumer Acknowledgements and Publisher Confirms (https://www.rabbitmq.com/docs/confirms)",
    setting: { ...cutOff, options: { queue: "quorum", confirms: "no" } },
    clusters: ["local", "docker"],
    convicted: true,
    // 9.7 and 8 %.
    figures: undelivered(1, 40),
  },
  {
    name: "rabbitmq-quorum",
    summary: "In the same partition a quorum queue loses nothing that it has confirmed.",
    source: "RabbitMQ documentation, Quorum Queues (https://www.rabbitmq.com/docs/quorum-queues)",
    setting: { ...cutOff, options: { queue: "quorum", partitions: "autoheal" } },
    clusters: ["local", "docker"],
    convicted: false,
    figures: undelivered(0, 0),
  },
];
