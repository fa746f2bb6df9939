/** The broken variants of two-phase commit: mistakes that people really made, each a small branch in the protocol. */
import type { Variant } from "../host.js";

export const twoPhaseCommitVariants = [
  {
    name: "abort-after-yes",
    mistake: "a participant that voted yes and hears no decision for a while aborts on its own",
    breaks: "who voted yes waits for the coordinator's decision",
  },
  {
    name: "commit-without-all-votes",
    mistake: "the coordinator decides to commit once a majority of the participants, not all of them, have voted yes",
    breaks: "a transaction is committed once all participants voted yes",
  },
  {
    name: "decision-not-logged",
    mistake: "the coordinator sends its decision before it is synced to disk, and decides again after a restart",
  },
  {
    name: "vote-not-logged",
    mistake:
      "a participant votes yes before its vote is synced to disk, and has forgotten the transaction after a restart",
    breaks: "a transaction is committed only where this participant voted yes",
  },
] as const satisfies readonly Variant[];

export type TwoPhaseCommitVariant = (typeof twoPhaseCommitVariants)[number]["name"];
