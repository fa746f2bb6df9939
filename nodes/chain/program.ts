/** Chain replication as a program that the runtime can start. */
import { Assertions } from "../assertions.js";
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import { ChainNode } from "./chain.js";
import type { ChainMessage } from "./messages.js";
import { ChainReplica } from "./replica.js";
import { type ChainTrace, chainTraces } from "./traces.js";
import { chainVariants } from "./variants.js";

export const chain: Program = {
  name: "chain",
  summary:
    "Chain replication: updates go down a chain from its head and are read at its tail; a control plane mends the chain",
  options: {
    reads: {
      values: ["confirmed", "local"],
      help: "the tail asks the others of the chain before it answers, or answers by itself, as if no failure were ever mistaken",
    },
  },
  variants: chainVariants,
  commands: [],
  traces: chainTraces,
  views: ["log"],
  create(host, settings) {
    // The runtime hands every program the messages that its own kind sent.
    const ours = host as unknown as Host<ChainMessage, ChainTrace>;
    const variant = variantOf(chainVariants, settings.variant);
    const reads = settings.options.reads === "local" ? "local" : "confirmed";
    return new ChainReplica(
      ours,
      () => new ChainNode(ours, { reads, variant }, new Assertions(host, variant)),
    ) as ReturnType<Program["create"]>;
  },
};
