/** Messages of primary/backup replication. Each carries the sender's epoch; a higher epoch ends a primary's leadership. */
import type { ClientRequest } from "../host.js";

export interface Entry {
  readonly epoch: number;
  readonly request: ClientRequest;
}

/** The primary ships its log from after `prevIndex` on; without entries it is a heartbeat. */
export interface Ship {
  readonly type: "Ship";
  readonly epoch: number;
  readonly prevIndex: number;
  readonly prevEpoch: number;
  readonly entries: readonly Entry[];
  /** Of the primary's log when it sent this: it may be longer than what the message carries. */
  readonly lastIndex: number;
  readonly commit: number;
}

export interface Shipped {
  readonly type: "Shipped";
  readonly epoch: number;
  readonly success: boolean;
  /** On success the last stored index; on failure the length of the receiver's log. */
  readonly index: number;
}

/** A restarted primary asks whether it was replaced. */
export interface AskEpoch {
  readonly type: "AskEpoch";
  readonly epoch: number;
}

export interface TellEpoch {
  readonly type: "TellEpoch";
  readonly epoch: number;
}

export type PrimaryBackupMessage = Ship | Shipped | AskEpoch | TellEpoch;
