/** Two-phase commit as a system under test. */
import { atomicDecision } from "../../src/claims/atomicity.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import type { Schedule, ScheduledFault } from "../../src/faults/fault.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { commit } from "../../src/workloads/commit.js";
import { twoPhaseCommit as program } from "./program.js";
import { twoPhaseCommitVariants } from "./variants.js";

export const twoPhaseCommit: ProgramSystem = {
  name: program.name,
  program,
  workloads: [commit],
  // Safe whatever happens, unless a disk loses synced data.
  claims: [{ claim: atomicDecision }],
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
      ...{ model: "linearizability", messages: "3n", delays: "2", recoveryMs: null },
      survives: { updates: "none", reads: "all but one" },
      // The coordinator, cut off, decides to abort.
      serves: { updates: "the cut-off side", reads: "both" },
    },
  ],
  safeOptions: {},
  defaults: { nodes: 4, faults: ["partition", "kill"] },
  variants: shown(twoPhaseCommitVariants, {
    "abort-after-yes": { faults: ["partition", "pause"] },
    "commit-without-all-votes": { faults: ["delay", "kill"] },
    // The coordinator is the first node.
    "decision-not-logged": { schedule: restartsOf(["n1"]) },
    // Slow and few messages leave votes unsynced for longer: any later log write syncs them as well.
    "vote-not-logged": {
      ...{ nodes: 3, clients: 6, routing: "roaming", ratePerClient: 5 },
      schedule: [slowMessages(), ...restartsOf(["n2", "n3"])],
    },
  }),
  exploration: {
    bounds: {
      ...{ nodes: 3, requests: 2, timeouts: 2, crashes: 1, duplicates: 0, operators: 0 },
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
    alike: ([, ...participants]) => participants,
  },
};

function slowMessages(): ScheduledFault {
  return { at: 1000, until: 19_500, fault: { kind: "delay", target: "all", delayMs: 40, jitterMs: 10 } };
}

function restartsOf(nodes: readonly string[]): Schedule {
  return Array.from({ length: 14 }, (_, round) => ({
    at: 1500 + round * 1300,
    until: 1700 + round * 1300,
    fault: { kind: "kill", target: { nodes: [nodes[round % nodes.length] ?? ""] } },
  }));
}
