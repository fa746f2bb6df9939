/**
 * What the nodes of gossip tell in their traces. `gossip/state`: the object `key` has changed; `holds` are the writes that the node has heard
 * of, as a version vector, `state` is a name of the state that they have led to, and `shows` what a read would show. `took`: the write of a
 * client that changed it, the node's `nth`; absent if the change came from another node. No node leads, so there are no roles.
 */
import type { ReplicaTrace, Told } from "../trace.js";

export const gossipTraces = ["gossip/state"] as const satisfies readonly ReplicaTrace["type"][];

export type GossipTrace = Told<typeof gossipTraces>;
