/** Raft's messages and log entries: figure 2 of Ongaro & Ousterhout, "In Search of an Understandable Consensus Algorithm" (extended version). */
import type { ClientRequest, Json, NodeId } from "../host.js";
import type { Introduced } from "./configuration.js";

/** `request` is null in the entry with which a leader opens its term (section 8) and in those that change the membership. */
export interface Entry {
  readonly term: number;
  readonly request: ClientRequest | null;
  /** The members that vote and count for majorities from this entry on. */
  readonly members?: readonly NodeId[];
  /** In the first entry of a joint change, C_old,new: those who were the members before (thesis, 4.3). */
  readonly old?: readonly NodeId[];
}

/** What the entries up to `index` led to: the last of them is of `term`, and `configuration` was in force there (thesis, 5.1). */
export interface Snapshot {
  readonly index: number;
  readonly term: number;
  readonly configuration: Introduced;
  /** Of the state machine, client sessions included. */
  readonly state: Json;
}

export interface RequestVote {
  readonly type: "RequestVote";
  readonly term: number;
  readonly lastLogIndex: number;
  readonly lastLogTerm: number;
  /** Asks only whether the candidate would be elected in that term, which is not begun yet (thesis, 9.6). */
  readonly pre?: boolean;
  /** The leader has asked the candidate to stand (thesis, 3.10): nodes that hear from the leader do not ignore it. */
  readonly transfer?: boolean;
}

/** The term of a vote given beforehand is the one that it is for. */
export interface Vote {
  readonly type: "Vote";
  readonly term: number;
  readonly granted: boolean;
  readonly pre?: boolean;
}

export interface AppendEntries {
  readonly type: "AppendEntries";
  readonly term: number;
  readonly prevLogIndex: number;
  readonly prevLogTerm: number;
  readonly entries: readonly Entry[];
  readonly leaderCommit: number;
  /** Number of the leader's round; an answer to it confirms that the leader still led when the round began (thesis, 6.4). */
  readonly round: number;
}

export interface AppendResult {
  readonly type: "AppendResult";
  readonly term: number;
  readonly success: boolean;
  /** On success the last index known to match; on failure the index from which the leader should continue. */
  readonly index: number;
  readonly round: number;
}

/** Answered by an AppendResult with the snapshot's index (thesis, figure 5.3). */
export interface InstallSnapshot {
  readonly type: "InstallSnapshot";
  readonly term: number;
  readonly snapshot: Snapshot;
  readonly round: number;
}

/** The leader asks a node whose log is up to date to stand for election at once (thesis, 3.10). */
export interface TimeoutNow {
  readonly type: "TimeoutNow";
  readonly term: number;
}

export type RaftMessage = RequestVote | Vote | AppendEntries | AppendResult | InstallSnapshot | TimeoutNow;
