/** Trace events of the replicas of primary/backup replication. */
import type { ReplicaTrace, Told } from "../trace.js";

export const primaryBackupTraces = [
  "role",
  "discarded",
  // With manual repair: from which entry on a node differs from its primary, and what it holds there; and that an operator has repaired it.
  "primary-backup/diverged",
  "primary-backup/repaired",
] as const satisfies readonly ReplicaTrace["type"][];

export type PrimaryBackupTrace = Told<typeof primaryBackupTraces>;
