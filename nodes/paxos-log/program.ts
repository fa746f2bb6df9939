/** A log of Paxos instances as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import type { PaxosLogMessage } from "./messages.js";
import { PaxosLog } from "./paxos-log.js";
import { type PaxosLogTrace, paxosLogTraces } from "./traces.js";
import { paxosLogVariants } from "./variants.js";

export const paxosLog: Program = {
  name: "paxos-log",
  summary: "Paxos with an election for every write: a log without a leader, both phases for each slot",
  options: {},
  variants: paxosLogVariants,
  commands: [],
  traces: paxosLogTraces,
  views: ["log", "state"],
  create(host, { variant }) {
    // The runtime hands every program only messages that the same program sent.
    return new PaxosLog(
      host as unknown as Host<PaxosLogMessage, PaxosLogTrace>,
      variantOf(paxosLogVariants, variant),
    ) as ReturnType<Program["create"]>;
  },
};
