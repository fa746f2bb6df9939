/** Asynchronous replication as a system under test. */

import { restartRemembers } from "../../src/claims/restarts.js";
import { writtenBeforeTold } from "../../src/claims/written.js";
import { ofSingleNodes } from "../../src/contract/figures.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { exploredWrites } from "../../src/workloads/explored-writes.js";
import { lastWrite } from "../../src/workloads/siblings.js";
import { oneWriteOneName } from "./claims.js";
import { asynchronous as program } from "./program.js";
import { asynchronousVariants } from "./variants.js";

export const asynchronous: ProgramSystem = {
  name: program.name,
  program,
  workloads: [lastWrite],
  claims: [{ claim: oneWriteOneName }, { claim: writtenBeforeTold }, { claim: restartRemembers }],
  serves: [{ claim: "any server that is up serves by itself", needs: "any", graceMs: 1000 }],
  bears: { faults: [...crashesAndLinks, "clock", "disk-full"], datagrams: true, losses: "none" },
  figures: [{ ...ofSingleNodes, messages: "n", loses: "some" }],
  surveyed: [
    {
      when: { merge: "stamps" },
      column: "Multi-master",
      because: {
        throughput:
          "every server syncs each update by itself, and a simulated node has only its disk to use up; without time for syncs it is as fast as the fastest row",
      },
    },
  ],
  safeOptions: {},
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  variants: shown(asynchronousVariants, {
    "ack-before-sync": { faults: ["power-loss"] },
    "sent-once": { faults: ["partition", "kill"] },
    "sent-not-known": { faults: ["partition", "kill"] },
    "gap-skipped": { faults: ["loss", "partition"] },
    "held-before-sync": { faults: ["power-loss"] },
    "name-used-again": { faults: ["kill"] },
    "clock-not-advanced": {},
    "ties-by-arrival": { seed: 6, ratePerClient: 60 },
  }),
  exploration: exploredWrites({
    ...{ nodes: 2, requests: 3, timeouts: 2, crashes: 1, duplicates: 1, operators: 0 },
    ...{ depth: null, states: 4_000_000 },
  }),
};
