/** The lease service as a system under test. */
import { stateMachineAgreement } from "../../src/claims/committed.js";
import { leaderAppendOnly, oneLeaderPerTerm, oneVotePerTerm } from "../../src/claims/elections.js";
import { electedLeaderCompleteness, logMatching } from "../../src/claims/logs.js";
import { restartRemembers } from "../../src/claims/restarts.js";
import { sameState } from "../../src/claims/states.js";
import { writtenBeforeTold } from "../../src/claims/written.js";
import { ofMajorities } from "../../src/contract/figures.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import type { Schedule } from "../../src/faults/fault.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { counter } from "../../src/workloads/counter.js";
import { lock } from "../../src/workloads/lock.js";
import { set } from "../../src/workloads/set.js";
import { holdersHoldTheirLocks, locksFollowTheLog, oneGrantPerToken } from "./claims.js";
import { leaseService as program } from "./program.js";
import { leaseServiceVariants } from "./variants.js";

export const leaseService: ProgramSystem = {
  name: program.name,
  program,
  workloads: [lock, counter, set],
  claims: [
    { claim: oneGrantPerToken },
    { claim: locksFollowTheLog },
    { claim: holdersHoldTheirLocks, when: { checks: "service" } },
    { claim: holdersHoldTheirLocks, when: { checks: "clock" } },
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
  // Nothing but a lock is ever asked for whether it is still held.
  keepsUnder: [{ options: { checks: "clock" }, workloads: ["lock"], without: ["clock"] }],
  hardToShow: [{ options: { checks: "clock" }, nodes: 3, workload: "lock", schedule: holdersOutlast() }],
  defaults: { nodes: 3, faults: ["partition", "pause", "kill"] },
  variants: shown(leaseServiceVariants, {
    "granted-before-commit": {},
    "token-from-memory": { faults: ["partition", "kill"] },
    "session-revived": { seed: 2, faults: ["pause", "partition"] },
    "release-unchecked": { faults: ["pause", "partition"] },
    "expires-locally": { faults: ["pause", "partition"] },
    "lease-from-answer": {
      seed: 4,
      options: { checks: "clock" },
      workload: "lock",
      schedule: answersWaitForTheHolder(),
    },
    // Clients that ask now and then: a question that waits for the service tells a holder that it has lost its session.
    "lease-unanswered": {
      seed: 2,
      options: { checks: "clock" },
      workload: "lock",
      ratePerClient: 3,
      faults: ["partition"],
    },
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

/** One node after the other has a clock that is slow beyond the bound, and is isolated: what it holds is given to others. */
function holdersOutlast(): Schedule {
  return ["n1", "n2", "n3"].flatMap((node, round) => {
    const start = 1200 + round * 2200;
    return [
      {
        at: start,
        until: start + 2000,
        fault: { kind: "clock", target: { nodes: [node] }, jumpMs: 0, driftPercent: -90 },
      },
      { at: start + 50, until: start + 1900, fault: { kind: "partition", shape: "isolate-one", node, mode: "drop" } },
    ] satisfies Schedule;
  });
}

/** Answers to renewals wait for a holder that is paused for longer than its session lasts. */
function answersWaitForTheHolder(): Schedule {
  const slow = { at: 1000, until: 19_500, fault: { kind: "delay", target: "all", delayMs: 40, jitterMs: 0 } } as const;
  const pauses = Array.from({ length: 11 }, (_, round) => ({
    at: 1500 + round * 1600,
    until: 2300 + round * 1600,
    fault: { kind: "pause", target: "one" },
  })) satisfies Schedule;
  return [slow, ...pauses];
}
