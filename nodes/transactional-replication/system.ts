/** Transactional replication as a system under test. */
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { counter } from "../../src/workloads/counter.js";
import { writesOf } from "../../src/workloads/explored-writes.js";
import { register } from "../../src/workloads/register.js";
import { set } from "../../src/workloads/set.js";
import { sameSnapshot, sameTransactions } from "./claims.js";
import { transactionalReplication as program } from "./program.js";
import { replicationVariants } from "./variants.js";

export const transactionalReplication: ProgramSystem = {
  name: program.name,
  program,
  workloads: [register, set, counter],
  claims: [{ claim: sameTransactions }, { claim: sameSnapshot }],
  serves: [
    {
      claim: "transactional replication serves while its publisher is up",
      needs: "leader",
      graceMs: 3000,
    },
  ],
  // Not wipe: what the publisher forgets is lost. A subscriber that loses its copy loads another one.
  bears: { faults: [...crashesAndLinks, "clock", "disk-full", "bit-rot"], datagrams: true, losses: "none" },
  safeOptions: { reads: "caught-up" },
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  variants: shown(replicationVariants, {
    "position-after-read": { faults: ["partition", "kill"] },
    "snapshot-not-isolated": { faults: ["partition", "kill"] },
    "open-transactions-lost": { faults: ["partition", "kill"] },
    "seam-applied-twice": { faults: ["partition", "kill"] },
    "serves-while-loading": { faults: ["partition", "kill"] },
    "truncated-before-confirmed": { faults: ["partition", "kill"] },
    "confirmed-before-stored": { faults: ["kill", "power-loss"] },
    "resumes-after-last-commit": { faults: ["kill"] },
    "ships-unsynced": { faults: ["kill", "power-loss"] },
    "commit-not-synced": { faults: ["kill", "power-loss"] },
  }),
  exploration: {
    bounds: {
      ...{ nodes: 3, requests: 2, timeouts: 3, crashes: 1, duplicates: 0, operators: 0 },
      ...{ depth: 9, states: 2_000_000 },
    },
    requests: writesOf,
    operators: [],
    // The first node is the publisher.
    alike: ([, ...subscribers]) => subscribers,
  },
};
