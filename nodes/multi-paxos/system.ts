/** Multi-Paxos as a system under test. */
import { acknowledgedOnMajority } from "../../src/claims/acknowledged.js";
import { failuresAreFinal, stateMachineAgreement } from "../../src/claims/committed.js";
import { oneValuePerSlot } from "../../src/claims/consensus.js";
import { oneLeaderPerTerm } from "../../src/claims/elections.js";
import { appointedLeaderCompleteness } from "../../src/claims/logs.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import { crashesAndLinks, cutInHalves } from "../../src/faults/usual.js";
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
    { claim: failuresAreFinal },
    { claim: acknowledgedOnMajority },
  ],
  serves: [
    { claim: "Multi-Paxos serves while a majority of the nodes is up and connected", needs: "majority", graceMs: 3000 },
  ],
  bears: {
    // Not wipe: an acceptor that forgot what it promised and accepted does so again.
    faults: [...crashesAndLinks, "membership", "clock", "disk-full", "bit-rot"],
    datagrams: true,
    losses: "minority",
  },
  safeOptions: {},
  alsoSafe: { learning: ["announced", "piggybacked"], alpha: ["2"] },
  defaults: { nodes: 5, faults: ["partition", "kill"] },
  variants: shown(multiPaxosVariants, {
    "promise-not-persisted": { nodes: 3, faults: ["partition", "kill", "delay"] },
    "accepted-not-persisted": { nodes: 3, faults: ["power-loss", "kill"] },
    "ignore-accepted": { nodes: 3, faults: ["partition", "kill"] },
    "any-accepted": { nodes: 5, faults: ["delay", "kill", "partition"] },
    "accept-below-promise": { nodes: 3, faults: ["delay", "pause", "kill"] },
    "accept-without-promise": { nodes: 3, faults: ["delay", "pause", "partition"] },
    "half-quorum": { nodes: 4, schedule: cutInHalves },
    "shared-ballots": { nodes: 3, faults: ["partition", "kill"] },
    "skips-phase-1": { nodes: 3, faults: ["partition", "kill"] },
    "commit-index-alone": { nodes: 3, faults: ["partition", "kill"] },
    "gaps-without-phase-2": { nodes: 5, faults: ["loss", "reset", "kill"] },
    "collection-forgets-promise": { nodes: 3, faults: ["pause", "partition"] },
    "collects-before-snapshot": { nodes: 3, faults: ["power-loss", "kill"] },
    "snapshot-without-sessions": { nodes: 3, workload: "counter", faults: ["kill", "partition", "loss"] },
    "apply-duplicates": { workload: "counter", faults: ["pause", "partition", "loss"] },
    "stale-leader-reads": { nodes: 3, faults: ["partition"] },
    "lease-from-answer": { options: { reads: "lease" }, nodes: 3, faults: ["delay", "partition"] },
    "restart-ends-bound": { options: { reads: "lease" }, nodes: 3, faults: ["kill", "partition"] },
    "removed-nodes-vote": { nodes: 5, faults: ["membership", "partition", "kill"] },
    "no-back-off": { nodes: 5, faults: ["delay", "partition"] },
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
  },
};
