/** Chain replication as a system under test. */
import { failuresAreFinal, stateMachineAgreement } from "../../src/claims/committed.js";
import { oneLeaderPerTerm } from "../../src/claims/elections.js";
import { appointedLeaderCompleteness, logMatching } from "../../src/claims/logs.js";
import { readsFollowAcknowledgements } from "../../src/claims/reads.js";
import { restartRemembers } from "../../src/claims/restarts.js";
import { sameState } from "../../src/claims/states.js";
import { writtenBeforeTold } from "../../src/claims/written.js";
import { ofMajorities } from "../../src/contract/figures.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import type { ScheduledFault } from "../../src/faults/fault.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { counter } from "../../src/workloads/counter.js";
import { register } from "../../src/workloads/register.js";
import { set } from "../../src/workloads/set.js";
import { committedOnWholeChain, fullHoldsCommitted, oneConfigurationPerEpoch, predecessorHasAll } from "./claims.js";
import { chain as program } from "./program.js";
import { chainVariants } from "./variants.js";

/**
 * The tail and the control plane cannot hear each other, so the tail is removed without knowing it; all other nodes hear each other. Of six
 * nodes, n1, n2 and n3 are the control plane, n4 is the head and n6 the tail.
 */
const tailUnheard: ScheduledFault = {
  at: 2000,
  until: 9000,
  fault: {
    kind: "partition",
    mode: "drop",
    links: ["n1", "n2", "n3"].flatMap((control) => [
      { from: "n6", to: control },
      { from: control, to: "n6" },
    ]),
  },
};

/** Of three nodes, one is the control plane; of more, three. */
const figures = { messages: "2n − 6 from 5 nodes on", delays: "2n − 6 from 5 nodes on", loses: "nothing" } as const;

export const chain: ProgramSystem = {
  name: program.name,
  program,
  workloads: [register, set, counter],
  claims: [
    { claim: oneConfigurationPerEpoch },
    { claim: oneLeaderPerTerm },
    { claim: predecessorHasAll },
    { claim: committedOnWholeChain },
    { claim: fullHoldsCommitted },
    { claim: logMatching },
    { claim: appointedLeaderCompleteness },
    { claim: stateMachineAgreement },
    { claim: sameState },
    { claim: readsFollowAcknowledgements, when: { reads: "confirmed" } },
    { claim: failuresAreFinal },
    { claim: writtenBeforeTold },
    { claim: restartRemembers },
  ],
  // A chain whose neighbours cannot reach each other makes no progress as long as the control plane reaches both.
  serves: [
    {
      claim: "chain replication serves while all nodes are up and connected",
      needs: "all",
      graceMs: 3000,
    },
  ],
  bears: {
    // Not wipe: a node that forgot its log counts as one that holds everything. Not bit-rot: the one damaged node may be all that is left
    // of the chain.
    faults: [...crashesAndLinks, "clock", "disk-full"],
    datagrams: true,
    losses: "none",
  },
  // Three of the nodes are the control plane, which needs a majority.
  figures: [
    { when: { reads: "local" }, ...ofMajorities, ...figures, model: null },
    { ...ofMajorities, ...figures, model: "linearizability" },
  ],
  safeOptions: {},
  defaults: { nodes: 6, faults: ["partition", "kill"], hunted: [6, 6, 6, 4, 4, 5, 7, 3, 2] },
  variants: shown(chainVariants, {
    "no-epochs": { nodes: 6, schedule: [tailUnheard] },
    // While the middle is down and not yet suspected, writes are only at the head.
    "no-resend": { nodes: 6, schedule: restartsOf("n5") },
    // Nothing that the head answers gets any further.
    "head-answers-first": {
      nodes: 6,
      schedule: [2000, 8000].map((at) => ({
        at,
        until: at + 4000,
        fault: { kind: "partition", mode: "drop", links: [{ from: "n4", to: "n5" }] },
      })),
    },
    // The tail comes back long after it was removed, and needs a while to catch up.
    "unready-tail": {
      nodes: 6,
      clients: 20,
      ratePerClient: 50,
      schedule: [
        { at: 1000, until: 19_500, fault: { kind: "delay", target: "all", delayMs: 20, jitterMs: 5 } },
        ...restartsOf("n6"),
      ],
    },
  }),
  exploration: {
    none: "the control plane is a Raft cluster of its own, whose timers and messages add too many states for any useful bound",
  },
};

function restartsOf(node: string): readonly ScheduledFault[] {
  return [0, 1, 2, 3, 4].map((round) => ({
    at: 2000 + round * 3500,
    until: 3500 + round * 3500,
    fault: { kind: "kill", target: { nodes: [node] } },
  }));
}
