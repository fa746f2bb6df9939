/**
 * What a leader knows of the other nodes, and which of them count. Members count; a node that was removed is still sent to until
 * it knows that this is committed, so that it stops asking for votes (Ongaro's thesis, section 4.2.2 and 4.2.3).
 */
import type { NodeId } from "../host.js";

export interface Peer {
  readonly id: NodeId;
  nextIndex: number;
  matchIndex: number;
  /** `matchIndex` at the last heartbeat: if nothing moved since, what was sent in between is taken for lost. */
  matchAtHeartbeat: number;
  /** Latest round that the node has answered in this term. */
  round: number;
  heardAt: number;
}

export class Peers {
  private peers: readonly Peer[];
  /** Those of them that are members. */
  private counted: readonly Peer[] = [];
  /** This node is a member itself. */
  private countsSelf = true;
  /** The entry of the membership and the round in which it was committed: whoever stores it in a later round knows that. */
  private settled: { readonly index: number; readonly round: number } | undefined;
  private quorum = 1;
  private readonly sorted: number[] = [];

  /** For a term in which `self` leads: nothing is known yet of the other `nodes`. */
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

  /** Everybody to send to. */
  get all(): readonly Peer[] {
    return this.peers;
  }

  /** These are the members from now on, and so many of them are a majority. */
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

  /** The membership, by the entry with this index, is committed in this round. */
  settle(index: number, round: number): void {
    this.settled ??= { index, round };
  }

  /** A peer has stored everything up to `index` in a round; if it is no member and knows that this is committed, that is enough. */
  dismissInformed(peer: Peer, index: number, round: number): void {
    if (this.counted.length === this.peers.length || this.counted.includes(peer) || this.settled === undefined) return;
    if (index < this.settled.index || round <= this.settled.round) return;
    this.peers = this.peers.filter((other) => other !== peer);
  }

  /** True if a majority of the members, this node included if it is one, passes. */
  majority(passes: (peer: Peer) => boolean): boolean {
    let count = this.countsSelf ? 1 : 0;
    for (const peer of this.counted) if (passes(peer)) count += 1;
    return count >= this.quorum;
  }

  /** The highest value that a majority of the members has reached; `own` is this node's. */
  reached(own: number, progressOf: (peer: Peer) => number): number {
    const { sorted, counted } = this;
    // Insertion into a list that falls and is kept: this runs for every answer of a follower.
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

/** So many of the members are a majority; half of them, with the mistake that takes that for one. */
export function quorumOf(members: readonly NodeId[], evenSplit: boolean): number {
  const half = Math.floor(members.length / 2);
  return evenSplit ? Math.max(1, half) : half + 1;
}
