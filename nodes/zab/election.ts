/**
 * Phase 0, fast leader election (Medeiros 2012, section 4.2): nodes that are looking for a leader tell each other whom they vote for,
 * and change to a better vote, until a quorum agrees on the node with the most recent history. It is a guess that the paper leaves
 * to an oracle (DSN 2011, section IV): safety rests on discovery alone, so nothing here is on disk, and no node waits for better votes.
 */
import type { Host, NodeId } from "../host.js";
import type { Notification, ZabMessage } from "./messages.js";
import { compareRecency, type Recency } from "./zxid.js";

const notifyMs = 60;

interface Vote extends Recency {
  readonly leader: NodeId;
}

export class Election {
  private readonly votes = new Map<NodeId, NodeId>();
  /** The answer of nodes that are not looking for a leader: the one they follow. */
  private readonly settled = new Map<NodeId, Notification>();
  private vote: Vote;

  constructor(
    private readonly host: Host<ZabMessage>,
    /** This node's own history. */
    private readonly own: Recency,
    private readonly quorum: number,
    public round: number,
    private readonly decide: (leader: NodeId) => void,
  ) {
    this.vote = { leader: host.id, ...own };
  }

  start(): void {
    this.notifyAll();
  }

  /** Counts, too: a node that is alone hears from no other. Not at its start, which must not change what it had on disk. */
  onTimer(): void {
    this.notifyAll();
    this.count();
  }

  onNotification(from: NodeId, message: Notification): void {
    if (message.state !== "looking") {
      this.settled.set(from, message);
      this.join(message.leader);
      return;
    }
    if (message.round < this.round) {
      this.notify(from);
      return;
    }
    const anew = message.round > this.round;
    if (anew) {
      this.round = message.round;
      this.votes.clear();
      this.vote = { leader: this.host.id, ...this.own };
    }
    const { leader, currentEpoch, last } = message;
    const better = this.compare({ leader, currentEpoch, last }, this.vote) > 0;
    if (better) this.vote = { leader, currentEpoch, last };
    if (better || anew) this.notifyAll();
    this.votes.set(from, leader);
    this.count();
  }

  private notifyAll(): void {
    for (const other of this.host.members) if (other !== this.host.id) this.notify(other);
    this.host.setTimer("notify", notifyMs);
  }

  private notify(to: NodeId): void {
    this.host.send(to, { type: "Notification", state: "looking", round: this.round, ...this.vote });
  }

  private count(): void {
    const { leader } = this.vote;
    this.votes.set(this.host.id, leader);
    if (this.voters(leader) >= this.quorum) this.decide(leader);
  }

  private voters(leader: NodeId): number {
    return [...this.votes.values()].filter((each) => each === leader).length;
  }

  /** A leader that says so itself, and that a quorum follows once this node does, is joined without an election. */
  private join(leader: NodeId): void {
    if (leader === this.host.id || this.settled.get(leader)?.state !== "leading") return;
    const followers = [...this.settled.values()].filter((each) => each.leader === leader).length;
    if (followers + 1 >= this.quorum) this.decide(leader);
  }

  /** The more recent history first, then the later among the members. */
  private compare(one: Vote, other: Vote): number {
    const place = ({ leader }: Vote): number => this.host.members.indexOf(leader);
    return compareRecency(one, other) || place(one) - place(other);
  }
}
