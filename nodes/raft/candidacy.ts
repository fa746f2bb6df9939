/**
 * The volatile state of a candidate: which votes it has, and who has not answered yet (section 5.2 of the paper). With pre-vote there is an
 * election before the election, in a term that has not begun (Ongaro's thesis, section 9.6).
 */
import type { Assertions } from "../assertions.js";
import type { Host, NodeId } from "../host.js";
import { electorates, quorumOf, voters } from "./configuration.js";
import type { RaftLog } from "./log.js";
import type { RaftMessage, Vote } from "./messages.js";
import type { RaftVariant } from "./variants.js";

/** A candidate asks silent nodes again: requests are lost, and nodes restart (section 5.1). */
const askAgainMs = 60;

export interface Candidature {
  readonly term: number;
  /** It only asks whether it would be elected in this term. */
  readonly pre: boolean;
  /** The leader has asked it to stand: no node may ignore it (thesis, section 4.2.3). */
  readonly transfer: boolean;
}

export class Candidacy {
  private readonly granted: Set<NodeId>;
  /** Nodes asked for their vote that have not answered yet. */
  private readonly unanswered: Set<NodeId>;

  constructor(
    private readonly host: Host<RaftMessage>,
    private readonly log: RaftLog,
    readonly standing: Candidature,
    private readonly variant: RaftVariant | null,
    private readonly assertions: Assertions,
  ) {
    this.granted = new Set([host.id]);
    this.unanswered = new Set(voters(log.configuration).filter((id) => id !== host.id));
  }

  ask(): void {
    if (this.unanswered.size === 0) return;
    const { term, pre, transfer } = this.standing;
    const { lastIndex: lastLogIndex, lastTerm: lastLogTerm } = this.log;
    const flags = { ...(pre ? { pre } : {}), ...(transfer ? { transfer } : {}) };
    for (const other of this.unanswered) {
      this.host.send(other, { type: "RequestVote", term, lastLogIndex, lastLogTerm, ...flags });
    }
    this.host.setTimer("ask-again", askAgainMs);
  }

  /** Returns false for a vote in another election. */
  count(from: NodeId, { term, granted, pre = false }: Vote): boolean {
    const { standing } = this;
    if (pre !== standing.pre || (term !== standing.term && (granted || !pre))) return false;
    this.unanswered.delete(from);
    if (granted) this.granted.add(from);
    return granted;
  }

  /** A majority of each group of members that counts. */
  get elected(): boolean {
    const { log, granted, variant } = this;
    const groups = electorates(log.configuration);
    const asked = variant === "joint-by-new-only" ? groups.slice(0, 1) : groups;
    const votes = (members: readonly NodeId[]): number => members.filter((member) => granted.has(member)).length;
    if (!asked.every((members) => votes(members) >= quorumOf(members, variant === "even-split-quorum"))) return false;
    for (const members of groups) {
      if (votes(members) > members.length / 2) continue;
      this.assertions.assert(false, "a leader is elected by a majority of the members", `term ${this.standing.term}`);
    }
    return true;
  }
}
