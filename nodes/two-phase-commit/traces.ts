/**
 * Trace events of the replicas of two-phase commit. `two-phase-commit/blocked`, of a `txn`: a participant that voted yes has asked the
 * coordinator and all other participants, and none of them knew the decision; `two-phase-commit/unblocked`: it has learnt it since.
 */
import type { ReplicaTrace, Told } from "../trace.js";

export const twoPhaseCommitTraces = [
  "role",
  "decided",
  "two-phase-commit/blocked",
  "two-phase-commit/unblocked",
] as const satisfies readonly ReplicaTrace["type"][];

export type TwoPhaseCommitTrace = Told<typeof twoPhaseCommitTraces>;
