/**
 * What the replicas of data types tell in their traces. `crdt/state`: the object `key` has changed; `holds` are the updates that the node
 * holds of it, as a version vector, `state` is a name of the state that they have led to, and `shows` what a read would show. `took`: the
 * update of a client that changed it, the node's `nth`; absent if the change came from another node. No replica leads, so there are no roles.
 */
import type { ReplicaTrace, Told } from "../trace.js";

export const crdtTraces = ["crdt/state"] as const satisfies readonly ReplicaTrace["type"][];

export type CrdtTrace = Told<typeof crdtTraces>;
