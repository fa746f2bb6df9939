/** The systems under test by name. */
import { paxos } from "./paxos.js";
import { primaryBackup } from "./primary-backup.js";
import { raft } from "./raft.js";
import type { System } from "./system.js";
import { twoPhaseCommit } from "./two-phase-commit.js";

export const systems: ReadonlyMap<string, System> = new Map(
  [raft, primaryBackup, paxos, twoPhaseCommit].map((system) => [system.name, system]),
);
