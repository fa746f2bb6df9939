/**
 * What a system with partial quorums says of its messages, so that the staleness of its reads can be predicted from how long they take
 * (Bailis et al., "Probabilistically Bounded Staleness for Practical Partial Quorums", VLDB 2012, section 4.1: W, A, R and S).
 */

export interface QuorumSizes {
  /** N: nodes that hold a key. */
  readonly copies: number;
  /** R: copies that a read waits for, the coordinator's own among them. */
  readonly read: number;
  /** W: copies that a write waits for, the coordinator's own among them. */
  readonly write: number;
}

export interface Quorums {
  /** Types of the messages between a coordinator, which holds a copy itself, and the other nodes that hold the key. */
  readonly messages: {
    /** W: a write to a replica. */
    readonly write: string;
    /** A: the replica keeps it. */
    readonly acknowledgement: string;
    /** R: a question to a replica. */
    readonly read: string;
    /** S: its answer. */
    readonly response: string;
  };
  /** Types of the messages that bring copies up to date beside writes, which the prediction knows nothing of. */
  readonly repairs: readonly string[];
  sizes(options: Readonly<Record<string, string>>, nodes: number): QuorumSizes;
}
