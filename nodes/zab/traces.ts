/** What the replicas of Zab tell in their traces. A vote is the promise of an epoch to a leader. */
import type { ReplicaTrace, Told } from "../trace.js";

export const zabTraces = [
  "role",
  "vote",
  "discarded",
  "zab/snapshot",
] as const satisfies readonly ReplicaTrace["type"][];

export type ZabTrace = Told<typeof zabTraces>;
