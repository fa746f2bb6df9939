/** What publisher and subscribers tell in their traces. */
import type { ReplicaTrace, Told } from "../trace.js";

export const replicationTraces = [
  "role",
  "transactional-replication/snapshot",
  "transactional-replication/loaded",
  "transactional-replication/applied",
] as const satisfies readonly ReplicaTrace["type"][];

export type ReplicationTrace = Told<typeof replicationTraces>;
