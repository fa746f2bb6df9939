/** The replica programs by name: what the runtime can start. */
import type { Program } from "./host.js";
import { paxos } from "./paxos/program.js";
import { primaryBackup } from "./primary-backup/program.js";
import { raft } from "./raft/program.js";
import { twoPhaseCommit } from "./two-phase-commit/program.js";

export const programs: ReadonlyMap<string, Program> = new Map(
  [raft, primaryBackup, paxos, twoPhaseCommit].map((program) => [program.name, program]),
);
