/** Zab as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import type { ZabMessage } from "./messages.js";
import type { SnapshotPolicy } from "./snapshots.js";
import { type ZabTrace, zabTraces } from "./traces.js";
import { zabVariants } from "./variants.js";
import { type ReadMode, Zab } from "./zab.js";

const policies = new Map<string | undefined, SnapshotPolicy>([
  ["often", { every: 20, kept: 5 }],
  ["always", { every: 1, kept: 0 }],
]);

export const zab: Program = {
  name: "zab",
  summary:
    "Zab, the broadcast of ZooKeeper: a primary orders all updates, a new one first takes over what came before it",
  options: {
    reads: {
      values: ["confirmed-sync", "sync", "local"],
      help:
        "any node answers from its own state: after the leader has told it what is committed, confirmed by a quorum; " +
        "after the leader alone has told it, as in ZooKeeper; at once",
    },
    snapshots: {
      values: ["never", "often", "always"],
      help:
        "histories are kept whole; a snapshot after every 20 transactions, of which 5 stay in the history; after each transaction, " +
        "which stays until the next one",
    },
  },
  variants: zabVariants,
  commands: [],
  traces: zabTraces,
  views: ["log", "state"],
  create(host, { options, variant }) {
    const reads: ReadMode = options.reads === "local" ? "local" : options.reads === "sync" ? "sync" : "confirmed-sync";
    const snapshots = policies.get(options.snapshots) ?? null;
    // The runtime hands every program the messages that its own kind sent.
    return new Zab(
      host as unknown as Host<ZabMessage, ZabTrace>,
      { reads, snapshots },
      variantOf(zabVariants, variant),
    ) as ReturnType<Program["create"]>;
  },
};
