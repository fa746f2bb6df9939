/**
 * The broken variants of three-phase commit, each a small branch in the protocol. A decision that is not logged is none of them: a node that
 * decided is pre-committed or pre-aborted on disk, and so is a quorum, which decides the same again.
 */
import type { Variant } from "../host.js";

const alone = "a node in doubt does not decide alone";

export const threePhaseCommitVariants = [
  {
    name: "no-pre-commit",
    mistake: "the coordinator commits once all have voted yes, without a round of pre-commits",
    breaks: "a coordinator commits what a commit quorum has pre-committed",
  },
  {
    name: "commit-when-uncertain",
    mistake: "a participant that voted yes and hears nothing for a while commits on its own",
    breaks: alone,
  },
  {
    name: "abort-when-pre-committed",
    mistake: "a participant that has pre-committed and hears nothing for a while aborts on its own",
    breaks: alone,
  },
  {
    name: "vote-not-logged",
    mistake:
      "a participant votes yes before its vote is synced to disk, and has forgotten the transaction after a restart",
  },
  {
    name: "recovers-alone",
    mistake: "a participant that restarts in doubt aborts what it was uncertain of, without asking the others",
    breaks: alone,
  },
  {
    name: "ignores-pre-commits",
    mistake: "a backup coordinator aborts although a node reported that it has pre-committed",
    breaks: "a backup coordinator does not abort what a node has pre-committed unless an abort quorum has pre-aborted",
  },
  {
    name: "half-quorum",
    mistake: "half of the nodes are enough for a quorum, so that two halves may decide differently",
  },
] as const satisfies readonly Variant[];

export type ThreePhaseCommitVariant = (typeof threePhaseCommitVariants)[number]["name"];
