/** Two-phase commit as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import type { TwoPhaseCommitMessage } from "./messages.js";
import { type TwoPhaseCommitTrace, twoPhaseCommitTraces } from "./traces.js";
import { TwoPhaseCommit } from "./two-phase-commit.js";
import { twoPhaseCommitVariants } from "./variants.js";

export const twoPhaseCommit: Program = {
  name: "two-phase-commit",
  summary:
    "Two-phase commit: all participants commit a transaction or none does; in doubt they wait for the coordinator",
  options: {},
  variants: twoPhaseCommitVariants,
  commands: [],
  traces: twoPhaseCommitTraces,
  views: [],
  create(host, { variant }) {
    // The runtime hands every program only messages that the same program sent.
    return new TwoPhaseCommit(
      host as unknown as Host<TwoPhaseCommitMessage, TwoPhaseCommitTrace>,
      variantOf(twoPhaseCommitVariants, variant),
    ) as ReturnType<Program["create"]>;
  },
};
