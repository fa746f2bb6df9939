/** Chain replication as a system under test. */
import { failuresAreFinal, stateMachineAgreement } from "../../src/claims/committed.js";
import { oneLeaderPerTerm } from "../../src/claims/elections.js";
import { appointedLeaderCompleteness, logMatching } from "../../src/claims/logs.js";
import type { System } from "../../src/contract/system.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { counter } from "../../src/workloads/counter.js";
import { register } from "../../src/workloads/register.js";
import { set } from "../../src/workloads/set.js";
import { committedOnWholeChain, oneConfigurationPerEpoch, predecessorHasAll } from "./claims.js";
import { chainDemonstrations } from "./demonstrations.js";
import { chain as program } from "./program.js";

export const chain: System = {
  name: program.name,
  program,
  workloads: [register, set, counter],
  claims: [
    { claim: oneConfigurationPerEpoch },
    { claim: oneLeaderPerTerm },
    { claim: predecessorHasAll },
    { claim: committedOnWholeChain },
    { claim: logMatching },
    { claim: appointedLeaderCompleteness },
    { claim: stateMachineAgreement },
    { claim: failuresAreFinal },
  ],
  // A chain whose neighbours cannot reach each other stands still while the control plane reaches both.
  serves: [
    {
      claim: "chain replication serves while all nodes are up and connected",
      needs: "all",
      graceMs: 3000,
    },
  ],
  bears: {
    // Not wipe: a node that forgot its log counts as one that holds all. Not bit-rot: a chain may be left with the one node that is lost.
    faults: [...crashesAndLinks, "clock", "disk-full"],
    datagrams: true,
    losses: "none",
  },
  safeOptions: {},
  defaults: { nodes: 6, faults: ["partition", "kill"], hunted: [6, 6, 6, 4, 4, 5, 7, 3, 2] },
  demonstrations: chainDemonstrations,
  exploration: {
    none: "timers and messages of the control plane's Raft, at three levels of its own, multiply the states beyond any bound worth the name",
  },
};
