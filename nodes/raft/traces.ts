/** What the replicas of Raft tell in their traces. */
import type { ReplicaTrace, Told } from "../trace.js";

export const raftTraces = [
  "role",
  "vote",
  "membership",
  "discarded",
] as const satisfies readonly ReplicaTrace["type"][];

export type RaftTrace = Told<typeof raftTraces>;
