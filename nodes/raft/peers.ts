/**
 * The leader's view of the other nodes, and which of them count. Members count; entries are still sent to a removed node until it knows
 * that its removal is committed, so that it stops asking for votes (Ongaro's thesis, section 4.2.2 and 4.2.3).
 */
import type { NodeId } from "../host.js";

export interface Peer {
  readonly id: NodeId;
  nextIndex: number;
  matchIndex: number;
  /** `matchIndex` at the last heartbeat: if it has not moved since, the entries sent in between are considered lost. */
  matchAtHeartbeat: number;
  /** Latest round that the node has answered in this term. */
  round: number;
  heardAt: number;
}

export class Peers {
  private peers: readonly Peer[];
  /** Those of them that are members. */
  private counted: readonly Peer[] = [];
  /** True if this node is a member. */
  private countsSelf = true;
  /**
   * The entry of the membership and the round in which it was committed: a node that stores the entry in a later round knows that it is
   * committed.
   */
  private settled: { readonly index: number; readonly round: number } | undefined;
  private quorum = 1;
  private readonly sorted: number[] = [];

  /** For a term in which `self` leads: nothing is known yet about the other `nodes`. */
  constructor(
    private readonly self: NodeId,
    nodes: readonly NodeId[],
    nextIndex: number,
    heardAt: number,
  ) {
    this.peers = nodes
      .filter((id) => id !== self)
      .map((id) => ({ id, nextIndex, matchIndex: 0, matchAtHeartbeat: 0, round: 0, heardAt }));
  }

  /** All nodes to send to. */
  get all(): readonly Peer[] {
    return this.peers;
  }

  /** Sets the members from now on, and the size of their majority. */
  setMembers(members: readonly NodeId[], quorum: number, nextIndex: number, heardAt: number): void {
    const known = new Set(this.peers.map(({ id }) => id));
    const added = members.filter((id) => id !== this.self && !known.has(id));
    this.peers = [
      ...this.peers,
      ...added.map((id) => ({ id, nextIndex, matchIndex: 0, matchAtHeartbeat: 0, round: 0, heardAt })),
    ];
    this.counted = this.peers.filter(({ id }) => members.includes(id));
    this.countsSelf = members.includes(this.self);
    this.settled = undefined;
    this.quorum = quorum;
  }

  of(id: NodeId): Peer | undefined {
    for (const peer of this.peers) if (peer.id === id) return peer;
    return undefined;
  }

  /** The membership introduced by the entry with this index is committed in this round. */
  settle(index: number, round: number): void {
    this.settled ??= { index, round };
  }

  /**
   * A peer has stored everything up to `index` in a round; if it is not a member and knows that its removal is committed, nothing more is
   * sent to it.
   */
  dismissInformed(peer: Peer, index: number, round: number): void {
    if (this.counted.length === this.peers.length || this.counted.includes(peer) || this.settled === undefined) return;
    if (index < this.settled.index || round <= this.settled.round) return;
    this.peers = this.peers.filter((other) => other !== peer);
  }

  /** True if a majority of the members, including this node if it is one, passes. */
  majority(passes: (peer: Peer) => boolean): boolean {
    let count = this.countsSelf ? 1 : 0;
    for (const peer of this.counted) if (passes(peer)) count += 1;
    return count >= this.quorum;
  }

  /** The highest value that a majority of the members has reached; `own` is this node's. */
  reached(own: number, progressOf: (peer: Peer) => number): number {
    const { sorted, counted } = this;
    // Insertion into a descending list that is reused: this runs for every answer of a follower.
    let size = 0;
    if (this.countsSelf) sorted[size++] = own;
    for (const peer of counted) {
      const value = progressOf(peer);
      let place = size++;
      for (; place > 0 && (sorted[place - 1] ?? 0) < value; place--) sorted[place] = sorted[place - 1] ?? 0;
      sorted[place] = value;
    }
    return this.quorum <= size ? (sorted[this.quorum - 1] ?? 0) : 0;
  }
}

/** The size of a majority of the members; half of them in the variant that takes half for a majority. */
export function quorumOf(members: readonly NodeId[], evenSplit: boolean): number {
  const half = Math.floor(members.length / 2);
  return evenSplit ? Math.max(1, half) : half + 1;
}
