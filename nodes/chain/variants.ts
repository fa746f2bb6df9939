/**
 * The broken variants of chain replication: mistakes in the parts that the paper leaves to a reliable master, each a small branch in the
 * protocol.
 */
import type { Variant } from "../host.js";

export const chainVariants = [
  {
    name: "no-epochs",
    mistake: "nodes accept messages from any configuration, so removed nodes keep taking part",
  },
  {
    name: "no-resend",
    mistake:
      "after a failure in the middle of the chain, a node does not re-send what its successor lacks: both continue with the next write",
  },
  {
    name: "head-answers-first",
    mistake: "the head answers a write before the tail has it",
  },
  {
    name: "unready-tail",
    mistake: "a new tail is appended and serves before it has caught up",
  },
] as const satisfies readonly Variant[];

export type ChainVariant = (typeof chainVariants)[number]["name"];
