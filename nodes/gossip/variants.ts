/** The broken variants of gossip, each a small branch in the protocol. */
import type { Variant } from "../host.js";

export const gossipVariants = [
  // DeCandia et al., "Dynamo" (2007), section 4.7: every key range is covered by the tree that is compared.
  { name: "bucket-skipped", mistake: "an exchange compares all buckets of the hash tree but the last" },
  // The same section: a leaf is a hash of the value of a key.
  {
    name: "keys-without-versions",
    mistake:
      "the hash of a bucket tells which keys are in it and not their states, so that a new value of a key is not noticed",
  },
  { name: "ties-by-arrival", mistake: "of two writes with the same time, each node keeps the one that it had first" },
  // Kulkarni et al. (2014), figure 5, receive event: the clock passes the time of the message.
  {
    name: "time-not-taken-over",
    mistake: "the hybrid clock does not pass the times of writes that come from other nodes",
    breaks: "a write replaces what its node holds",
  },
  // PumpkinDB/PumpkinDB issue 32: a wall clock that is set back while a node is down must not set back its hybrid clock.
  {
    name: "time-forgotten",
    mistake: "the hybrid clock of a node that restarts does not pass the times of the writes on its own disk",
    breaks: "a write replaces what its node holds",
  },
  // calimero-network/core issue 2635: of equal times the count has to grow, too (Kulkarni et al. 2014, figure 5, receive event).
  {
    name: "equal-time-not-passed",
    mistake: "the hybrid clock passes a time from another node only if it is at least a millisecond later",
    breaks: "a write replaces what its node holds",
  },
  { name: "ack-before-sync", mistake: "a write is answered before it is on disk" },
  // DeCandia et al. (2007), section 4.4: a read returns all versions that are not ordered causally.
  { name: "one-sibling", mistake: "a read shows one of several concurrent values" },
] as const satisfies readonly Variant[];

export type GossipVariant = (typeof gossipVariants)[number]["name"];
