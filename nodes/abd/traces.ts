/**
 * What the nodes of ABD tell in their traces. `abd/stored`: the value under this tag (`number`, `writer`) is on the node's disk. `abd/quorum`:
 * a phase of an operation, `query` or `store`, has ended with the answers of these nodes. `abd/answered`: a client hears of this version, which it
 * has read or written. No node leads, so there are no roles.
 */
import type { ReplicaTrace, Told } from "../trace.js";

export const abdTraces = [
  "abd/stored",
  "abd/quorum",
  "abd/answered",
] as const satisfies readonly ReplicaTrace["type"][];

export type AbdTrace = Told<typeof abdTraces>;
