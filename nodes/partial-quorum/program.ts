/** Partial quorums as a program that the runtime can start. */
import { keeps } from "../gossip/register.js";
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import type { PartialQuorumMessage } from "./messages.js";
import { PartialQuorum } from "./partial-quorum.js";
import { type PartialQuorumTrace, partialQuorumTraces } from "./traces.js";
import { partialQuorumVariants } from "./variants.js";

export const partialQuorum: Program = {
  name: "partial-quorum",
  summary:
    "Dynamo's replication: N nodes hold a key, a write waits for W of them and a read for R; copies that lag behind are repaired",
  options: {
    copies: { values: ["3", "5"], help: "N: how many nodes hold a key; all of them in a smaller cluster" },
    "read-quorum": { values: ["2", "1", "3"], help: "R: how many copies a read waits for, at most N" },
    "write-quorum": { values: ["2", "1", "3"], help: "W: how many copies a write waits for, at most N" },
    quorums: {
      values: ["strict", "sloppy"],
      help:
        "strict: only the N nodes of a key count; " +
        "sloppy: other nodes stand in for those that do not answer, so that a read may miss an acknowledged write",
    },
    keep: {
      values: ["siblings", "latest"],
      help: "siblings: all concurrent writes stay, until a write that has seen them; latest: the one with the latest time",
    },
  },
  variants: partialQuorumVariants,
  commands: [],
  traces: partialQuorumTraces,
  views: [],
  takesEachRequestAnew: true,
  create(host, { options, variant }) {
    // The runtime hands every program the messages that its own kind sent.
    return new PartialQuorum(host as unknown as Host<PartialQuorumMessage, PartialQuorumTrace>, {
      copies: Number(options.copies),
      readQuorum: Number(options["read-quorum"]),
      writeQuorum: Number(options["write-quorum"]),
      sloppy: options.quorums === "sloppy",
      keep: keeps.find((each) => each === options.keep) ?? "siblings",
      variant: variantOf(partialQuorumVariants, variant),
    }) as ReturnType<Program["create"]>;
  },
};
