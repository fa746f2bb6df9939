/** Two-phase commit as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import type { TwoPhaseCommitMessage } from "./messages.js";
import { twoPhaseCommitVariants } from "./mistakes.js";
import { TwoPhaseCommit } from "./two-phase-commit.js";

export const twoPhaseCommit: Program = {
  name: "two-phase-commit",
  summary:
    "Two-phase commit: all participants commit a transaction or none does; in doubt they wait for the coordinator",
  options: {},
  variants: twoPhaseCommitVariants,
  commands: [],
  create(host, { variant }) {
    const mistake = twoPhaseCommitVariants.find(({ name }) => name === variant)?.name ?? null;
    // The runtime hands every program the messages that its own kind sent.
    return new TwoPhaseCommit(host as unknown as Host<TwoPhaseCommitMessage>, mistake) as ReturnType<Program["create"]>;
  },
};
