/** Raft as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import type { RaftMessage } from "./messages.js";
import { Raft, type ReadMode } from "./raft.js";
import { type RaftTrace, raftTraces } from "./traces.js";
import { raftVariants } from "./variants.js";

export const raft: Program = {
  name: "raft",
  summary: "Raft: one elected leader orders all writes; a majority must hold an entry before it counts",
  options: {
    reads: {
      values: ["leader", "local-leader", "follower"],
      help: "confirmed by a majority; answered by any node that believes it leads; by any node from its own state",
    },
  },
  variants: raftVariants,
  commands: ["add-member", "remove-member"],
  traces: raftTraces,
  views: ["log"],
  epochName: "term",
  create(host, { options, variant }) {
    const reads: ReadMode =
      options.reads === "follower" ? "follower" : options.reads === "local-leader" ? "local-leader" : "leader";
    // The runtime hands every program only messages that the same program sent.
    return new Raft(
      host as unknown as Host<RaftMessage, RaftTrace>,
      reads,
      variantOf(raftVariants, variant),
    ) as ReturnType<Program["create"]>;
  },
};
