/** The lease service as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import type { LeaseServiceMessage } from "./messages.js";
import { LeaseReplica } from "./replica.js";
import { type LeaseServiceTrace, leaseServiceTraces } from "./traces.js";
import { leaseServiceVariants } from "./variants.js";

export const leaseService: Program = {
  name: "lease-service",
  summary:
    "Leases and locks on Raft's log: sessions that expire, fencing tokens, holders that pause or have a wrong clock",
  options: {
    fencing: {
      values: ["on", "off"],
      help: "the store refuses a token that is older than one it has seen; it takes every write, as if a holder always knew that it holds",
    },
    checks: {
      values: ["service", "clock", "memory"],
      help:
        "a holder asks the service whether it still holds a lock; goes by its own clock while a lease lasts, for which no clock may run " +
        "more than 1.2 times as fast as another; or believes so until it hears otherwise",
    },
  },
  variants: leaseServiceVariants,
  commands: [],
  traces: leaseServiceTraces,
  views: ["log", "state"],
  epochName: "term",
  create(host, { options, variant }) {
    // The runtime hands every program only messages that the same program sent.
    return new LeaseReplica(host as unknown as Host<LeaseServiceMessage, LeaseServiceTrace>, {
      fencing: options.fencing !== "off",
      checks: options.checks === "memory" || options.checks === "clock" ? options.checks : "service",
      variant: variantOf(leaseServiceVariants, variant),
    }) as ReturnType<Program["create"]>;
  },
};
