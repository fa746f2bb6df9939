/** Single-decree Paxos as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import type { PaxosMessage } from "./messages.js";
import { Paxos } from "./paxos.js";
import { type PaxosTrace, paxosTraces } from "./traces.js";
import { paxosVariants } from "./variants.js";

export const paxos: Program = {
  name: "paxos",
  summary:
    "Single-decree Paxos, one instance per key: the nodes agree on one final value while a majority is up and connected",
  options: {},
  variants: paxosVariants,
  commands: [],
  traces: paxosTraces,
  views: [],
  create(host, { variant }) {
    // The runtime hands every program only messages that the same program sent.
    return new Paxos(
      host as unknown as Host<PaxosMessage, PaxosTrace>,
      variantOf(paxosVariants, variant),
    ) as ReturnType<Program["create"]>;
  },
};
