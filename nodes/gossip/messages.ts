/** Messages of gossip: an exchange of two nodes, after which both hold what either held. */
import type { ObjectPart } from "../crdt/messages.js";
import type { Message } from "../host.js";

/** Begins an exchange: the hash of all that the sender holds. A receiver that holds the same says nothing. */
export interface Root extends Message {
  readonly type: "Root";
  readonly hash: string;
}

/** The receiver of a root holds something else: the hash of each of its buckets. */
export interface Buckets extends Message {
  readonly type: "Buckets";
  readonly hashes: readonly string[];
}

/** What the sender holds in the buckets that differ. `wanted`: the buckets of which it does not know yet what the receiver holds. */
export interface Contents extends Message {
  readonly type: "Contents";
  readonly objects: readonly ObjectPart[];
  readonly wanted: readonly number[];
}

export type GossipMessage = Root | Buckets | Contents;
