/** Raft's messages and log entries: figure 2 of Ongaro & Ousterhout, "In Search of an Understandable Consensus Algorithm" (extended version). */
import type { ClientRequest, NodeId } from "../host.js";

/** `request` is null in the entry with which a leader opens its term (section 8) and in those that change the membership. */
export interface Entry {
  readonly term: number;
  readonly request: ClientRequest | null;
  /** The members that vote and count for majorities from this entry on. */
  readonly members?: readonly NodeId[];
}

export interface RequestVote {
  readonly type: "RequestVote";
  readonly term: number;
  readonly lastLogIndex: number;
  readonly lastLogTerm: number;
}

export interface Vote {
  readonly type: "Vote";
  readonly term: number;
  readonly granted: boolean;
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

export type RaftMessage = RequestVote | Vote | AppendEntries | AppendResult;
