/** What the replicas of synchronous replication tell in their traces. No replica leads, so there are no roles. */
import type { ReplicaTrace, Told } from "../trace.js";

export const synchronousTraces = ["synchronous/executed"] as const satisfies readonly ReplicaTrace["type"][];

export type SynchronousTrace = Told<typeof synchronousTraces>;
