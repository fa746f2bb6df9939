/** Asynchronous replication as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import { Asynchronous } from "./asynchronous.js";
import type { AsynchronousMessage } from "./messages.js";
import { merges } from "./registers.js";
import { type AsynchronousTrace, asynchronousTraces } from "./traces.js";
import { asynchronousVariants } from "./variants.js";

export const asynchronous: Program = {
  name: "asynchronous",
  summary:
    "Asynchronous (passive, lazy) replication: any server takes a write, answers at once, and tells the others later",
  options: {
    merge: {
      values: merges,
      help:
        "stamps: of writes at several servers all keep the same one, by Lamport's clock; " +
        "arrival: each keeps the one that came last, and they differ for good",
    },
  },
  variants: asynchronousVariants,
  commands: [],
  traces: asynchronousTraces,
  views: [],
  takesEachRequestAnew: true,
  create(host, { options, variant }) {
    const merge = merges.find((each) => each === options.merge) ?? merges[0];
    // The runtime hands every program the messages that its own kind sent.
    return new Asynchronous(
      host as unknown as Host<AsynchronousMessage, AsynchronousTrace>,
      merge,
      variantOf(asynchronousVariants, variant),
    ) as ReturnType<Program["create"]>;
  },
};
