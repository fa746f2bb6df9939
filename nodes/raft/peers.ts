/**
 * What a leader knows of the other nodes, and which of them count. Members count; a node that was removed is still sent to until
 * it has the entry that removed it, so that it stops asking for votes (Ongaro's thesis, section 4.2.2 and 4.2.3).
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
  private peers: readonly Peer[] = [];
  /** Those of them that are members. */
  private counted: readonly Peer[] = [];
  /** This node is a member itself. */
  private countsSelf = true;
  private quorum = 1;
  private readonly sorted: number[] = [];

  constructor(private readonly self: NodeId) {}

  /** Everybody to send to. */
  get all(): readonly Peer[] {
    return this.peers;
  }

  /** Forgets what was known: a term begins in which this node leads. */
  reset(nodes: readonly NodeId[], nextIndex: number, heardAt: number): void {
    this.peers = nodes
      .filter((id) => id !== this.self)
      .map((id) => ({ id, nextIndex, matchIndex: 0, matchAtHeartbeat: 0, round: 0, heardAt }));
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
    this.quorum = quorum;
  }

  of(id: NodeId): Peer | undefined {
    return this.peers.find((peer) => peer.id === id);
  }

  /** A peer that is no member and has everything up to the entry that says so need not hear more. */
  dismissInformed(membershipIndex: number): void {
    if (this.counted.length === this.peers.length) return;
    this.peers = this.peers.filter((peer) => this.counted.includes(peer) || peer.matchIndex < membershipIndex);
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
    const insert = (value: number): void => {
      let place = size++;
      for (; place > 0 && (sorted[place - 1] ?? 0) < value; place--) sorted[place] = sorted[place - 1] ?? 0;
      sorted[place] = value;
    };
    if (this.countsSelf) insert(own);
    for (const peer of counted) insert(progressOf(peer));
    return this.quorum <= size ? (sorted[this.quorum - 1] ?? 0) : 0;
  }
}
