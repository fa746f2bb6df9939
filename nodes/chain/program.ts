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
    "Chain replication: updates travel down a chain from its head, reads are answered by its tail; a control plane repairs the chain",
  options: {
    reads: {
      values: ["confirmed", "local"],
      help: "the tail checks with the rest of the chain before it answers, or answers alone, as if failure detection were never wrong",
    },
  },
  variants: chainVariants,
  commands: [],
  traces: chainTraces,
  views: ["log", "state"],
  create(host, settings) {
    // The runtime hands every program only messages that the same program sent.
    const ours = host as unknown as Host<ChainMessage, ChainTrace>;
    const variant = variantOf(chainVariants, settings.variant);
    const reads = settings.options.reads === "local" ? "local" : "confirmed";
    return new ChainReplica(
      ours,
      () => new ChainNode(ours, { reads, variant }, new Assertions(host, variant)),
    ) as ReturnType<Program["create"]>;
  },
};
