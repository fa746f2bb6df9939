/** Trace events of the replicas of two-phase commit. */
import type { ReplicaTrace, Told } from "../trace.js";

export const twoPhaseCommitTraces = ["role", "decided"] as const satisfies readonly ReplicaTrace["type"][];

export type TwoPhaseCommitTrace = Told<typeof twoPhaseCommitTraces>;
