/** Messages of replicated data types. Which of them are sent depends on the way of replication. */
import type { Json, Message } from "../host.js";
import type { VectorPairs } from "../version-vector.js";
import type { Origin } from "./types.js";

/** An object, or of a delta the entries that have changed, and the updates that the sender holds. */
export interface ObjectPart {
  readonly key: string;
  readonly vector: VectorPairs;
  readonly entries: readonly (readonly [name: string, entry: Json])[];
}

/** By state or delta: what has changed at the sender since it last heard that the receiver has all. */
export interface Objects extends Message {
  readonly type: "Objects";
  /** How often the sender has started, and how many changes it has seen since. */
  readonly start: number;
  readonly upTo: number;
  readonly objects: readonly ObjectPart[];
}

/** The objects are joined and on the sender's disk. */
export interface Merged extends Message {
  readonly type: "Merged";
  readonly start: number;
  readonly upTo: number;
}

/** An update as an operation. `after`: the updates of its object that its node held before. */
export interface Operation {
  readonly key: string;
  readonly origin: Origin;
  readonly after: VectorPairs;
  readonly effect: Json;
}

/** By operation: updates that the sender took itself, from its `first` on, in their order. */
export interface Operations extends Message {
  readonly type: "Operations";
  readonly first: number;
  readonly operations: readonly Operation[];
}

/** The receiver's operations up to this one are delivered and on the sender's disk. */
export interface Delivered extends Message {
  readonly type: "Delivered";
  readonly upTo: number;
}

export type CrdtMessage = Objects | Merged | Operations | Delivered;
