/**
 * What a server must not forget of elections, its term and its vote (figure 2, persistent state), and how it answers those that ask for the
 * vote (section 5.2 and 5.4.1; with pre-vote, Ongaro's thesis, section 9.6).
 */
import type { Assertions } from "../assertions.js";
import type { Disk, Host, NodeId } from "../host.js";
import type { RaftLog } from "./log.js";
import type { RaftMessage, RequestVote } from "./messages.js";
import type { RaftTrace } from "./traces.js";
import type { RaftVariant } from "./variants.js";

const file = "state";

export interface VoterOwner {
  /** It hears from a leader, or leads itself. */
  readonly followsOne: boolean;
  /** It has voted for another. */
  voted(): void;
}

export class Voter {
  term = 0;
  votedFor: NodeId | null = null;

  constructor(
    private readonly owner: VoterOwner,
    private readonly host: Host<RaftMessage, RaftTrace>,
    private readonly disk: Disk,
    private readonly log: RaftLog,
    private readonly variant: RaftVariant | null,
    private readonly assertions: Assertions,
  ) {}

  load(): void {
    const state = this.disk.read(file).at(-1);
    if (typeof state !== "object" || state === null || !("term" in state && "votedFor" in state)) return;
    this.term = Number(state.term);
    this.votedFor = typeof state.votedFor === "string" ? state.votedFor : null;
  }

  /** A later term begins, in which it has not voted. */
  enter(term: number): void {
    this.assert(term > this.term, "terms only grow");
    this.term = term;
    this.votedFor = null;
    this.persist();
  }

  /** It begins a term, and votes for itself. */
  stand(): void {
    this.term += 1;
    this.votedFor = this.host.id;
    this.persist();
  }

  /** Only in one variant. */
  drop(): void {
    this.votedFor = null;
    this.persist();
  }

  onRequestVote(from: NodeId, message: RequestVote): void {
    const upToDate =
      message.lastLogTerm > this.log.lastTerm ||
      (message.lastLogTerm === this.log.lastTerm && message.lastLogIndex >= this.log.lastIndex);
    if (message.pre === true) {
      const granted = message.term > this.term && upToDate && !this.owner.followsOne;
      this.host.send(from, { type: "Vote", term: granted ? message.term : this.term, granted, pre: true });
      return;
    }
    const granted =
      message.term === this.term &&
      (this.votedFor === null || this.votedFor === from) &&
      (upToDate || this.variant === "vote-for-shorter-log");
    this.assert(!granted || upToDate, "a vote goes to a candidate whose log is not behind the voter's");
    if (granted && this.votedFor === null) {
      this.votedFor = from;
      this.persist();
      this.host.trace({ type: "vote", epoch: this.term, for: from });
    }
    if (granted) this.owner.voted();
    this.host.send(from, { type: "Vote", term: this.term, granted });
  }

  private persist(): void {
    if (this.variant === "term-not-persisted") return;
    const votedFor = this.variant === "vote-not-persisted" ? null : this.votedFor;
    this.disk.rewrite(file, [{ term: this.term, votedFor }]);
    this.disk.sync();
  }

  private assert(condition: boolean, invariant: string): void {
    if (!condition) this.assertions.assert(false, invariant, `term ${this.term}`);
  }
}
