/** Synchronous replication as a system under test. */
import { failuresAreFinal } from "../../src/claims/committed.js";
import { restartRemembers } from "../../src/claims/restarts.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import type { Schedule, ScheduledFault } from "../../src/faults/fault.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { counter } from "../../src/workloads/counter.js";
import { exploredWrites } from "../../src/workloads/explored-writes.js";
import { register } from "../../src/workloads/register.js";
import { set } from "../../src/workloads/set.js";
import { acknowledgedIsStored, sameSequence } from "./claims.js";
import { synchronous as program } from "./program.js";
import { synchronousVariants } from "./variants.js";

const few = { clients: 6, ratePerClient: 5, routing: "roaming" } as const;

const slowMessages: ScheduledFault = {
  ...{ at: 1000, until: 19_500 },
  fault: { kind: "delay", target: "all", delayMs: 40, jitterMs: 10 },
};

/** One node after the other is down for a moment. */
const restartsOfEach: Schedule = Array.from({ length: 20 }, (_, round) => ({
  ...{ at: 1500 + round * 900, until: 1600 + round * 900 },
  fault: { kind: "kill", target: { nodes: [`n${(round % 3) + 1}`] } },
}));

export const synchronous: ProgramSystem = {
  name: program.name,
  program,
  workloads: [register, set, counter],
  claims: [
    { claim: sameSequence },
    { claim: acknowledgedIsStored },
    { claim: failuresAreFinal },
    { claim: restartRemembers },
  ],
  // Reads go on while a replica is down, but for keys of which it had an update under way; nothing is claimed of the time.
  serves: [
    { claim: "synchronous replication serves while all nodes are up and connected", needs: "all", graceMs: 3000 },
  ],
  bears: { faults: [...crashesAndLinks, "clock", "disk-full", "bit-rot"], datagrams: true, losses: "none" },
  figures: [
    {
      ...{ model: "linearizability", messages: "2n", delays: "2", recoveryMs: null, loses: "nothing" },
      survives: { updates: "none", reads: "all but one" },
      serves: { updates: "neither", reads: "both" },
    },
  ],
  safeOptions: {},
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  variants: shown(synchronousVariants, {
    "ack-before-replicate": {},
    "fail-on-lost-ack": {},
    "leaves-out-the-silent": {},
    // A client that asks again after a partition may ask for an update that all replicas have already.
    "apply-duplicates": { workload: "counter", faults: ["partition", "pause"] },
    "ack-before-sync": { seed: 2 },
    // Few updates, since whatever is synced later makes an earlier one durable, too, and slow ones.
    "sent-before-sync": { ...few, schedule: [slowMessages, ...restartsOfEach] },
    "dirty-reads": {},
    "unconfirmed-reads": {},
    "silence-is-not-done": {},
    "arrival-order": {},
    "ties-by-arrival": {},
    "clock-not-advanced": {},
    "ack-out-of-turn": {},
    "forgets-unfinished": {},
    "restart-means-done": {},
    "restart-means-not-done": { schedule: restartsOfEach },
  }),
  exploration: exploredWrites({
    ...{ nodes: 3, requests: 2, timeouts: 2, crashes: 1, duplicates: 0, operators: 0 },
    ...{ depth: null, states: 8_000_000 },
  }),
};
