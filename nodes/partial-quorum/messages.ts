/** Messages of partial quorums; `id` names the operation that its coordinator carries out. */
import type { ObjectPart } from "../crdt/messages.js";
import type { GossipMessage } from "../gossip/messages.js";
import type { Message, NodeId } from "../host.js";
import type { VectorPairs } from "../version-vector.js";

/** Keep this object. `instead`: the node that it is for, if the receiver only stands in for it. */
export interface Put extends Message {
  readonly type: "Put";
  readonly id: string;
  readonly object: ObjectPart;
  readonly instead: NodeId | null;
}

/** It is on the sender's disk. */
export interface Kept extends Message {
  readonly type: "Kept";
  readonly id: string;
}

export interface Get extends Message {
  readonly type: "Get";
  readonly id: string;
  readonly key: string;
}

export interface Got extends Message {
  readonly type: "Got";
  readonly id: string;
  readonly object: ObjectPart;
}

/** Read repair: the receiver's copy lacked some of this. */
export interface Repair extends Message {
  readonly type: "Repair";
  readonly object: ObjectPart;
}

/** The sender has kept this for the receiver. */
export interface HandOff extends Message {
  readonly type: "HandOff";
  readonly object: ObjectPart;
}

/** These writes of the key are on the sender's disk. */
export interface Holds extends Message {
  readonly type: "Holds";
  readonly key: string;
  readonly vector: VectorPairs;
}

/** Anti-entropy between two nodes that hold the same keys. */
export interface Compare extends Message {
  readonly type: "Compare";
  readonly step: GossipMessage;
}

export type PartialQuorumMessage = Put | Kept | Get | Got | Repair | HandOff | Holds | Compare;
