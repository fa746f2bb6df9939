/** What the replicas of a chain tell in their traces. `control/…`: what the Raft replicas of the control plane tell of themselves. */
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
