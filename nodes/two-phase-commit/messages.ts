/** Messages of two-phase commit. `txn` names the transaction. */

export type Decision = "commit" | "abort";

/** What a transaction is. */
export interface Transaction {
  /** The item that it changes, at every participant. */
  readonly item: string;
  /** The participant at this index, modulo their number, refuses it; null if only a held item is a reason to refuse. */
  readonly refusedBy: number | null;
}

export interface Prepare extends Transaction {
  readonly type: "Prepare";
  readonly txn: string;
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
