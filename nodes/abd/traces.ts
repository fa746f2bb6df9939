/**
 * What the nodes of ABD tell in their traces. `abd/stored`: the value under this tag (`number`, `writer`) is on the node's disk. `abd/quorum`:
 * a phase of an operation, `query` or `store`, has ended with the answers of these nodes. No node leads, so there are no roles.
 */
import type { ReplicaTrace, Told } from "../trace.js";

export const abdTraces = ["abd/stored", "abd/quorum"] as const satisfies readonly ReplicaTrace["type"][];

export type AbdTrace = Told<typeof abdTraces>;
