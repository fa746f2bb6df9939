/** Trace events of the replicas of Raft. */
import type { ReplicaTrace, Told } from "../trace.js";

export const raftTraces = [
  "role",
  "vote",
  "membership",
  "discarded",
  "raft/snapshot",
  "raft/learners",
] as const satisfies readonly ReplicaTrace["type"][];

export type RaftTrace = Told<typeof raftTraces>;
