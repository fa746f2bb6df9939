/** Messages of three-phase commit. `txn` names the transaction. */
import type { Decide, Decision } from "../two-phase-commit/messages.js";
import type { Transaction } from "../two-phase-commit/transactions.js";

export interface Prepare extends Transaction {
  readonly type: "Prepare";
  readonly txn: string;
}

export interface Vote {
  readonly type: "Vote";
  readonly txn: string;
  readonly yes: boolean;
}

/** Undecided states: voted yes; all are known to have voted yes; with quorums, an abort quorum may be about to abort. */
export type Undecided = "uncertain" | "pre-committed" | "pre-aborted";

export type State = Undecided | Decision;

/** All have voted yes: enter this state, and say so. With quorums a backup coordinator may ask for `pre-aborted` as well. */
export interface Enter {
  readonly type: "Enter";
  readonly txn: string;
  readonly state: "pre-committed" | "pre-aborted";
}

/** The sender's state: the answer to Enter and to AskState. */
export interface Tell {
  readonly type: "Tell";
  readonly txn: string;
  readonly state: State;
  /** It is undecided, and was down at some time since it voted: without quorums it does not take part in the decision of those that were not. */
  readonly recovering?: true;
}

/** A node in doubt asks for the states of the others. `recovering`: as of `Tell`. */
export interface AskState {
  readonly type: "AskState";
  readonly txn: string;
  readonly recovering?: true;
}

/** The decision is on the sender's disk. */
export interface Decided {
  readonly type: "Decided";
  readonly txn: string;
}

export type ThreePhaseCommitMessage = Prepare | Vote | Enter | Tell | AskState | Decide | Decided;
