/** Primary/backup as a system under test. */
import { acknowledgedOnAll } from "../../src/claims/acknowledged.js";
import { failuresAreFinal, stateMachineAgreement } from "../../src/claims/committed.js";
import { oneLeaderPerTerm } from "../../src/claims/elections.js";
import { appointedLeaderCompleteness, logMatching } from "../../src/claims/logs.js";
import { readsFollowAcknowledgements } from "../../src/claims/reads.js";
import { restartRemembers } from "../../src/claims/restarts.js";
import { sameLogSameState } from "../../src/claims/states.js";
import { writtenBeforeTold } from "../../src/claims/written.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import type { Schedule } from "../../src/faults/fault.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { counter } from "../../src/workloads/counter.js";
import { writesOf } from "../../src/workloads/explored-writes.js";
import { register } from "../../src/workloads/register.js";
import { set } from "../../src/workloads/set.js";
import { discardedWhenRepaired, divergedServesNoClient } from "./claims.js";
import { primaryBackup as program } from "./program.js";
import { primaryBackupVariants } from "./variants.js";

/** An asynchronous successor may lack entries that its predecessor acknowledged, and one that promotes itself may not be the only one. */
const safe = { mode: "sync", failover: "manual" };

const repaired = { repair: "manual" };

/** Backups answer reads while they have lost contact with the primary: what is acknowledged stays, but reads may be old. */
const readOnly = { mode: "sync", failover: "read-only" };

/** The primary is cut off with updates that no other node has, and replaced; when it is back, the new log has others in their places. */
const returnsDiverged: Schedule = [
  { at: 3000, until: 7000, fault: { kind: "partition", shape: "isolate-one", mode: "drop", node: "n1" } },
  { at: 5000, until: 8000, fault: { kind: "failover" } },
];

/** What is measured with each way to repair: an operator has to do more or less, and all else is the same. */
function figuresUnder(repair: "manual" | "auto"): ProgramSystem["figures"] {
  const repairs = repair === "manual" ? (["repair"] as const) : [];
  const operator = ["promote", ...repairs] as const;
  return [
    ...(["async", "sync"] as const).map((mode) => ({
      when: { mode, failover: "read-only", repair },
      ...({ model: null, messages: "2n", recoveryMs: null, operator } as const),
      ...(mode === "sync" ? ({ delays: "2", loses: "nothing" } as const) : ({ delays: "0", loses: "some" } as const)),
      survives: { updates: "none", reads: "all but one" } as const,
      serves: { updates: mode === "sync" ? "neither" : "the cut-off side", reads: "both" } as const,
    })),
    {
      when: { mode: "async", failover: "manual", repair },
      ...{ model: null, messages: "2n", delays: "0", recoveryMs: null, loses: "some", operator },
      survives: { updates: "none", reads: "none" },
      serves: { updates: "the cut-off side", reads: "the cut-off side" },
    },
    ...(["async", "sync"] as const).map((mode) => ({
      when: { mode, failover: "auto", repair },
      ...({
        model: null,
        messages: "2n",
        delays: mode === "sync" ? "2" : "0",
        recoveryMs: 1500,
        loses: "some",
        operator: repairs,
      } as const),
      survives: { updates: "all but one", reads: "all but one" } as const,
      serves: { updates: "both", reads: "both" } as const,
    })),
    {
      ...(repair === "manual" ? { when: { repair } } : {}),
      ...{ model: "linearizability", messages: "2n", delays: "2", recoveryMs: null, loses: "nothing", operator },
      survives: { updates: "none", reads: "none" },
      // The primary reads by itself.
      serves: { updates: "neither", reads: "the cut-off side" },
    },
  ];
}

export const primaryBackup: ProgramSystem = {
  name: program.name,
  program,
  workloads: [register, set, counter],
  claims: [
    { claim: oneLeaderPerTerm },
    { claim: logMatching },
    { claim: failuresAreFinal },
    // Under other options nodes may commit different entries at one index.
    { claim: sameLogSameState },
    ...[safe, readOnly].flatMap((when) =>
      [appointedLeaderCompleteness, stateMachineAgreement, acknowledgedOnAll].map((claim) => ({
        ...{ claim, when },
      })),
    ),
    { claim: readsFollowAcknowledgements, when: safe },
    { claim: discardedWhenRepaired, when: repaired },
    { claim: divergedServesNoClient, when: repaired },
    { claim: writtenBeforeTold },
    { claim: restartRemembers },
  ],
  // An operator replaces a primary that is gone, so nothing is claimed about the time until then.
  serves: [
    {
      when: { failover: "auto" },
      claim: "with automatic failover, primary/backup serves while a majority of the nodes is up and connected",
      needs: "majority",
      graceMs: 3000,
    },
    {
      when: { mode: "async" },
      claim: "asynchronous primary/backup serves while its primary is up",
      needs: "leader",
      graceMs: 3000,
    },
    {
      claim: "synchronous primary/backup serves while all nodes are up and connected",
      needs: "all",
      graceMs: 3000,
    },
  ],
  bears: {
    faults: [...crashesAndLinks, "failover", "clock", "disk-full"],
    datagrams: true,
    // Synchronous writes wait for every backup, and only an operator replaces a primary.
    losses: "none",
  },
  figures: (["manual", "auto"] as const).flatMap((repair) => figuresUnder(repair)),
  surveyed: [
    {
      when: { mode: "async", failover: "manual", repair: "auto" },
      count: "asynchronous primary/backup",
      because: {
        messages:
          "a backup confirms what it holds, so that the primary can send again what was lost; no client waits for that",
      },
    },
    {
      when: { mode: "async", failover: "read-only", repair: "auto" },
      column: "Primary/backup",
      because: {
        throughput:
          "the primary's disk syncs every update, one after the other, and a simulated node has nothing else to use up; in the fastest row the disks of all nodes share them",
      },
    },
    { when: { mode: "sync", failover: "manual", repair: "auto" }, count: "synchronous primary/backup" },
  ],
  safeOptions: safe,
  alsoSafe: { repair: ["manual"] },
  // Without these no log differs from another.
  exercisedBy: { repair: ["failover", "partition"] },
  // Of a set, only what is there at the end is judged.
  keepsUnder: [{ options: readOnly, workloads: ["set"] }],
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  variants: shown(primaryBackupVariants, {
    // The isolated primary keeps acknowledging; then an operator replaces it.
    "ack-before-replicate": {
      options: { mode: "sync" },
      schedule: [
        { at: 3000, until: 9000, fault: { kind: "partition", shape: "isolate-one", mode: "drop", node: "n1" } },
        { at: 5000, until: 8000, fault: { kind: "failover" } },
      ],
    },
    "fail-on-lost-ack": { options: { mode: "sync" }, faults: ["partition", "pause"] },
    // The old primary comes back where no node can tell it that it was replaced. Asynchronous, since a synchronous successor acknowledges
    // nothing without it.
    "unfenced-promotion": {
      options: { mode: "async" },
      schedule: [
        { at: 3000, until: 8000, fault: { kind: "failover" } },
        { at: 6500, until: 14_000, fault: { kind: "partition", shape: "isolate-one", mode: "drop", node: "n1" } },
      ],
    },
    "restart-repairs": {
      options: { ...safe, ...repaired },
      schedule: [
        ...returnsDiverged,
        // Before an operator comes.
        {
          ...{ after: { event: "restarts", node: "n1", nth: 1 }, at: 600, until: 700 },
          fault: { kind: "kill", target: { nodes: ["n1"] } },
        },
      ],
    },
    "reads-while-diverged": { options: { ...safe, ...repaired }, schedule: returnsDiverged },
    "writes-while-read-only": {
      options: readOnly,
      workload: "set",
      schedule: [
        { at: 3000, until: 9000, fault: { kind: "partition", shape: "isolate-one", mode: "drop", node: "n1" } },
      ],
    },
  }),
  exploration: {
    bounds: {
      ...{ nodes: 3, requests: 2, timeouts: 2, crashes: 1, duplicates: 0, operators: 1 },
      ...{ depth: 8, states: 2_000_000 },
    },
    requests: writesOf,
    operators: [{ type: "promote" }],
    // Epochs and timeouts tell them apart.
    alike: () => [],
  },
};
