/**
 * The leader's view of the other nodes, and which of them count. Members count, in a joint configuration in each of two groups; learners do
 * not yet. Entries are still sent to a removed node until it knows that its removal is committed, so that it stops asking for votes (Ongaro's
 * thesis, section 4.2.1 to 4.3).
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
  /** Answers to earlier rounds may be those of an earlier life, in which the node had what it has lost since. */
  readonly sinceRound: number;
  /** The heartbeat in which the leader's snapshot was last sent: once in each is enough. */
  snapshotBeat: number;
}

/** A group of members of which a majority is needed. */
interface Electorate {
  readonly counted: readonly Peer[];
  /** True if this node is one of them. */
  readonly countsSelf: boolean;
  readonly quorum: number;
}

export class Peers {
  private peers: readonly Peer[];
  private electorates: readonly Electorate[] = [];
  private learners: readonly NodeId[] = [];
  /**
   * The entry of the membership and the round in which it was committed: a node that stores the entry in a later round knows that it is
   * committed.
   */
  private settled: { readonly index: number; readonly round: number } | undefined;
  private readonly sorted: number[] = [];

  /** For a term in which `self` leads: nothing is known yet about the other `nodes`. */
  constructor(
    private readonly self: NodeId,
    nodes: readonly NodeId[],
    nextIndex: number,
    heardAt: number,
  ) {
    this.peers = nodes.filter((id) => id !== self).map((id) => newPeer(id, { nextIndex, heardAt, sinceRound: 0 }));
  }

  /** All nodes to send to. */
  get all(): readonly Peer[] {
    return this.peers;
  }

  /** Sets the groups of members that count from now on, each with the size of its majority. */
  setElectorates(groups: readonly { readonly members: readonly NodeId[]; readonly quorum: number }[]): void {
    this.electorates = groups.map(({ members, quorum }) => ({
      counted: this.peers.filter(({ id }) => members.includes(id)),
      countsSelf: members.includes(this.self),
      quorum,
    }));
    this.learners = this.learners.filter((id) => !groups.some(({ members }) => members.includes(id)));
    this.settled = undefined;
  }

  /** These nodes are sent everything, and do not count. */
  get learning(): readonly NodeId[] {
    return this.learners;
  }

  set learning(learners: readonly NodeId[]) {
    this.learners = learners;
  }

  /** Those of the nodes that neither count nor learn. */
  strangersAmong(nodes: readonly NodeId[]): readonly NodeId[] {
    return nodes.filter((id) => {
      const peer = this.of(id);
      return id !== this.self && (peer === undefined || !(this.learners.includes(id) || this.counts(peer)));
    });
  }

  /** Nothing is known of these nodes any more: one that comes back may have lost what it had. */
  admit(nodes: readonly NodeId[], start: NewPeer): void {
    if (nodes.length === 0) return;
    this.peers = [...this.peers.filter(({ id }) => !nodes.includes(id)), ...nodes.map((id) => newPeer(id, start))];
  }

  private counts(peer: Peer): boolean {
    return this.electorates.some(({ counted }) => counted.includes(peer));
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
    if (this.settled === undefined || index < this.settled.index || round <= this.settled.round) return;
    if (this.counts(peer) || this.learners.includes(peer.id)) return;
    this.peers = this.peers.filter((other) => other !== peer);
  }

  /** True if a majority of each group, including this node if it belongs to it, passes. */
  majority(passes: (peer: Peer) => boolean): boolean {
    for (const { counted, countsSelf, quorum } of this.electorates) {
      let count = countsSelf ? 1 : 0;
      for (const peer of counted) if (passes(peer)) count += 1;
      if (count < quorum) return false;
    }
    return true;
  }

  /** The highest value that a majority of each group has reached; `own` is this node's. */
  reached(own: number, progressOf: (peer: Peer) => number): number {
    let least = Number.POSITIVE_INFINITY;
    for (const electorate of this.electorates) least = Math.min(least, this.reachedIn(electorate, own, progressOf));
    return least;
  }

  private reachedIn(
    { counted, countsSelf, quorum }: Electorate,
    own: number,
    progressOf: (peer: Peer) => number,
  ): number {
    const { sorted } = this;
    // Insertion into a descending list that is reused: this runs for every answer of a follower.
    let size = 0;
    if (countsSelf) sorted[size++] = own;
    for (const peer of counted) {
      const value = progressOf(peer);
      let place = size++;
      for (; place > 0 && (sorted[place - 1] ?? 0) < value; place--) sorted[place] = sorted[place - 1] ?? 0;
      sorted[place] = value;
    }
    return quorum <= size ? (sorted[quorum - 1] ?? 0) : 0;
  }
}

type NewPeer = Pick<Peer, "nextIndex" | "heardAt" | "sinceRound">;

function newPeer(id: NodeId, start: NewPeer): Peer {
  return { id, ...start, matchIndex: 0, matchAtHeartbeat: 0, round: 0, snapshotBeat: -1 };
}
