/** Multi-Paxos as a system under test. */
import { acknowledgedOnMajority } from "../../src/claims/acknowledged.js";
import { failuresAreFinal, stateMachineAgreement } from "../../src/claims/committed.js";
import { oneValuePerSlot } from "../../src/claims/consensus.js";
import { oneLeaderPerTerm } from "../../src/claims/elections.js";
import { leaseExcludesLeaders } from "../../src/claims/leases.js";
import { appointedLeaderCompleteness } from "../../src/claims/logs.js";
import { readsFollowAcknowledgements } from "../../src/claims/reads.js";
import { restartRemembers } from "../../src/claims/restarts.js";
import { sameState } from "../../src/claims/states.js";
import { writtenBeforeToldButLearnt } from "../../src/claims/written.js";
import { ofMajorities } from "../../src/contract/figures.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import type { Schedule } from "../../src/faults/fault.js";
import { crashesAndLinks, cutInHalves, leaseOutlasts } from "../../src/faults/usual.js";
import { counter } from "../../src/workloads/counter.js";
import { writesOf } from "../../src/workloads/explored-writes.js";
import { register } from "../../src/workloads/register.js";
import { set } from "../../src/workloads/set.js";
import { logPromisesKept } from "./claims.js";
import { multiPaxos as program } from "./program.js";
import { multiPaxosVariants } from "./variants.js";

export const multiPaxos: ProgramSystem = {
  name: program.name,
  program,
  workloads: [register, set, counter],
  claims: [
    { claim: logPromisesKept },
    { claim: oneValuePerSlot },
    { claim: oneLeaderPerTerm },
    { claim: appointedLeaderCompleteness },
    { claim: stateMachineAgreement },
    { claim: sameState },
    { claim: failuresAreFinal },
    { claim: acknowledgedOnMajority },
    { claim: readsFollowAcknowledgements },
    { claim: writtenBeforeToldButLearnt },
    { claim: restartRemembers },
    { claim: leaseExcludesLeaders, when: { reads: "lease" } },
  ],
  serves: [
    { claim: "Multi-Paxos serves while a majority of the nodes is up and connected", needs: "majority", graceMs: 3000 },
  ],
  bears: {
    // Not wipe: an acceptor that forgot what it promised and accepted does so again, unless it was taken out of the membership first.
    faults: [...crashesAndLinks, "membership", "clock", "disk-full", "bit-rot"],
    replacement: true,
    datagrams: true,
    losses: "minority",
  },
  figures: [
    ...(["announced", "piggybacked", "acknowledged"] as const).flatMap((learning) =>
      (["lease", "log"] as const).map((reads) => ({
        when: { learning, reads },
        ...ofMajorities,
        ...({ delays: "2", loses: "nothing" } as const),
        messages: { announced: "3n", piggybacked: "2n", acknowledged: "4n" }[learning],
        // A lease is kept by clocks, and broken by those that drift beyond the bound.
        model: reads === "lease" ? null : ("linearizability" as const),
      })),
    ),
  ],
  surveyed: [
    {
      when: { learning: "acknowledged", reads: "log", alpha: "16" },
      column: "Paxos",
      count: "Multi-Paxos",
      because: {
        throughput:
          "every operation, a read too, waits for the disks of a majority and a round trip, and the fastest row answers from one node alone",
      },
    },
  ],
  safeOptions: {},
  alsoSafe: { learning: ["announced", "piggybacked"], alpha: ["2"] },
  exercisedBy: { alpha: ["membership"] },
  keepsUnder: [{ options: { reads: "lease" }, without: ["clock"] }],
  hardToShow: [{ options: { reads: "lease" }, nodes: 3, schedule: leaseOutlasts }],
  defaults: { nodes: 5, faults: ["partition", "kill"] },
  variants: shown(multiPaxosVariants, {
    "promise-not-persisted": { nodes: 3, faults: ["partition", "kill", "delay"] },
    "accepted-not-persisted": { nodes: 3, faults: ["power-loss", "kill"] },
    "ignore-accepted": { nodes: 3, faults: ["partition", "kill"] },
    // The leader that was cut off holds other proposals for the slots in which its successor has just had something chosen.
    "any-accepted": {
      huntedRun: 306,
      options: { learning: "piggybacked" },
      nodes: 3,
      clients: 30,
      ratePerClient: 0.5,
      schedule: successorsFall(),
    },
    "accept-below-promise": { seed: 2, nodes: 3, faults: ["delay", "pause", "kill"] },
    "half-quorum": { nodes: 4, schedule: cutInHalves },
    "shared-ballots": { seed: 3, nodes: 3, faults: ["partition", "kill"] },
    "skips-phase-1": { nodes: 3, faults: ["partition", "kill"] },
    "commit-index-alone": { nodes: 3, faults: ["partition", "kill"] },
    "gaps-without-phase-2": {
      huntedRun: 411,
      nodes: 3,
      clients: 20,
      ratePerClient: 50,
      schedule: [...oneLeaderAfterAnother(), ...messagesLost()],
    },
    "collection-forgets-promise": { nodes: 3, faults: ["pause", "partition"] },
    // Snapshots are taken at the same slots everywhere: all nodes restart before they are written.
    "collects-before-snapshot": { nodes: 3, clients: 10, ratePerClient: 25, schedule: restartsOfAll() },
    "apply-duplicates": { workload: "counter", faults: ["pause", "partition", "loss"] },
    "stale-leader-reads": { nodes: 3, faults: ["partition"] },
    "lease-from-answer": { options: { reads: "lease" }, nodes: 3, schedule: answersWaitForTheLeader() },
    "restarts-unbound": { seed: 11, options: { reads: "lease" }, nodes: 3, schedule: restartsBehindTheLeader() },
    "removed-nodes-vote": { nodes: 5, faults: ["membership", "partition", "kill"] },
    "no-back-off": { huntedRun: 5, nodes: 5, faults: ["partition", "pause"] },
  }),
  exploration: {
    bounds: {
      ...{ nodes: 3, requests: 1, timeouts: 2, crashes: 1, duplicates: 0, operators: 0 },
      ...{ depth: 12, states: 2_000_000 },
    },
    requests: writesOf,
    operators: [
      { type: "snapshot" },
      { type: "remove-member", node: "n1" },
      { type: "remove-member", node: "n3" },
      { type: "add-member", node: "n1" },
    ],
    // Ballots tell nodes apart.
    alike: () => [],
    leavesOut: ["accepted"],
    scenes: {
      members: {
        from: "n1 leads n2 and n3, and n4, which was a member, is none",
        before: [
          { node: "n1", timer: "election" },
          { node: "n1", operator: { type: "remove-member", node: "n4" } },
          { node: "n1", timer: "heartbeat" },
        ],
        options: { alpha: "2", learning: "piggybacked" },
        bounds: {
          ...{ nodes: 4, requests: 2, timeouts: 1, crashes: 0, duplicates: 0, operators: 1 },
          ...{ depth: 8, states: 2_000_000 },
        },
        operators: [
          { type: "remove-member", node: "n3" },
          { type: "add-member", node: "n4" },
        ],
        convicts: { "removed-nodes-vote": { operators: 0 } },
      },
      snapshots: {
        from: "n1 leads three members, and all know what is chosen",
        before: [
          { node: "n1", timer: "election" },
          { node: "n1", operator: { type: "remove-member", node: "n3" } },
          { node: "n1", operator: { type: "add-member", node: "n3" } },
          { node: "n1", timer: "heartbeat" },
        ],
        options: { alpha: "2", learning: "piggybacked" },
        bounds: {
          ...{ nodes: 3, requests: 1, timeouts: 2, crashes: 1, duplicates: 0, operators: 2 },
          ...{ depth: 7, states: 2_000_000 },
        },
        operators: [
          { type: "snapshot" },
          { type: "remove-member", node: "n1" },
          { type: "remove-member", node: "n3" },
          { type: "add-member", node: "n3" },
        ],
        convicts: { "collection-forgets-promise": { timeouts: 2, operators: 1 } },
      },
    },
  },
};

/** Messages are slow, and each leader is cut off soon after it was elected: slots are proposed in under several ballots. */
function oneLeaderAfterAnother(): Schedule {
  const slow = { at: 1000, until: 19_500, fault: { kind: "delay", target: "all", delayMs: 40, jitterMs: 40 } } as const;
  const cuts = Array.from({ length: 18 }, (_, round) => ({
    at: 1500 + round * 1000,
    until: 2200 + round * 1000,
    fault: { kind: "partition", shape: "isolate-leader", mode: "drop" },
  })) satisfies Schedule;
  return [slow, ...cuts];
}

function messagesLost(): Schedule {
  return Array.from({ length: 9 }, (_, round) => ({
    at: 1200 + round * 2000,
    until: 2600 + round * 2000,
    fault: { kind: "reset", target: "leader", everyMs: 100 },
  }));
}

function restartsOfAll(): Schedule {
  return Array.from({ length: 12 }, (_, round) => ({
    at: 1500 + round * 1500,
    until: 1600 + round * 1500,
    fault: { kind: "kill", target: "all" },
  }));
}

function successorsFall(): Schedule {
  return [0, 1, 2, 3, 4].flatMap((round) => {
    const start = 1500 + round * 3600;
    return [
      { at: start, until: start + 900, fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } },
      { at: start + 1000, until: start + 2600, fault: { kind: "kill", target: "leader" } },
    ] satisfies Schedule;
  });
}

/** The leader is isolated, and two nodes restart, often the others: neither remembers that it has answered a heartbeat a moment ago. */
function restartsBehindTheLeader(): Schedule {
  return [0, 1, 2, 3, 4, 5, 6, 7].flatMap((round) => {
    const start = 1500 + round * 2200;
    return [
      { at: start, until: start + 1200, fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } },
      { at: start + 20, until: start + 40, fault: { kind: "kill", target: "majority" } },
    ] satisfies Schedule;
  });
}

/** Answers to heartbeats wait for a leader that is paused and, before another is elected, isolated. */
function answersWaitForTheLeader(): Schedule {
  const slow = { at: 1000, until: 19_500, fault: { kind: "delay", target: "all", delayMs: 60, jitterMs: 0 } } as const;
  const rounds = [0, 1, 2, 3, 4].flatMap((round) => {
    const start = 2000 + round * 3500;
    return [
      { at: start, until: start + 1500, fault: { kind: "pause", target: "leader" } },
      { at: start + 200, until: start + 2200, fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } },
    ] satisfies Schedule;
  });
  return [slow, ...rounds];
}
