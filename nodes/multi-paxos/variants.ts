/** The broken variants of Multi-Paxos: mistakes that people really made (the report stands beside each), each a small branch. */
import type { Variant } from "../host.js";

export const multiPaxosVariants = [
  {
    name: "promise-not-persisted",
    mistake: "an acceptor promises before its promise is synced to disk, and forgets it on a restart",
  },
  {
    name: "accepted-not-persisted",
    mistake: "an acceptor reports an acceptance before it is synced to disk, and forgets it on a restart",
  },
  {
    name: "ignore-accepted",
    mistake: "a new leader fills slots with its own proposals, whatever the acceptors have reported for them",
    breaks: "P2c: what was accepted in a slot is proposed there again",
  },
  {
    name: "any-accepted",
    mistake:
      "a new leader takes over the lowest-numbered proposal that was reported for a slot, not the highest-numbered",
    breaks: "P2c: the highest-numbered proposal that was accepted in a slot is taken over",
  },
  // scylladb/scylladb#6139: ballots were compared by a part of them, so that lower ones passed.
  {
    name: "accept-below-promise",
    mistake: "an acceptor accepts proposals below the ballot that it has promised",
    breaks: "P1a: no promise is broken",
  },
  {
    name: "half-quorum",
    mistake: "half of the members, rounded down, count as a majority",
    breaks: "a majority has promised before anything is proposed",
  },
  {
    name: "shared-ballots",
    mistake: "two candidates may use the same ballot, and acceptors promise it to both",
    breaks: "a ballot belongs to one proposer",
  },
  {
    name: "skips-phase-1",
    mistake: "a new leader takes a higher ballot and proposes at once, without having asked what was accepted before",
    breaks: "a majority has promised before anything is proposed",
  },
  {
    name: "commit-index-alone",
    mistake:
      "a follower takes what it accepted for chosen up to where the leader says, whichever ballot it accepted it in",
    breaks: "what is learnt was accepted in the ballot of the leader that says so",
  },
  {
    name: "gaps-without-phase-2",
    mistake:
      "a new leader takes the slots for which nothing was reported for empty at once, and has no no-op accepted there",
    breaks: "a majority has accepted what is chosen",
  },
  // scylladb/scylladb#6154: when the state of a decided instance was pruned, so was the promise.
  {
    name: "collection-forgets-promise",
    mistake: "an acceptor that collects its log after a snapshot forgets what it has promised, too",
  },
  {
    name: "collects-before-snapshot",
    mistake: "the log is collected before the snapshot that replaces it is synced to disk",
  },
  {
    name: "apply-duplicates",
    mistake: "a request that a client sent twice is proposed twice and takes effect twice",
  },
  {
    name: "stale-leader-reads",
    mistake: "a leader answers reads from its own state at once, although another may lead by now",
  },
  {
    name: "lease-from-answer",
    mistake: "a leader counts its lease from when a majority's answers arrived, not from when it asked",
  },
  {
    name: "restarts-unbound",
    mistake: "a node that restarts promises to another leader at once, although it may be bound by a lease",
  },
  {
    name: "removed-nodes-vote",
    mistake: "acceptances and promises of nodes that were taken out of the membership still count",
    breaks: "a majority has accepted what is chosen",
  },
  // "Paxos Made Simple", section 2.4: two proposers that outbid each other forever.
  {
    name: "no-back-off",
    mistake:
      "a proposer that was outbid tries again with a higher ballot at once, so that proposers can duel without end",
  },
] as const satisfies readonly Variant[];

export type MultiPaxosVariant = (typeof multiPaxosVariants)[number]["name"];
