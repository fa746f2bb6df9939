/**
 * What a coordinator, or a backup coordinator, does about a transaction, and the states of other nodes that it knows. What follows from the
 * states is decided here: by the rules TR1 to TR4 of Bernstein, Hadzilacos and Goodman (1987, section 7.5), or by quorums (Skeen 1982).
 */
import type { NodeId } from "../host.js";
import type { Decision } from "../two-phase-commit/messages.js";
import type { State } from "./messages.js";

/** What a backup coordinator does: it decides, asks the uncertain to enter a state before it decides, or leaves the transaction in doubt. */
export type Rule = Decision | "pre-committed" | "pre-aborted" | "wait";

/** How many nodes pre-commit before one commits, and pre-abort before a backup coordinator aborts. */
export interface Quorums {
  readonly commit: number;
  readonly abort: number;
}

export class Round {
  readonly known = new Map<NodeId, State>();
  /** Without quorums: the states of those that were down. */
  readonly recovering = new Map<NodeId, State>();

  constructor(public phase: "votes" | "states" | "pre-committed" | "pre-aborted") {}

  /** States only go forward: a late answer that is older says nothing. */
  learn(from: NodeId, state: State): void {
    if (state !== "uncertain" || !this.known.has(from)) this.known.set(from, state);
  }

  get uncertain(): readonly NodeId[] {
    return [...this.known].flatMap(([node, state]) => (state === "uncertain" ? [node] : []));
  }

  /** How many nodes are known to be in this state, this one included. */
  count(state: State, own: State | undefined): number {
    return [...this.known.values(), own].filter((each) => each === state).length;
  }

  /**
   * By the states of those that answered. Decisions that others know (TR1, TR2) were adopted when they came. Those that were down do not take
   * part; they ask until another node knows.
   */
  byStates(own: State): Rule {
    return this.count("pre-committed", own) > 0 ? "pre-committed" : "abort";
  }

  byQuorums(own: State, { commit, abort }: Quorums): Rule {
    const uncertain = this.count("uncertain", own);
    const committing = this.count("pre-committed", own);
    if (committing > 0 && committing + uncertain >= commit) return "pre-committed";
    return this.count("pre-aborted", own) + uncertain >= abort ? "pre-aborted" : "wait";
  }

  /**
   * If all nodes were down, and all are up again, the last to fail is among them, and the states of all decide as its state would have (Skeen,
   * "Determining the Last Process to Fail", ACM TOCS, 1985).
   */
  byLastToFail(own: State, others: number): Rule {
    if (this.recovering.size !== others) return "wait";
    return [...this.recovering.values(), own].includes("pre-committed") ? "commit" : "abort";
  }

  /** `ignores-pre-commits`: a mistake. */
  byMajority(own: State, { commit }: Quorums): Rule {
    const undecided = this.count("uncertain", own) + this.count("pre-committed", own) + this.count("pre-aborted", own);
    return undecided >= commit ? "abort" : "wait";
  }
}
