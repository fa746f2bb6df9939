/** Synchronous replication as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import type { SynchronousMessage } from "./messages.js";
import { Synchronous } from "./synchronous.js";
import { type SynchronousTrace, synchronousTraces } from "./traces.js";
import { synchronousVariants } from "./variants.js";

export const synchronous: Program = {
  name: "synchronous",
  summary: "Synchronous (active, eager) replication: any server takes an update, and answers when all N of N have it",
  options: {},
  variants: synchronousVariants,
  commands: [],
  traces: synchronousTraces,
  views: ["log"],
  create(host, { variant }) {
    // The runtime hands every program the messages that its own kind sent.
    return new Synchronous(
      host as unknown as Host<SynchronousMessage, SynchronousTrace>,
      variantOf(synchronousVariants, variant),
    ) as ReturnType<Program["create"]>;
  },
};
