/**
 * Messages of two-phase commit. `txn` is the id of one attempt at a transaction (`transactions.ts`), so that messages of an attempt that
 * a crash of the coordinator has ended are told apart from those of the next.
 */
import type { Json, NodeId } from "../host.js";

export type Decision = "commit" | "abort";

/** Reads or writes one item, in Elle's notation: `["r", item, null]`, `["w", item, value]`. */
export type Micro = readonly [f: "r" | "w", item: string, value: Json];

export interface Prepare {
  readonly type: "Prepare";
  readonly txn: string;
  /** All of them: a participant in doubt may ask the others. */
  readonly participants: readonly NodeId[];
  /** What the receiver has to do, in this order. */
  readonly micros: readonly Micro[];
  /** The participant at this index, modulo their number, refuses it for reasons of its own; null if none does. */
  readonly refusedBy: number | null;
}

export interface Vote {
  readonly type: "Vote";
  readonly txn: string;
  readonly yes: boolean;
  /** With a yes: the values that were read, in the order in which they were asked for. */
  readonly read: readonly Json[];
  /** With a no: why, as a clause. */
  readonly because: string | null;
}

export interface Decide {
  readonly type: "Decide";
  readonly txn: string;
  readonly decision: Decision;
}

/** The decision is on the sender's disk. */
export interface Acknowledge {
  readonly type: "Acknowledge";
  readonly txn: string;
}

/** A participant that voted yes and has heard no decision asks the coordinator and the other participants. */
export interface AskDecision {
  readonly type: "AskDecision";
  readonly txn: string;
}

export type TwoPhaseCommitMessage = Prepare | Vote | Decide | Acknowledge | AskDecision;
