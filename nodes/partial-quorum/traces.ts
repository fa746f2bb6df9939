/**
 * What the nodes of partial quorums tell. `partial-quorum/state`: the object `key` has changed; `holds` are the writes that the node has
 * heard of, and `state` is a name of the state that they have led to. `partial-quorum/hinted`: the node stands in for `owner`. No node leads.
 */
import type { ReplicaTrace, Told } from "../trace.js";

export const partialQuorumTraces = [
  "partial-quorum/state",
  "partial-quorum/hinted",
] as const satisfies readonly ReplicaTrace["type"][];

export type PartialQuorumTrace = Told<typeof partialQuorumTraces>;
