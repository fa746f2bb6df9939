/** CRAQ as a program that the runtime can start. */
import { Assertions } from "../assertions.js";
import type { ChainMessage } from "../chain/messages.js";
import { chain } from "../chain/program.js";
import { ChainReplica } from "../chain/replica.js";
import { type ChainTrace, chainTraces } from "../chain/traces.js";
import { chainVariants } from "../chain/variants.js";
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import { CraqNode } from "./craq.js";
import type { CraqMessage } from "./messages.js";
import { craqVariantOf, craqVariants } from "./variants.js";

export const craq: Program = {
  name: "craq",
  summary:
    "CRAQ: chain replication in which every node answers reads; a node with a dirty version asks the tail which version is committed",
  options: {
    reads: {
      values: ["confirmed", "local"],
      help: "a node checks with the rest of the chain before it answers a read, or answers as if failure detection were never wrong",
    },
  },
  variants: craqVariants,
  commands: chain.commands,
  traces: chainTraces,
  views: chain.views,
  create(host, settings) {
    // The runtime hands every program only messages that the same program sent.
    const ours = host as unknown as Host<ChainMessage | CraqMessage, ChainTrace>;
    const variant = variantOf(chainVariants, settings.variant);
    const reads = settings.options.reads === "local" ? "local" : "confirmed";
    const mistake = craqVariantOf(settings.variant);
    return new ChainReplica<CraqMessage>(
      ours,
      () => new CraqNode(ours, { reads, variant }, mistake, new Assertions(host, settings.variant)),
    ) as ReturnType<Program["create"]>;
  },
};
