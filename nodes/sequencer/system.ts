/** Replication by a fixed sequencer as a system under test. */
import { failuresAreFinal, stateMachineAgreement } from "../../src/claims/committed.js";
import { readsFollowAcknowledgements } from "../../src/claims/reads.js";
import { restartRemembers } from "../../src/claims/restarts.js";
import { sameState } from "../../src/claims/states.js";
import { writtenBeforeTold } from "../../src/claims/written.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { counter } from "../../src/workloads/counter.js";
import { writesOf } from "../../src/workloads/explored-writes.js";
import { register } from "../../src/workloads/register.js";
import { set } from "../../src/workloads/set.js";
import { totalOrder } from "./claims.js";
import { sequencer as program } from "./program.js";
import { sequencerVariants } from "./variants.js";

export const sequencer: ProgramSystem = {
  name: program.name,
  program,
  workloads: [register, set, counter],
  claims: [
    { claim: totalOrder },
    { claim: stateMachineAgreement },
    { claim: sameState },
    { claim: readsFollowAcknowledgements, when: { reads: "sequenced" } },
    { claim: failuresAreFinal },
    { claim: writtenBeforeTold },
    { claim: restartRemembers },
  ],
  // It serves while the sequencer is up and connected; which node that is, a need cannot say.
  serves: [
    { claim: "replication by a sequencer serves while all nodes are up and connected", needs: "all", graceMs: 3000 },
  ],
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
  safeOptions: { reads: "sequenced" },
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  variants: shown(sequencerVariants, {
    "arrival-order": {},
    "gap-skipped": {},
    "number-not-persisted": {},
    "retry-sequenced-twice": { workload: "counter", faults: ["partition", "pause"] },
    "fail-on-silence": { faults: ["pause"] },
    "takes-over": {},
  }),
  exploration: {
    bounds: {
      ...{ nodes: 3, requests: 2, timeouts: 1, crashes: 1, duplicates: 0, operators: 0 },
      ...{ depth: null, states: 8_000_000 },
    },
    requests: writesOf,
    operators: [],
    // The first node is the sequencer.
    alike: () => [],
  },
};
