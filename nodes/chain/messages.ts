/**
 * Messages of chain replication. Those between nodes of the chain carry the sender's epoch, and a node ignores messages of any epoch but
 * its own. Entries count from 1.
 */
import type { ClientRequest, NodeId } from "../host.js";
import type { RaftMessage } from "../raft/messages.js";

/** `epoch`: the epoch in which the head accepted it. `request` is null only if a broken variant left one out. */
export interface Entry {
  readonly epoch: number;
  readonly request: ClientRequest | null;
}

/** Between the replicas of the control plane. */
export interface Control {
  readonly type: "Control";
  readonly message: RaftMessage;
}

/** Heartbeat of a node of the chain. Every field refers to the epoch that it is in. */
export interface Beat {
  readonly type: "Beat";
  readonly epoch: number;
  /** It is in the chain and holds every entry that was ever committed. */
  readonly full: boolean;
  /** It is out of the chain, and its log equals the tail's of a moment ago. */
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
  /** Length of the sender's log when it entered this epoch; null if the sender itself may lack committed entries. */
  readonly inherited: number | null;
}

/** To the predecessor: my log has this length, and the entries that you sent lie beyond its end. */
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

/**
 * To all others of the chain, before reads are answered: is this still your epoch? `life`: the sender's, so that an answer that arrives
 * after the sender has restarted confirms nothing.
 */
export interface Confirm {
  readonly type: "Confirm";
  readonly epoch: number;
  readonly life: number;
  readonly round: number;
}

export interface Confirmed {
  readonly type: "Confirmed";
  readonly epoch: number;
  /** Of the node that asked. */
  readonly life: number;
  readonly round: number;
}

/** Tells the questions of a node apart, in all its lives: an answer to one that was asked before its log changed is too late. */
export interface Question {
  readonly life: number;
  readonly number: number;
}

/** From a node out of the chain to the tail: which entries follow my last one? */
export interface Pull {
  readonly type: "Pull";
  readonly epoch: number;
  readonly question: Question;
  readonly lastIndex: number;
  readonly lastEpoch: number;
}

export interface Pulled {
  readonly type: "Pulled";
  readonly epoch: number;
  readonly question: Question;
  readonly prevIndex: number;
  readonly prevEpoch: number;
  readonly entries: readonly Entry[];
  /** Length of the tail's log. */
  readonly lastIndex: number;
}

/** Your entry `lastIndex` differs from the tail's: at most the entries up to `to` can be the same. */
export interface Cut {
  readonly type: "Cut";
  readonly epoch: number;
  readonly question: Question;
  readonly lastIndex: number;
  readonly lastEpoch: number;
  readonly to: number;
}

export type LinkMessage = Forward | Lacks | Ack | Confirm | Confirmed | Pull | Pulled | Cut;
export type ChainMessage = Control | Beat | Configure | LinkMessage;
