/** Trace events of the replicas of primary/backup replication. */
import type { ReplicaTrace, Told } from "../trace.js";

export const primaryBackupTraces = ["role", "discarded"] as const satisfies readonly ReplicaTrace["type"][];

export type PrimaryBackupTrace = Told<typeof primaryBackupTraces>;
