/** Messages of asynchronous replication. */
import type { Json, Message, NodeId } from "../host.js";

/** A write, named by the server that took it and how many writes that server had taken, from 1; `clock` is Lamport's, for its key. */
export interface Write {
  readonly node: NodeId;
  readonly nth: number;
  readonly key: string;
  readonly value: Json;
  readonly clock: number;
}

/** Writes that the sender took, the first of them its `first`-th. `again`: the receiver is to say at once how many it holds. */
export interface Writes extends Message {
  readonly type: "Writes";
  readonly first: number;
  readonly writes: readonly Write[];
  readonly again: boolean;
}

/** The receiver's first `upTo` writes are on the sender's disk. */
export interface Held extends Message {
  readonly type: "Held";
  readonly upTo: number;
}

export type AsynchronousMessage = Writes | Held;
