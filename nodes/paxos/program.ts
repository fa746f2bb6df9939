/** Single-decree Paxos as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import type { PaxosMessage } from "./messages.js";
import { paxosVariants } from "./mistakes.js";
import { Paxos } from "./paxos.js";

export const paxos: Program = {
  name: "paxos",
  summary:
    "Single-decree Paxos, once for each key: the nodes decide one value for ever while a majority is up and connected",
  options: {},
  variants: paxosVariants,
  commands: [],
  create(host, { variant }) {
    const mistake = paxosVariants.find(({ name }) => name === variant)?.name ?? null;
    // The runtime hands every program the messages that its own kind sent.
    return new Paxos(host as unknown as Host<PaxosMessage>, mistake) as ReturnType<Program["create"]>;
  },
};
