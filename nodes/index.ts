/** The systems under test, one line each. */
import type { System } from "../src/contract/system.js";
import { paxos } from "./paxos/system.js";
import { primaryBackup } from "./primary-backup/system.js";
import { raft } from "./raft/system.js";
import { twoPhaseCommit } from "./two-phase-commit/system.js";

export const systems: ReadonlyMap<string, System> = new Map(
  [raft, primaryBackup, paxos, twoPhaseCommit].map((system) => [system.name, system]),
);
