/** Trace events of the replicas of the lease service: those of Raft, and what each replica's state machine decides. */
import type { ReplicaTrace, Told } from "../trace.js";

export const leaseServiceTraces = [
  "role",
  "vote",
  "discarded",
  "lease-service/granted",
  "lease-service/expired",
] as const satisfies readonly ReplicaTrace["type"][];

export type LeaseServiceTrace = Told<typeof leaseServiceTraces>;
