/** Three-phase commit as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import type { ThreePhaseCommitMessage } from "./messages.js";
import { ThreePhaseCommit } from "./three-phase-commit.js";
import { type ThreePhaseCommitTrace, threePhaseCommitTraces } from "./traces.js";
import { threePhaseCommitVariants } from "./variants.js";

export const threePhaseCommit: Program = {
  name: "three-phase-commit",
  summary:
    "Three-phase commit: a round of pre-commits before the decision, so that the others can decide when the coordinator has crashed",
  options: {
    termination: {
      values: ["quorum", "backup"],
      help: "who decides without the coordinator: a majority (Skeen 1982), or the nodes that are left (Skeen 1981), which partitions break",
    },
  },
  variants: threePhaseCommitVariants,
  commands: [],
  traces: threePhaseCommitTraces,
  views: [],
  create(host, { options, variant }) {
    // The runtime hands every program only messages that the same program sent.
    return new ThreePhaseCommit(
      host as unknown as Host<ThreePhaseCommitMessage, ThreePhaseCommitTrace>,
      options.termination === "backup" ? "backup" : "quorum",
      variantOf(threePhaseCommitVariants, variant),
    ) as ReturnType<Program["create"]>;
  },
};
