/** Messages of two-phase commit. `txn` names the transaction. */
import type { Json } from "../host.js";

export type Decision = "commit" | "abort";

/** What a transaction does at every participant: it writes one key. */
export interface Prepare {
  readonly type: "Prepare";
  readonly txn: string;
  readonly key: string;
  readonly value: Json;
}

export interface Vote {
  readonly type: "Vote";
  readonly txn: string;
  readonly yes: boolean;
}

export interface Decide {
  readonly type: "Decide";
  readonly txn: string;
  readonly decision: Decision;
}

/** A participant that voted yes and heard no decision asks for it. */
export interface AskDecision {
  readonly type: "AskDecision";
  readonly txn: string;
}

export type TwoPhaseCommitMessage = Prepare | Vote | Decide | AskDecision;
