/**
 * What the nodes of partial quorums tell. `partial-quorum/state`: the object `key` has changed; `holds` are the writes that the node has
 * heard of, `state` is a name of the state that they have led to, and `shows` what a read of this copy alone would show. `took`: the write of a
 * client that changed it, the node's `nth`; absent if the change came from another node. `partial-quorum/hinted`: the node keeps the writes
 * `holds` of `key` for `owner`; `partial-quorum/handed-off`: it keeps them no longer; `kept` are those it kept, `holds` those that `owner` has said to hold. No node
 * leads.
 */
import type { ReplicaTrace, Told } from "../trace.js";

export const partialQuorumTraces = [
  "partial-quorum/state",
  "partial-quorum/hinted",
  "partial-quorum/handed-off",
] as const satisfies readonly ReplicaTrace["type"][];

export type PartialQuorumTrace = Told<typeof partialQuorumTraces>;
