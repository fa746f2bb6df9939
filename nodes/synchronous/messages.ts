/** Messages of synchronous replication. `done`: by the way, which updates the sender has found to be done since it last said so. */
import type { ClientRequest, NodeId } from "../host.js";

/** When an update was made, by Lamport's clock, and where: no two updates have the same. */
export interface Stamp {
  readonly clock: number;
  readonly node: NodeId;
}

export interface Update {
  readonly stamp: Stamp;
  readonly request: ClientRequest;
}

/** The server that a client asked hands its update to another one, which is to store it. */
export interface Store extends Update {
  readonly type: "Store";
  readonly done: readonly Stamp[];
}

/** The update is on the sender's disk, and the sender has no earlier one of its own under way for the same key. */
export interface Stored {
  readonly type: "Stored";
  readonly stamp: Stamp;
  readonly done: readonly Stamp[];
}

/** A server that is to answer this request asks what became of updates that it has stored. */
export interface AskDone {
  readonly type: "AskDone";
  readonly client: string;
  readonly seq: number;
  readonly stamps: readonly Stamp[];
}

/** Of those asked about, which are done and which are certainly not done yet. Of the others the sender does not know. */
export interface TellDone {
  readonly type: "TellDone";
  readonly client: string;
  readonly seq: number;
  readonly done: readonly Stamp[];
  readonly notDone: readonly Stamp[];
}

export type SynchronousMessage = Store | Stored | AskDone | TellDone;
