/**
 * Zab's broken variants: mistakes with its rules, and mistakes reported in ZooKeeper's own tracker (the report stands beside each).
 */
import type { Variant } from "../host.js";

export const zabVariants = [
  {
    name: "ack-before-sync",
    mistake: "a follower acknowledges a proposal before it is synced to disk",
  },
  {
    name: "skips-synchronisation",
    mistake: "a new leader broadcasts at once, and does not bring its followers to its own history first",
    breaks: "a leader broadcasts after a quorum has acknowledged it",
  },
  {
    name: "epoch-not-persisted",
    mistake: "a node forgets on a restart which epoch it has promised and which leader it has acknowledged",
  },
  {
    name: "accepts-gaps",
    mistake: "a follower accepts a proposal without the one before it, as if no connection ever broke",
    breaks: "a proposal is accepted after the one before it",
  },
  {
    name: "accepts-deposed-primary",
    mistake: "a follower accepts proposals and commits from a primary of an earlier epoch",
    breaks: "proposals are accepted of the leader of the current epoch only",
  },
  // ZOOKEEPER-3911 and ZOOKEEPER-4646
  {
    name: "newleader-acked-early",
    mistake: "a follower acknowledges NEWLEADER before the history that it was sent is on its disk",
  },
  // ZOOKEEPER-4643
  {
    name: "epoch-before-history",
    mistake:
      "a follower makes the new epoch its current one before the history that it was sent with it is on its disk",
  },
  // ZOOKEEPER-2845
  {
    name: "retained-state",
    mistake:
      "a node that lost its leader goes into the election with its delivered state, and leaves in its log what it had logged beyond that",
  },
  // ZOOKEEPER-1154
  {
    name: "diff-without-trunc",
    mistake: "a leader sends a follower that is ahead of it the difference without having it truncate its log first",
  },
  // ZOOKEEPER-3642
  {
    name: "snap-in-memory",
    mistake: "a follower keeps the history of a SNAP in memory only",
  },
] as const satisfies readonly Variant[];

export type ZabVariant = (typeof zabVariants)[number]["name"];
