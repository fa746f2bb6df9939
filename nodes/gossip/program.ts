/** Gossip as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import { clocks } from "./clock.js";
import { Gossip } from "./gossip.js";
import type { GossipMessage } from "./messages.js";
import { keeps } from "./register.js";
import { type GossipTrace, gossipTraces } from "./traces.js";
import { gossipVariants } from "./variants.js";

export const gossip: Program = {
  name: "gossip",
  summary:
    "Multi-master replication by gossip: any node takes a write, and pairs of nodes compare hash trees and join what they hold",
  options: {
    keep: {
      values: keeps,
      help: "latest: of concurrent writes the one with the latest time stays; siblings: all of them, until a write that has seen them",
    },
    clock: {
      values: clocks,
      help:
        "hybrid: the time of a write passes all times that its node has seen; " +
        "wall: it is what the node's clock shows, and a write may be lost to an earlier one",
    },
  },
  variants: gossipVariants,
  commands: [],
  traces: gossipTraces,
  views: [],
  takesEachRequestAnew: true,
  create(host, { options, variant }) {
    // The runtime hands every program the messages that its own kind sent.
    return new Gossip(host as unknown as Host<GossipMessage, GossipTrace>, {
      keep: keeps.find((each) => each === options.keep) ?? keeps[0],
      clock: clocks.find((each) => each === options.clock) ?? clocks[0],
      variant: variantOf(gossipVariants, variant),
    }) as ReturnType<Program["create"]>;
  },
};
