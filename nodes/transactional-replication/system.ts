/** Transactional replication as a system under test. */
import { restartRemembers } from "../../src/claims/restarts.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import type { Schedule, ScheduledFault } from "../../src/faults/fault.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { counter } from "../../src/workloads/counter.js";
import { writesOf } from "../../src/workloads/explored-writes.js";
import { register } from "../../src/workloads/register.js";
import { set } from "../../src/workloads/set.js";
import { copiesNeverGoBack, ownWritesAreRead, sameSnapshot, sameTransactions } from "./claims.js";
import { transactionalReplication as program } from "./program.js";
import { replicationVariants } from "./variants.js";

/** At any time several transactions are open, and each counts. */
const busy = { workload: "counter", clients: 20, ratePerClient: 40 };

export const transactionalReplication: ProgramSystem = {
  name: program.name,
  program,
  workloads: [register, set, counter],
  claims: [
    { claim: sameTransactions },
    { claim: sameSnapshot },
    { claim: ownWritesAreRead },
    { claim: copiesNeverGoBack },
    { claim: restartRemembers },
  ],
  serves: [
    {
      claim: "transactional replication serves while its publisher is up",
      needs: "leader",
      graceMs: 3000,
    },
  ],
  // Not wipe: what the publisher forgets is lost. A subscriber that loses its copy loads another one.
  bears: { faults: [...crashesAndLinks, "clock", "disk-full", "bit-rot"], datagrams: true, losses: "none" },
  figures: [
    {
      when: { reads: "local" },
      ...{ model: null, messages: "n", delays: "0", recoveryMs: null, loses: "nothing" },
      survives: { updates: "none", reads: "all but one" },
      serves: { updates: "the cut-off side", reads: "both" },
    },
    {
      ...{ model: "linearizability", messages: "n", delays: "0", recoveryMs: null, loses: "nothing" },
      survives: { updates: "none", reads: "none" },
      serves: { updates: "the cut-off side", reads: "the cut-off side" },
    },
  ],
  safeOptions: { reads: "caught-up" },
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  variants: shown(replicationVariants, {
    "position-after-read": { faults: ["partition", "kill"] },
    "snapshot-not-isolated": { seed: 2, faults: ["partition", "kill"] },
    "open-transactions-lost": { faults: ["partition", "kill"] },
    "seam-applied-twice": { ...busy, faults: ["partition", "kill"] },
    "serves-while-loading": {
      ...{ workload: "set", ratePerClient: 5, schedule: crashesWhileLoading() },
      onlySimulated:
        "the subscriber must crash while it loads a snapshot, and on real processes it starts sooner or later",
    },
    "truncated-before-confirmed": { faults: ["partition", "kill"] },
    "confirmed-before-stored": { faults: ["kill", "power-loss"] },
    "resumes-after-last-commit": { seed: 2, ...busy, schedule: restartsOfSubscribers() },
    "ships-unsynced": {
      ...{ faults: ["kill", "power-loss"] },
      onlySimulated:
        "the publisher must crash between sending a change and syncing it, which on real processes is less than a millisecond",
    },
    "commit-not-synced": { faults: ["kill", "power-loss"] },
  }),
  exploration: {
    bounds: {
      ...{ nodes: 3, requests: 2, timeouts: 3, crashes: 1, duplicates: 0, operators: 0 },
      ...{ depth: 9, states: 2_000_000 },
    },
    requests: writesOf,
    operators: [],
    // The first node is the publisher.
    alike: ([, ...subscribers]) => subscribers,
  },
};

/** A subscriber is away until it needs a snapshot, and crashes again while it loads that over slow links. */
function crashesWhileLoading(): Schedule {
  const slow: ScheduledFault = {
    ...{ at: 1000, until: 19_500 },
    fault: { kind: "delay", target: "all", delayMs: 25, jitterMs: 5 },
  };
  const crash: ScheduledFault["fault"] = { kind: "kill", target: { nodes: ["n3"] } };
  const crashes = [2000, 5500, 9000, 12_500, 16_000].flatMap(
    (at): Schedule => [
      { at, until: at + 2500, fault: crash },
      { at: at + 2800, until: at + 3000, fault: crash },
    ],
  );
  return [slow, ...crashes];
}

/** Short, so that a subscriber that comes back finds in the log what it needs. */
function restartsOfSubscribers(): Schedule {
  return Array.from({ length: 16 }, (_, round) => ({
    at: 1500 + round * 1100,
    until: 1600 + round * 1100,
    fault: { kind: "kill", target: { nodes: [`n${(round % 2) + 2}`] } },
  }));
}
