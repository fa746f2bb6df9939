/** The systems under test by name. */
import { primaryBackup } from "./primary-backup.js";
import { raft } from "./raft.js";
import type { System } from "./system.js";

export const systems: ReadonlyMap<string, System> = new Map(
  [raft, primaryBackup].map((system) => [system.name, system]),
);
