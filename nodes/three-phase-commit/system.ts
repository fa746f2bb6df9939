/** Three-phase commit as a system under test. */
import { atomicDecision } from "../../src/claims/atomicity.js";
import { forcedBeforeTold } from "../../src/claims/forced.js";
import { restartRemembers } from "../../src/claims/restarts.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import type { FaultKind, Schedule, ScheduledFault } from "../../src/faults/fault.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { commit } from "../../src/workloads/commit.js";
import { twoPhaseCommit } from "../two-phase-commit/system.js";
import { threePhaseCommit as program } from "./program.js";
import { threePhaseCommitVariants } from "./variants.js";

const slow: ScheduledFault = {
  ...{ at: 1000, until: 19_500 },
  fault: { kind: "delay", target: "all", delayMs: 40, jitterMs: 20 },
};

const borne = [...crashesAndLinks, "clock", "disk-full", "bit-rot"] as const;

/** Section 7.5: sites fail by crashing, and messages arrive in time. */
const crashes: readonly FaultKind[] = ["kill", "power-loss"];

export const threePhaseCommit: ProgramSystem = {
  name: program.name,
  program,
  workloads: [commit],
  // With `backup` they are kept as long as nodes only crash. Partitions, and whatever else makes a node seem dead, break them.
  claims: [{ claim: atomicDecision }, { claim: forcedBeforeTold }, { claim: restartRemembers }],
  // Without the coordinator the others finish what is under way, and no node begins a new transaction.
  serves: [
    {
      claim: "three-phase commit serves while the coordinator and all participants are up and connected",
      needs: "all",
      graceMs: 5000,
    },
  ],
  bears: { faults: borne, datagrams: true, losses: "none" },
  figures: [
    {
      ...{ model: "linearizability", messages: "6n", delays: "4", recoveryMs: null, loses: "nothing" },
      survives: { updates: "none", reads: "all but one" },
      // The coordinator, cut off, decides to abort.
      serves: { updates: "the cut-off side", reads: "both" },
    },
  ],
  surveyed: [{ when: { termination: "quorum" }, count: "three-phase commit" }],
  safeOptions: { termination: "quorum" },
  keepsUnder: [
    {
      options: { termination: "backup" },
      without: borne.filter((kind) => !crashes.includes(kind)),
      datagrams: false,
    },
  ],
  leastNodes: 2,
  defaults: { nodes: 4, faults: ["partition", "kill"] },
  variants: shown(threePhaseCommitVariants, {
    "no-pre-commit": { huntedRun: 41, faults: ["partition", "delay", "kill"] },
    "commit-when-uncertain": { faults: ["partition", "pause"] },
    "abort-when-pre-committed": { seed: 2, faults: ["partition", "pause"] },
    "vote-not-logged": twoPhaseCommit.variants.find(({ name }) => name === "vote-not-logged")?.shownBy ?? {},
    "recovers-alone": { clients: 20, ratePerClient: 20, schedule: restartsWhileSlow() },
    "ignores-pre-commits": {
      nodes: 3,
      clients: 20,
      ratePerClient: 20,
      schedule: cutsWhileSlow({ shape: "isolate-one", node: "n1" }),
    },
    "half-quorum": { seed: 2, nodes: 4, clients: 20, ratePerClient: 20, schedule: cutsWhileSlow({ shape: "halves" }) },
  }),
  exploration: {
    bounds: {
      ...{ nodes: 3, requests: 1, timeouts: 2, crashes: 1, duplicates: 0, operators: 0 },
      ...{ depth: null, states: 8_000_000 },
    },
    requests: (count, [coordinator = ""]) =>
      Array.from({ length: count }, (_, index) => ({
        request: {
          ...{ client: `c${index + 1}`, seq: 1 },
          command: { f: "commit", key: `t${index + 1}`, value: { item: "x" } },
        },
        to: [coordinator],
      })),
    operators: [],
    // The lower is backup coordinator first.
    alike: () => [],
  },
};

/**
 * Messages are cut off on their way: decisions, of which the others only know that all have pre-committed, or pre-commits, of which the
 * others know nothing.
 */
function cutsWhileSlow(
  cut: { readonly shape: "halves" } | { readonly shape: "isolate-one"; readonly node: string },
): Schedule {
  const cuts = Array.from({ length: 5 }, (_, round) => ({
    at: 2000 + round * 3500,
    until: 5200 + round * 3500,
    fault: { kind: "partition", mode: "drop", ...cut },
  })) satisfies Schedule;
  return [slow, ...cuts];
}

/** Participants restart, one after the other, while pre-commits are on their way. */
function restartsWhileSlow(): Schedule {
  const restarts = Array.from({ length: 20 }, (_, round) => ({
    at: 1500 + round * 900,
    until: 1550 + round * 900,
    fault: { kind: "kill", target: { nodes: [`n${(round % 3) + 2}`] } },
  })) satisfies Schedule;
  return [slow, ...restarts];
}
