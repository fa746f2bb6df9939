/** Zab as a system under test. */
import { acknowledgedOnMajority } from "../../src/claims/acknowledged.js";
import { failuresAreFinal, stateMachineAgreement } from "../../src/claims/committed.js";
import { leaderAppendOnly, oneLeaderPerTerm, oneVotePerTerm } from "../../src/claims/elections.js";
import { appointedLeaderCompleteness, logMatching } from "../../src/claims/logs.js";
import { readsFollowAcknowledgements } from "../../src/claims/reads.js";
import { restartRemembers } from "../../src/claims/restarts.js";
import { sameState } from "../../src/claims/states.js";
import { writtenBeforeTold } from "../../src/claims/written.js";
import { ofMajorities } from "../../src/contract/figures.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { counter } from "../../src/workloads/counter.js";
import { writesOf } from "../../src/workloads/explored-writes.js";
import { register } from "../../src/workloads/register.js";
import { set } from "../../src/workloads/set.js";
import {
  epochComesWithHistory,
  globalPrimaryOrder,
  localPrimaryOrder,
  primaryIntegrity,
  snapshotsAgree,
} from "./claims.js";
import { zab as program } from "./program.js";
import { zabVariants } from "./variants.js";

export const zab: ProgramSystem = {
  name: program.name,
  program,
  workloads: [register, set, counter],
  claims: [
    { claim: oneVotePerTerm },
    { claim: oneLeaderPerTerm },
    { claim: leaderAppendOnly },
    { claim: logMatching },
    { claim: appointedLeaderCompleteness },
    { claim: stateMachineAgreement },
    { claim: sameState },
    { claim: localPrimaryOrder },
    { claim: globalPrimaryOrder },
    { claim: primaryIntegrity },
    { claim: epochComesWithHistory },
    { claim: failuresAreFinal },
    { claim: acknowledgedOnMajority },
    { claim: readsFollowAcknowledgements, when: { reads: "confirmed-sync" } },
    { claim: snapshotsAgree, when: { snapshots: "often" } },
    { claim: snapshotsAgree, when: { snapshots: "always" } },
    { claim: writtenBeforeTold },
    { claim: restartRemembers },
  ],
  serves: [{ claim: "Zab serves while a majority of the nodes is up and connected", needs: "majority", graceMs: 3000 }],
  bears: {
    // Not wipe: a node that forgot what it promised and acknowledged does so again.
    faults: [...crashesAndLinks, "clock", "disk-full", "bit-rot"],
    datagrams: true,
    losses: "minority",
  },
  figures: [
    ...["sync", "local"].map((reads) => ({
      when: { reads },
      ...ofMajorities,
      ...({ model: null, messages: "3n", delays: "2", loses: "nothing" } as const),
    })),
    { ...ofMajorities, model: "linearizability", messages: "3n", delays: "2", loses: "nothing" },
  ],
  safeOptions: {},
  alsoSafe: { snapshots: ["often", "always"] },
  defaults: { nodes: 5, faults: ["partition", "kill"] },
  variants: shown(zabVariants, {
    "ack-before-sync": { nodes: 3, faults: ["power-loss", "kill"] },
    "skips-synchronisation": { nodes: 3, faults: ["partition", "kill"] },
    "epoch-not-persisted": { seed: 2, nodes: 3, faults: ["partition", "kill"] },
    // A connection that breaks takes a proposal with it, and the next one comes on the new connection.
    "accepts-gaps": { nodes: 3, faults: ["reset"] },
    "accepts-deposed-primary": { nodes: 3, workload: "set", faults: ["partition", "delay", "pause"] },
    "newleader-acked-early": {
      ...{ nodes: 3, faults: ["power-loss", "kill"] },
      onlySimulated:
        "power must fail between a follower's acknowledgement of the leader and its next sync, some milliseconds later, at the one " +
        "follower whose word made a quorum",
    },
    "epoch-before-history": { nodes: 3, faults: ["partition", "kill"] },
    "retained-state": { seed: 2, nodes: 3, faults: ["partition", "kill"] },
    "diff-without-trunc": {
      ...{ nodes: 3, faults: ["partition", "kill"] },
      onlySimulated:
        "a client sees it only if it reads the lost value at that one node before somebody writes the object again; the simulator sees " +
        "it in the histories",
    },
    "snap-in-memory": {
      huntedRun: 708,
      ...{ nodes: 3, faults: ["partition", "kill"] },
      onlySimulated:
        "a SNAP is rare: it takes a node that was cut off with proposals of its own for two epochs; then that node must restart before the next one",
    },
  }),
  exploration: {
    bounds: {
      ...{ nodes: 3, requests: 1, timeouts: 1, crashes: 1, duplicates: 0, operators: 0 },
      ...{ depth: 8, states: 2_000_000 },
    },
    requests: writesOf,
    operators: [],
    // Where histories are equally recent, the later of the members is elected.
    alike: () => [],
    scenes: {
      snapshots: {
        from: "n3 leads three nodes, none of which has anything in its history",
        before: [],
        options: { snapshots: "always" },
        bounds: {
          ...{ nodes: 3, requests: 2, timeouts: 1, crashes: 1, duplicates: 0, operators: 0 },
          ...{ depth: 7, states: 2_000_000 },
        },
        operators: [],
        convicts: {},
      },
    },
  },
};
