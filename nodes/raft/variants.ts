/** Raft's broken variants: mistakes that people really made, each a small branch in the protocol. */
import type { Variant } from "../host.js";

export const raftVariants = [
  {
    name: "vote-not-persisted",
    mistake: "a vote is forgotten in a restart, so that a node can vote twice in one term",
  },
  {
    name: "term-not-persisted",
    mistake: "the term and the vote in it are forgotten in a restart, so that old leaders are believed again",
  },
  {
    name: "log-not-synced",
    mistake: "log entries are acknowledged before they are synced to the disk",
  },
  {
    name: "vote-for-shorter-log",
    mistake: "votes are granted to candidates whose log is behind the voter's",
    breaks: "a vote goes to a candidate whose log is not behind the voter's",
  },
  {
    name: "commit-older-term",
    mistake:
      "a leader opens its term with no entry of its own until it is asked for something, and commits older ones by counting replicas (figure 8 of the paper)",
    breaks: "a leader commits by counting only entries of its own term",
  },
  {
    name: "truncate-always",
    mistake: "a follower cuts its log at every AppendEntries, also where nothing conflicts",
    breaks: "what is committed stays",
  },
  {
    name: "read-before-noop",
    mistake: "a new leader answers reads before an entry of its own term is committed",
  },
  {
    name: "apply-duplicates",
    mistake: "a request that a client sent twice takes effect twice",
  },
  {
    name: "even-split-quorum",
    mistake: "half of the nodes count as a majority",
    breaks: "a leader is elected by a majority of the members",
  },
  {
    name: "overlapping-changes",
    mistake: "the membership is changed again before the last change of it is committed",
    breaks: "the membership changes once the change before is committed",
  },
  {
    name: "silent-when-removed",
    mistake: "a removed node stands in no election even if it alone has the entry that removes it",
  },
  {
    name: "clock-lease",
    mistake: "a leader answers reads by itself under a lease that trusts its clock, with no bound for drift and jumps",
  },
  {
    name: "elects-once",
    mistake: "a node that has followed a leader never stands for election again, so that nobody replaces a lost leader",
  },
  {
    name: "ignore-sync-errors",
    mistake: "a sync that fails for want of room is taken for done, and the node goes on",
  },
  {
    name: "truncate-corrupt-log",
    mistake: "a damaged record is taken for a torn tail: it is cut off, with all that was stored behind it",
  },
] as const satisfies readonly Variant[];

export type RaftVariant = (typeof raftVariants)[number]["name"];
