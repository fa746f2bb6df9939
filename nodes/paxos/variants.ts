/** The broken variants of Paxos: mistakes that people really made, each a small branch in the protocol. */
import type { Variant } from "../host.js";

export const paxosVariants = [
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
    mistake: "a proposer proposes its own value whatever the acceptors have accepted already",
    breaks: "P2c: what was accepted is proposed again",
  },
  {
    name: "any-accepted",
    mistake: "a proposer adopts the lowest-numbered value reported to it, not the highest-numbered",
    breaks: "P2c: the highest-numbered proposal that was accepted is taken over",
  },
  {
    name: "accept-below-promise",
    mistake: "an acceptor accepts proposals below the number that it has promised",
    breaks: "P1a: no promise is broken",
  },
  {
    name: "half-quorum",
    mistake: "half of the nodes, rounded down, count as a majority",
    breaks: "a majority has promised before anything is proposed",
  },
  {
    name: "shared-ballots",
    mistake: "two proposers may use the same proposal number, and acceptors promise it to both",
    breaks: "a number belongs to one proposer",
  },
] as const satisfies readonly Variant[];

export type PaxosVariant = (typeof paxosVariants)[number]["name"];
