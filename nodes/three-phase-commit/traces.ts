/** Trace events of the replicas of three-phase commit. */
import type { ReplicaTrace, Told } from "../trace.js";

export const threePhaseCommitTraces = ["role", "decided"] as const satisfies readonly ReplicaTrace["type"][];

export type ThreePhaseCommitTrace = Told<typeof threePhaseCommitTraces>;
