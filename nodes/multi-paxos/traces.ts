/** Trace events of the replicas of Multi-Paxos. */
import type { ReplicaTrace, Told } from "../trace.js";

export const multiPaxosTraces = [
  "role",
  "promised",
  "accepted",
  "chosen",
  "membership",
] as const satisfies readonly ReplicaTrace["type"][];

export type MultiPaxosTrace = Told<typeof multiPaxosTraces>;
