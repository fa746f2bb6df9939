/** What is known of etcd. */
import type { Exhibit } from "../../src/contract/museum.js";
import { hastyPercent, locksOfTwo, locksTakenElsewhere, stalePercent, writesAgain } from "../../src/museum/measures.js";

/** Clients keep one pace, so that those of the node that is cut off, whose updates wait in vain, read keys that the others still write. */
const cutOff = {
  ...{ nodes: 3, clients: 12, ratePerClient: 5, workload: "register" },
  schedule: [{ at: 1000, until: 7000, fault: { kind: "partition", shape: "isolate-one", node: "n1", mode: "drop" } }],
  mainMs: 8000,
} as const satisfies Exhibit["setting"];

const watched = { nodes: 3, clients: 10, ratePerClient: 20, workload: "watch" } as const satisfies Partial<
  Exhibit["setting"]
>;

/** Few clients that take their time, most of whom hold a lock, for longer than a lease lasts; two of them are clients of n1. */
const locked = {
  ...{ nodes: 3, clients: 4, ratePerClient: 2, workload: "lock" },
  schedule: [
    { at: 4000, until: 12_000, fault: { kind: "partition", shape: "isolate-one", node: "n1", mode: "drop" } },
    { at: 16_000, until: 24_000, fault: { kind: "partition", shape: "isolate-one", node: "n1", mode: "drop" } },
  ],
  mainMs: 25_000,
} as const satisfies Exhibit["setting"];

/**
 * Two of these clients hold a lock, and in six of ten cases one of them at the leader. Within six seconds another node becomes leader, the lease ends
 * there, and a third client takes the lock. Seven times, since a client may release its lock just then.
 */
const stuck = {
  ...{ nodes: 3, clients: 6, ratePerClient: 1, workload: "lock" },
  schedule: [4000, 11_500, 19_000, 26_500, 34_000, 41_500, 49_000].map((at) => ({
    ...{ at, until: at + 6000 },
    fault: { kind: "disk-slow", target: "leader", delayMs: 6000 } as const,
  })),
  mainMs: 56_000,
} as const satisfies Exhibit["setting"];

/**
 * Long enough for another node to become leader, and for leases of its clients, and of the third node's, to end at the one that is stuck, which hears
 * of no renewal any more. Holders keep their locks only if the next leader is elected before their leases end; with etcd's unhurried elections, on a
 * busy machine, it often is not. Those that lasted from before are few, so it comes thirteen times.
 */
const recovered = {
  ...{ nodes: 3, clients: 12, ratePerClient: 2, workload: "lock" },
  schedule: Array.from({ length: 13 }, (_, time) => ({
    ...{ at: 3000 + time * 5000, until: 6200 + time * 5000 },
    fault: { kind: "disk-slow", target: "leader", delayMs: 3200 } as const,
  })),
  mainMs: 67_000,
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
  {
    name: "etcd-watch-progress",
    summary:
      "A watch that asks how far it is may be told a revision whose writes it has not got yet: a client that goes on from there after a broken " +
      "connection misses them. Without any fault.",
    source: "etcd issue 15220, mended in 3.4.25 by pull request 15237 (https://github.com/etcd-io/etcd/issues/15220)",
    setting: { ...watched, options: { progress: "asked" }, schedule: [], mainMs: 4000 },
    clusters: ["local", "docker"],
    convicted: true,
    figures: [
      {
        ...{
          what: "of the answers to a watch that asks how far it is came too early",
          unit: "%",
          least: 10,
          most: 100,
        },
        measure: hastyPercent,
      },
    ],
  },
  {
    name: "etcd-watch-order",
    summary: "Watches that go by the writes alone get each of them once and in order, on every node.",
    source: "etcd documentation, API guarantees, Watch APIs (https://etcd.io/docs/v3.4/learning/api_guarantees/)",
    setting: { ...watched, options: { progress: "unasked" }, schedule: [], mainMs: 4000 },
    clusters: ["local", "docker"],
    convicted: false,
    figures: [{ ...{ what: "writes came again", unit: "", least: 0, most: 0 }, measure: writesAgain }],
  },
  {
    name: "etcd-watch-after-snapshot",
    summary:
      "A node that is so far behind that it gets a snapshot tells its watches again what they have got since they began: a watch goes back in time.",
    source: "etcd issue 15271, mended in 3.4.25 by pull request 15492 (https://github.com/etcd-io/etcd/issues/15271)",
    // The others keep 5,000 entries of the log for those that are behind, so as many writes have to be made meanwhile.
    setting: {
      ...{ nodes: 3, clients: 60, ratePerClient: 12, workload: "watch", options: { snapshots: "often" } },
      schedule: [
        { at: 2000, until: 26_000, fault: { kind: "partition", shape: "isolate-one", node: "n1", mode: "drop" } },
      ],
      mainMs: 40_000,
    },
    clusters: ["local"],
    convicted: true,
    figures: [{ ...{ what: "writes came again", unit: "", least: 50, most: 2000 }, measure: writesAgain }],
  },
  {
    name: "etcd-unfenced-lock",
    summary:
      "A client that is cut off with its node, and believes that it holds a lock until it hears otherwise, holds it together with the client that " +
      "got it once the lease had expired.",
    source:
      "Jepsen: etcd 3.4.3, Locks (https://jepsen.io/analyses/etcd-3.4.3); Kleppmann, How to do distributed locking " +
      "(https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html)",
    setting: { ...locked, options: { holder: "believes" } },
    clusters: ["local", "docker"],
    convicted: true,
    figures: [{ ...{ what: "locks had two holders", unit: "", least: 1, most: 10 }, measure: locksOfTwo }],
  },
  {
    name: "etcd-leased-lock",
    summary:
      "In the same partition no lock has two holders if each goes by its lease, which it keeps alive, and by its own clock.",
    source: "etcd documentation, API reference, Lease (https://etcd.io/docs/v3.4/learning/api/)",
    setting: { ...locked, options: { holder: "trusts" } },
    clusters: ["local", "docker"],
    convicted: false,
    figures: [{ ...{ what: "locks had two holders", unit: "", least: 0, most: 0 }, measure: locksOfTwo }],
  },
  {
    name: "etcd-lease-of-stuck-leader",
    summary:
      "A leader whose disk is stuck keeps renewing the leases of its clients when another node leads already and has let them expire: a holder " +
      "that goes by its lease and its own clock holds its lock together with the next one.",
    source:
      "etcd issue 15247, mended after 3.4.23 by pull request 16822, since which a leader makes sure that it still leads before it renews " +
      "(https://github.com/etcd-io/etcd/issues/15247)",
    setting: { ...stuck, options: { holder: "trusts" } },
    clusters: ["local"],
    convicted: true,
    figures: [{ ...{ what: "locks had two holders", unit: "", least: 1, most: 10 }, measure: locksOfTwo }],
  },
  {
    name: "etcd-lease-revoked-by-stuck-leader",
    summary:
      "A leader whose disk was stuck revokes leases that ran out with it, through the leader that there is by then and with which their holders have " +
      "renewed them: a holder that goes by its lease and its own clock loses its lock to the next one without hearing of it.",
    source:
      "etcd issues 12528 and 15247, mended after 3.4.23 by pull request 16822, since which a leader makes sure that it still leads before it " +
      "revokes (https://github.com/etcd-io/etcd/issues/15247)",
    setting: { ...recovered, options: { holder: "trusts", elections: "quick" } },
    clusters: ["local"],
    convicted: true,
    figures: [
      {
        ...{ what: "locks were taken from clients of nodes that were not stuck", unit: "", least: 1, most: 20 },
        measure: locksTakenElsewhere,
      },
    ],
  },
];
