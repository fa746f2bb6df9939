/** Two-phase commit as a system under test. */
import { atomicDecision } from "../../src/claims/atomicity.js";
import { forcedBeforeTold, forcedBeforeToldUnlessPresumed } from "../../src/claims/forced.js";
import { restartRemembers } from "../../src/claims/restarts.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import type { Schedule, ScheduledFault } from "../../src/faults/fault.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { commit } from "../../src/workloads/commit.js";
import { transactions } from "../../src/workloads/transactions.js";
import { twoPhaseCommit as program } from "./program.js";
import { twoPhaseCommitVariants } from "./variants.js";

export const twoPhaseCommit: ProgramSystem = {
  name: program.name,
  program,
  workloads: [commit, transactions],
  // Safe whatever happens, unless a disk loses synced data.
  claims: [
    { claim: atomicDecision },
    { claim: forcedBeforeTold, when: { presume: "nothing" } },
    { claim: forcedBeforeToldUnlessPresumed, when: { presume: "abort" } },
    { claim: restartRemembers },
  ],
  // A participant that has voted yes waits for the coordinator, so nothing is claimed about the time while that is away.
  serves: [
    {
      claim: "two-phase commit serves while the coordinator and all participants are up and connected",
      needs: "all",
      graceMs: 3000,
    },
  ],
  bears: { faults: [...crashesAndLinks, "clock", "disk-full", "bit-rot"], datagrams: true, losses: "none" },
  figures: [
    {
      ...{ model: "linearizability", messages: "4n", delays: "2", recoveryMs: null, loses: "nothing" },
      survives: { updates: "none", reads: "all but one" },
      // The coordinator, cut off, decides to abort.
      serves: { updates: "the cut-off side", reads: "both" },
    },
  ],
  surveyed: [
    {
      when: { presume: "nothing" },
      ...{ column: "2PC", count: "two-phase commit" },
      because: {
        failover: "a participant that is down stops every transaction until it is back, since commitment is unanimous",
      },
    },
  ],
  safeOptions: { presume: "nothing" },
  alsoSafe: { presume: ["abort"] },
  leastNodes: 2,
  defaults: { nodes: 4, faults: ["partition", "kill"] },
  variants: shown(twoPhaseCommitVariants, {
    "abort-after-yes": { seed: 3, faults: ["partition", "pause"] },
    "commit-without-all-votes": { faults: ["delay", "kill"] },
    // The coordinator is the first node.
    "decision-not-logged": { schedule: restartsOf(["n1"]) },
    // Slow and few messages leave votes unsynced for longer: any later log write syncs them as well.
    "vote-not-logged": {
      ...{ nodes: 3, clients: 6, routing: "roaming", ratePerClient: 5 },
      schedule: [slowMessages(), ...restartsOf(["n2", "n3"])],
    },
    "values-not-logged": { workload: "transactions", schedule: [slowMessages(), ...restartsOf(["n2", "n3"])] },
    "missing-means-commit": { schedule: [slowMessages(), ...restartsOf(["n1"])] },
    "presumes-while-open": { huntedRun: 16, schedule: [slowNode()] },
    "forgotten-before-acknowledged": { seed: 2, schedule: restartsOf(["n2", "n3"]) },
    "uncertain-says-abort": { seed: 3, faults: ["partition", "pause"] },
    "refusal-not-kept": { huntedRun: 150, schedule: [slowNode()] },
    "locks-forgotten": { seed: 2, workload: "transactions", schedule: [slowMessages(), ...restartsOf(["n2", "n3"])] },
    "locks-released-at-vote": { workload: "transactions", clients: 10, faults: ["delay"] },
    "read-locks-released-at-vote": { huntedRun: 175, workload: "transactions", clients: 10, faults: ["delay"] },
    "same-id-after-restart": {
      huntedRun: 2106,
      options: { presume: "abort" },
      schedule: [slowMessages(), ...restartsOf(["n1"])],
    },
    "does-not-ask": { huntedRun: 41, schedule: [slowMessages(), ...restartsOf(["n1", "n2"])] },
  }),
  exploration: {
    bounds: {
      ...{ nodes: 3, requests: 1, timeouts: 2, crashes: 2, duplicates: 0, operators: 0 },
      ...{ depth: null, states: 8_000_000 },
    },
    // Two transactions on one item, so that participants have a reason to refuse; beyond two, the same ones are requested again.
    requests: (count, [coordinator = ""]) =>
      Array.from({ length: count }, (_, index) => ({
        request: {
          ...{ client: `c${index + 1}`, seq: 1 },
          command: { f: "commit", key: `t${(index % 2) + 1}`, value: { item: "x" } },
        },
        to: [coordinator],
      })),
    operators: [],
    // Messages list the participants in their order.
    alike: () => [],
  },
};

function slowMessages(): ScheduledFault {
  return { at: 1000, until: 19_500, fault: { kind: "delay", target: "all", delayMs: 40, jitterMs: 10 } };
}

/** Votes of one participant come late, while the others are already in doubt. */
function slowNode(): ScheduledFault {
  return { at: 1000, until: 19_500, fault: { kind: "delay", target: { nodes: ["n3"] }, delayMs: 120, jitterMs: 20 } };
}

function restartsOf(nodes: readonly string[]): Schedule {
  return Array.from({ length: 14 }, (_, round) => ({
    at: 1500 + round * 1300,
    until: 1700 + round * 1300,
    fault: { kind: "kill", target: { nodes: [nodes[round % nodes.length] ?? ""] } },
  }));
}
