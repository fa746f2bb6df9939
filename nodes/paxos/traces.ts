/** Trace events of the replicas of Paxos. */
import type { ReplicaTrace, Told } from "../trace.js";

export const paxosTraces = ["promised", "accepted", "chosen"] as const satisfies readonly ReplicaTrace["type"][];

export type PaxosTrace = Told<typeof paxosTraces>;
