/**
 * The broken variants of a log of Paxos instances: mistakes with the log, and two with its instances, which show that they show here, too.
 * The other mistakes with an instance are those of `../paxos/variants.ts`.
 */
import type { Variant } from "../host.js";

export const paxosLogVariants = [
  {
    name: "ignore-accepted",
    mistake: "a proposer proposes its own value whatever the acceptors have accepted already",
    breaks: "P2c: what was accepted is proposed again",
  },
  {
    name: "half-quorum",
    mistake: "half of the nodes, rounded down, count as a majority",
    breaks: "a majority has promised before anything is proposed",
  },
  {
    name: "executes-past-gaps",
    mistake: "a replica executes a slot as soon as it is chosen, although it does not know yet what was chosen before",
    breaks: "slots are executed one after the other",
  },
  {
    name: "answers-for-the-slot",
    mistake:
      "a proposer takes the decision of its slot for its own, and tells its client so, whichever value was chosen",
    breaks: "a client is told that its update is done once that update is chosen",
  },
  {
    name: "apply-duplicates",
    mistake: "a request that was chosen in two slots, since it was sent to two nodes, takes effect twice",
  },
  {
    name: "local-reads",
    mistake: "a node answers reads from its own state, and does not put them into the log",
  },
] as const satisfies readonly Variant[];

export type PaxosLogVariant = (typeof paxosLogVariants)[number]["name"];

/** The mistakes that an instance makes. */
export function ofInstance(variant: PaxosLogVariant | null): "ignore-accepted" | "half-quorum" | null {
  return variant === "ignore-accepted" || variant === "half-quorum" ? variant : null;
}
