/** The replica programs by name: what the runtime can start. */
import type { Program } from "./host.js";
import { primaryBackup } from "./primary-backup/program.js";
import { raft } from "./raft/program.js";

export const programs: ReadonlyMap<string, Program> = new Map(
  [raft, primaryBackup].map((program) => [program.name, program]),
);
