/** Messages of the lease service: Raft's own, and requests of holders to the leader. */
import type { ClientRequest, Outcome } from "../host.js";
import type { RaftMessage } from "../raft/messages.js";

export interface Replication {
  readonly type: "Replication";
  readonly message: RaftMessage;
}

/** From a node, on behalf of a client or of its own session, to the node that it takes for the leader. */
export interface Ask {
  readonly type: "Ask";
  readonly request: ClientRequest;
}

export interface Answer {
  readonly type: "Answer";
  readonly client: string;
  readonly seq: number;
  readonly outcome: Outcome;
}

export type LeaseServiceMessage = Replication | Ask | Answer;
