/** Multi-Paxos as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { clockBound } from "../lease.js";
import { variantOf } from "../variant.js";
import type { Learning } from "./leader.js";
import type { MultiPaxosMessage } from "./messages.js";
import { MultiPaxos } from "./multi-paxos.js";
import { type MultiPaxosTrace, multiPaxosTraces } from "./traces.js";
import { multiPaxosVariants } from "./variants.js";

const learnings: readonly [Learning, ...Learning[]] = ["acknowledged", "announced", "piggybacked"];

export const multiPaxos: Program = {
  name: "multi-paxos",
  summary: "Multi-Paxos: a replicated log under a leader that runs phase 1 once for all slots, and phase 2 for each",
  options: {
    learning: {
      values: learnings,
      help:
        "how replicas learn that a slot is chosen: by a message that they answer (4n messages an update), by one that they do not " +
        "answer (3n), or with the leader's next proposal or heartbeat (2n)",
    },
    reads: {
      values: ["log", "lease"],
      help: `through the log, or by the leader alone while it has a lease, for which no clock may run more than ${clockBound} times as fast as another`,
    },
    alpha: {
      values: ["16", "2"],
      help: "how many slots may be filled ahead of the last that is chosen; a change of the membership governs that many slots later",
    },
  },
  variants: multiPaxosVariants,
  commands: ["add-member", "remove-member", "snapshot"],
  traces: multiPaxosTraces,
  views: ["log", "state"],
  epochName: "ballot",
  create(host, { options, variant }) {
    const learning = learnings.find((each) => each === options.learning) ?? learnings[0];
    // The runtime hands every program only messages that the same program sent.
    return new MultiPaxos(
      host as unknown as Host<MultiPaxosMessage, MultiPaxosTrace>,
      { learning, reads: options.reads === "lease" ? "lease" : "log", alpha: Number(options.alpha) },
      variantOf(multiPaxosVariants, variant),
    ) as ReturnType<Program["create"]>;
  },
};
