/** Replication by a fixed sequencer as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import type { SequencerMessage } from "./messages.js";
import { Sequencer } from "./sequencer.js";
import { type SequencerTrace, sequencerTraces } from "./traces.js";
import { sequencerVariants } from "./variants.js";

export const sequencer: Program = {
  name: "sequencer",
  summary: "State-machine (active) replication: a fixed sequencer numbers all requests, and every node executes them",
  options: {
    reads: {
      values: ["sequenced", "local"],
      help: "sequenced: reads get a number like updates; local: the node that is asked answers from what it has executed",
    },
  },
  variants: sequencerVariants,
  commands: [],
  traces: sequencerTraces,
  views: ["log", "state"],
  create(host, { options, variant }) {
    // The runtime hands every program the messages that its own kind sent.
    return new Sequencer(
      host as unknown as Host<SequencerMessage, SequencerTrace>,
      options.reads === "local",
      variantOf(sequencerVariants, variant),
    ) as ReturnType<Program["create"]>;
  },
};
