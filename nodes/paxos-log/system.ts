/** Paxos with an election for every write as a system under test. */
import { acknowledgedOnMajority } from "../../src/claims/acknowledged.js";
import { failuresAreFinal, stateMachineAgreement } from "../../src/claims/committed.js";
import { oneValuePerSlot } from "../../src/claims/consensus.js";
import { promisesKept } from "../../src/claims/promises.js";
import { readsFollowAcknowledgements } from "../../src/claims/reads.js";
import { restartRemembers } from "../../src/claims/restarts.js";
import { sameState } from "../../src/claims/states.js";
import { ofMajorities } from "../../src/contract/figures.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import { crashesAndLinks, cutInHalves } from "../../src/faults/usual.js";
import { counter } from "../../src/workloads/counter.js";
import { writesOf } from "../../src/workloads/explored-writes.js";
import { register } from "../../src/workloads/register.js";
import { set } from "../../src/workloads/set.js";
import { paxosLog as program } from "./program.js";
import { paxosLogVariants } from "./variants.js";

export const paxosLog: ProgramSystem = {
  name: program.name,
  program,
  workloads: [register, set, counter],
  claims: [
    { claim: promisesKept },
    { claim: oneValuePerSlot },
    { claim: stateMachineAgreement },
    { claim: sameState },
    { claim: failuresAreFinal },
    { claim: acknowledgedOnMajority },
    { claim: readsFollowAcknowledgements },
    { claim: restartRemembers },
  ],
  serves: [
    {
      claim: "A log of Paxos serves while a majority of the nodes is up and connected",
      needs: "majority",
      graceMs: 5000,
    },
  ],
  bears: { faults: [...crashesAndLinks, "clock", "disk-full", "bit-rot"], datagrams: true, losses: "minority" },
  figures: [{ ...ofMajorities, model: "linearizability", messages: "6n", delays: "4", loses: "nothing" }],
  surveyed: [
    {
      column: "Paxos",
      count: "Paxos with an election for every update",
      because: {
        throughput:
          "servers that propose for the same place of the log make each other begin again, with disks that take no time, too",
      },
    },
  ],
  safeOptions: {},
  defaults: { nodes: 5, faults: ["partition", "kill"] },
  variants: shown(paxosLogVariants, {
    "ignore-accepted": { nodes: 3 },
    "half-quorum": { nodes: 4, schedule: cutInHalves },
    "executes-past-gaps": { nodes: 3, faults: ["partition", "loss"] },
    "answers-for-the-slot": { nodes: 3 },
    "apply-duplicates": { nodes: 3, workload: "counter", faults: ["pause", "partition", "loss"] },
    "local-reads": { nodes: 3, faults: ["partition"] },
  }),
  exploration: {
    bounds: {
      ...{ nodes: 3, requests: 2, timeouts: 1, crashes: 1, duplicates: 0, operators: 0 },
      ...{ depth: 14, states: 2_000_000 },
    },
    // Each of the first nodes is asked by its own client.
    requests: (count, members) =>
      writesOf(count, members).map((offered, index) => ({ ...offered, to: [members[index % members.length] ?? ""] })),
    operators: [],
    alike: (members, requests) => members.filter((id) => !requests.some(({ to }) => to.includes(id))),
    // Not who accepted which proposal: a majority's acceptance is learnt in some order of events.
    leavesOut: ["accepted"],
  },
};
