/** Two-phase commit as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import { Coordinator } from "./coordinator.js";
import type { TwoPhaseCommitMessage } from "./messages.js";
import { Participant } from "./participant.js";
import { type TwoPhaseCommitTrace, twoPhaseCommitTraces } from "./traces.js";
import { twoPhaseCommitVariants } from "./variants.js";

export const twoPhaseCommit: Program = {
  name: "two-phase-commit",
  summary:
    "Two-phase commit: all participants commit a transaction or none does; in doubt they wait for the coordinator",
  options: {
    presume: {
      values: ["nothing", "abort"],
      help: "nothing: every decision is logged before it is sent, and acknowledged; abort: aborts are neither (Mohan 1986)",
    },
  },
  variants: twoPhaseCommitVariants,
  commands: [],
  traces: twoPhaseCommitTraces,
  views: [],
  create(host, { options, variant }) {
    // The runtime hands every program only messages that the same program sent.
    const typed = host as unknown as Host<TwoPhaseCommitMessage, TwoPhaseCommitTrace>;
    const Role = host.members[0] === host.id ? Coordinator : Participant;
    const replica = new Role(typed, options.presume === "abort", variantOf(twoPhaseCommitVariants, variant));
    return replica as ReturnType<Program["create"]>;
  },
};
