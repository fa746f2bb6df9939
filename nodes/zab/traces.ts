/**
 * What the replicas of Zab tell in their traces. A vote is the promise of an epoch to a leader; `zab/initial` the last transaction of the history with
 * which a leader begins its epoch, `zab/entered` that of a follower when the epoch has become its current one.
 */
import type { ReplicaTrace, Told } from "../trace.js";

export const zabTraces = [
  "role",
  "vote",
  "discarded",
  "zab/snapshot",
  "zab/initial",
  "zab/entered",
] as const satisfies readonly ReplicaTrace["type"][];

export type ZabTrace = Told<typeof zabTraces>;
