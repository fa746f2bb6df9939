/** What the replicas of the sequencer's system tell in their traces. */
import type { ReplicaTrace, Told } from "../trace.js";

export const sequencerTraces = ["role", "sequencer/executed"] as const satisfies readonly ReplicaTrace["type"][];

export type SequencerTrace = Told<typeof sequencerTraces>;
