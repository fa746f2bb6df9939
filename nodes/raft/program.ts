/** Raft as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import type { RaftMessage } from "./messages.js";
import { raftOptions, raftSettings } from "./options.js";
import { Raft } from "./raft.js";
import { type RaftTrace, raftTraces } from "./traces.js";
import { raftVariants } from "./variants.js";

export const raft: Program = {
  name: "raft",
  summary: "Raft: one elected leader orders all writes; a majority must hold an entry before it counts",
  options: raftOptions,
  variants: raftVariants,
  commands: ["add-member", "remove-member", "transfer-leadership"],
  traces: raftTraces,
  views: ["log", "state"],
  epochName: "term",
  create(host, { options, variant }) {
    const settings = raftSettings(options, variantOf(raftVariants, variant));
    // The runtime hands every program only messages that the same program sent.
    return new Raft(host as unknown as Host<RaftMessage, RaftTrace>, settings) as ReturnType<Program["create"]>;
  },
};
