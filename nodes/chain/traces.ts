/** Trace events of the replicas of a chain. `control/…`: events of the Raft replicas of the control plane. */
import type { ReplicaTrace, Told } from "../trace.js";

export const chainTraces = [
  "role",
  "membership",
  "discarded",
  "control/role",
  "control/vote",
  "control/discarded",
] as const satisfies readonly ReplicaTrace["type"][];

export type ChainTrace = Told<typeof chainTraces>;
