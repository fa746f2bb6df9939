/**
 * Trace events of the replicas of a chain. `chain/full`: the node holds every entry that was ever committed, as far as it knows, in the chain of
 * this `epoch`. `control/…`: events of the Raft replicas of the control plane.
 */
import type { ReplicaTrace, Told } from "../trace.js";

export const chainTraces = [
  "role",
  "membership",
  "discarded",
  "chain/full",
  "control/role",
  "control/vote",
  "control/discarded",
] as const satisfies readonly ReplicaTrace["type"][];

export type ChainTrace = Told<typeof chainTraces>;
