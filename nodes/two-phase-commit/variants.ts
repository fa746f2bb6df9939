/**
 * The broken variants of two-phase commit: mistakes that people really made, each a small branch in the protocol. The comment above a
 * variant names the report, or the rule that it leaves out.
 */
import type { Variant } from "../host.js";

export const waitsForDecision = "a participant that voted yes waits for a decision that another node knows";
export const votedHere = "a transaction is committed only where this participant voted yes";
export const allVoted = "a transaction is committed once all participants voted yes";
export const holdsItems = "a transaction holds its items until it is decided";
export const undecidedWhileOpen = "nothing is said of a transaction before all votes are counted";

export const twoPhaseCommitVariants = [
  // CUBRID pull request 7919: a server that lost its client aborted that client's prepared transactions.
  {
    name: "abort-after-yes",
    mistake: "a participant that voted yes and hears no decision for a while aborts on its own",
    breaks: waitsForDecision,
  },
  {
    name: "commit-without-all-votes",
    mistake: "the coordinator decides to commit once half of the participants, not all of them, have voted yes",
    breaks: allVoted,
  },
  {
    name: "decision-not-logged",
    mistake: "the coordinator sends its decision before it is synced to disk, and has forgotten it after a restart",
  },
  // YugabyteDB issue 32520: a participant restarted, dropped what it had written provisionally, and the transaction was committed.
  {
    name: "vote-not-logged",
    mistake:
      "a participant votes yes before its vote is synced to disk, and has forgotten the transaction after a restart",
    breaks: votedHere,
  },
  // Gray (1978), section 5.8: the log has what must be done again before the vote is given.
  {
    name: "values-not-logged",
    mistake: "a participant logs its vote, but not the values that it will have to write",
  },
  // Mohan, Lindsay and Obermarck (1986), section 3: no information means abort.
  {
    name: "missing-means-commit",
    mistake: "a coordinator that has no record of a transaction says that it is committed",
    breaks: votedHere,
  },
  // Citus issue 1030: recovery took transactions that were still being prepared for aborted, and rolled them back.
  {
    name: "presumes-while-open",
    mistake: "the coordinator says that a transaction is aborted while it is still counting its votes",
    breaks: undecidedWhileOpen,
  },
  // Narayana pull request 821: a transaction was removed although a participant did not know its commit yet.
  {
    name: "forgotten-before-acknowledged",
    mistake:
      "the coordinator forgets a commit as soon as it has sent it, and tells a participant that asks that it is aborted",
  },
  // Bernstein, Hadzilacos and Goodman (1987), section 7.4, cooperative termination: one that is uncertain itself cannot help.
  {
    name: "uncertain-says-abort",
    mistake: "a participant that is in doubt itself says that the transaction is aborted when another one asks it",
    breaks: waitsForDecision,
  },
  // The same section: one that has not voted can help, since it aborts, for good.
  {
    name: "refusal-not-kept",
    mistake:
      "a participant that has not voted says that the transaction is aborted when another one asks it, and votes yes later",
  },
  // CUBRID pull request 7554: the lock of a prepared transaction did not survive a crash.
  {
    name: "locks-forgotten",
    mistake: "a participant that restarts does not lock the items of its prepared transactions again",
    breaks: holdsItems,
  },
  // Gray (1978), section 5.7.6: locks are held to the end of the transaction.
  {
    name: "locks-released-at-vote",
    mistake: "a participant releases its locks when it has voted, before it knows the decision",
    breaks: holdsItems,
  },
  // Mohan, Lindsay and Obermarck (1986), section 3: a participant that only reads may leave early, if no other takes locks after that.
  {
    name: "read-locks-released-at-vote",
    mistake: "a participant that only reads releases its locks when it votes, though others may still be taking theirs",
    breaks: holdsItems,
  },
  // RocksDB pull request 6418: a server used the id of a transaction again after a restart, and records of two transactions were mixed up.
  {
    name: "same-id-after-restart",
    mistake: "a coordinator that has restarted uses the ids of earlier attempts again",
  },
  // Gray (1978), section 5.8: a participant that restarts in doubt asks for the decision.
  {
    name: "does-not-ask",
    mistake:
      "a participant that restarts in doubt waits to be told the decision, which the coordinator need not have taken",
  },
] as const satisfies readonly Variant[];

export type TwoPhaseCommitVariant = (typeof twoPhaseCommitVariants)[number]["name"];
