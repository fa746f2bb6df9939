/**
 * Messages of chain replication. Those between nodes of the chain carry the sender's epoch, and a node refuses what is of another
 * epoch than its own. Entries count from 1.
 */
import type { ClientRequest, NodeId } from "../host.js";
import type { RaftMessage } from "../raft/messages.js";

/** `epoch`: in which the head took it in. `request` is null only where a mistaken node has left something out. */
export interface Entry {
  readonly epoch: number;
  readonly request: ClientRequest | null;
}

/** Between the replicas of the control plane. */
export interface Control {
  readonly type: "Control";
  readonly message: RaftMessage;
}

/** A node of the chain is there. All of it is said of the epoch that it is in. */
export interface Beat {
  readonly type: "Beat";
  readonly epoch: number;
  /** It is in the chain and holds every entry that was ever committed. */
  readonly full: boolean;
  /** It is out of the chain, and holds what the tail had a moment ago and nothing else. */
  readonly caughtUp: boolean;
}

/** The control plane has decided. */
export interface Configure {
  readonly type: "Configure";
  readonly epoch: number;
  readonly chain: readonly NodeId[];
}

/** To the successor; without entries it asks whether the successor has everything. */
export interface Forward {
  readonly type: "Forward";
  readonly epoch: number;
  readonly prevIndex: number;
  readonly prevEpoch: number;
  readonly entries: readonly Entry[];
  /** How long the sender's log was when it came into this epoch; null if the sender may lack committed entries itself. */
  readonly inherited: number | null;
}

/** To the predecessor: my log is this long, and what you sent lies beyond. */
export interface Lacks {
  readonly type: "Lacks";
  readonly epoch: number;
  readonly lastIndex: number;
}

/** To the predecessor: the tail has committed the entries up to this one. */
export interface Ack {
  readonly type: "Ack";
  readonly epoch: number;
  readonly commit: number;
}

/** To all others of the chain, before reads are answered: is this still your epoch? */
export interface Confirm {
  readonly type: "Confirm";
  readonly epoch: number;
  readonly round: number;
}

export interface Confirmed {
  readonly type: "Confirmed";
  readonly epoch: number;
  readonly round: number;
}

/** From a node out of the chain to the tail: what follows my last entry? */
export interface Pull {
  readonly type: "Pull";
  readonly epoch: number;
  readonly lastIndex: number;
  readonly lastEpoch: number;
}

export interface Pulled {
  readonly type: "Pulled";
  readonly epoch: number;
  readonly prevIndex: number;
  readonly prevEpoch: number;
  readonly entries: readonly Entry[];
  /** How long the tail's log is. */
  readonly lastIndex: number;
}

/** Your entry `lastIndex` is not the tail's: nothing beyond `to` can be. */
export interface Cut {
  readonly type: "Cut";
  readonly epoch: number;
  readonly lastIndex: number;
  readonly lastEpoch: number;
  readonly to: number;
}

export type LinkMessage = Forward | Lacks | Ack | Confirm | Confirmed | Pull | Pulled | Cut;
export type ChainMessage = Control | Beat | Configure | LinkMessage;
