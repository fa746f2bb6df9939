/** The lease service as a system under test. */
import { stateMachineAgreement } from "../../src/claims/committed.js";
import { leaderAppendOnly, oneLeaderPerTerm, oneVotePerTerm } from "../../src/claims/elections.js";
import { electedLeaderCompleteness, logMatching } from "../../src/claims/logs.js";
import { restartRemembers } from "../../src/claims/restarts.js";
import { sameState } from "../../src/claims/states.js";
import { writtenBeforeTold } from "../../src/claims/written.js";
import { ofMajorities } from "../../src/contract/figures.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { counter } from "../../src/workloads/counter.js";
import { lock } from "../../src/workloads/lock.js";
import { set } from "../../src/workloads/set.js";
import { oneGrantPerToken } from "./claims.js";
import { leaseService as program } from "./program.js";
import { leaseServiceVariants } from "./variants.js";

export const leaseService: ProgramSystem = {
  name: program.name,
  program,
  workloads: [lock, counter, set],
  claims: [
    { claim: oneGrantPerToken },
    { claim: oneVotePerTerm },
    { claim: oneLeaderPerTerm },
    { claim: leaderAppendOnly },
    { claim: logMatching },
    { claim: electedLeaderCompleteness },
    { claim: stateMachineAgreement },
    { claim: sameState },
    { claim: writtenBeforeTold },
    { claim: restartRemembers },
  ],
  serves: [
    {
      claim: "the service answers while a majority of the nodes is up and connected",
      needs: "majority",
      graceMs: 4000,
    },
  ],
  bears: { faults: [...crashesAndLinks, "clock", "disk-full", "bit-rot"], datagrams: true, losses: "minority" },
  figures: [
    {
      when: { checks: "memory" },
      ...ofMajorities,
      ...{ model: null, messages: "2n", delays: "2", loses: "nothing" },
      serves: { updates: "the other side", reads: "both" },
    },
    { when: { fencing: "off" }, ...ofMajorities, model: null, messages: "2n", delays: "2", loses: "some" },
    { ...ofMajorities, model: null, messages: "2n", delays: "2", loses: "nothing" },
  ],
  safeOptions: { fencing: "on", checks: "service" },
  defaults: { nodes: 3, faults: ["partition", "pause", "kill"] },
  variants: shown(leaseServiceVariants, {
    "granted-before-commit": {},
    "token-from-memory": { faults: ["partition", "kill"] },
    "session-revived": { seed: 2, faults: ["pause", "partition"] },
    "release-unchecked": { faults: ["pause", "partition"] },
    "expires-locally": { faults: ["pause", "partition"] },
    "read-unfenced": { seed: 8, workload: "counter", faults: ["pause", "partition"] },
  }),
  exploration: {
    bounds: {
      ...{ nodes: 2, requests: 2, timeouts: 4, crashes: 0, duplicates: 0, operators: 0 },
      ...{ depth: 14, states: 2_000_000 },
    },
    requests: (count, members) =>
      Array.from({ length: count }, (_, index) => ({
        request: { client: `c${index + 1}`, seq: 1, command: { f: "acquire", key: "l" } },
        to: members,
      })),
    operators: [],
    // Names of sessions contain those of nodes.
    alike: () => [],
  },
};
