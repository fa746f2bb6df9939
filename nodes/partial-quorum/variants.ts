/** The broken variants of partial quorums, each a small branch in the protocol. */
import type { Variant } from "../host.js";

export const partialQuorumVariants = [
  { name: "ack-before-sync", mistake: "a node says that it keeps a write before the write is on its disk" },
  { name: "own-copy-twice", mistake: "the coordinator counts its own copy twice among the W that a write needs" },
  // DeCandia et al. (2007), section 4.5: the coordinator gathers all R versions and reconciles them.
  { name: "answers-not-joined", mistake: "a read waits for R copies, and shows that of the coordinator alone" },
  // The same section: a read that too few nodes have answered in time fails.
  {
    name: "answers-with-fewer",
    mistake: "a read that fewer than R copies have answered in time shows what these hold, instead of failing",
  },
  // weaviate/weaviate pull request 12361: read repair put an older deletion over a newer object.
  {
    name: "repair-overwrites",
    mistake:
      "read repair replaces a copy by what the coordinator knew, although the copy may have got a write meanwhile",
    breaks: "a repair takes nothing from a copy",
  },
  // basho/riak_kv issue 679: a node that has lost its count of a key gives new writes the names of old ones.
  {
    name: "count-forgotten",
    mistake:
      "a node that restarts counts its writes from 1 again, so that a new write has the name of one that others have already",
    breaks: "a write gets a name that was not used",
  },
  // DeCandia et al. (2007), section 4.6: a node that stands in deletes what it keeps for another once that one has it.
  {
    name: "hint-dropped",
    mistake: "a node that stands in for another sends what it has kept once, and forgets it without an answer",
  },
  // basho/riak_kv issue 847: a fallback that hands off late lets old data replace new data.
  {
    name: "hand-off-overwrites",
    mistake: "what is handed off replaces the owner's copy, although the owner may have got writes since it is back",
    breaks: "a hand-off takes nothing from a copy",
  },
  // basho/riak_test pull request 383: siblings that no write replaces any more pile up.
  {
    name: "siblings-pile-up",
    mistake: "a write stays beside the values that its node had seen, instead of replacing them",
  },
  { name: "ties-by-arrival", mistake: "of two writes with the same time, each node keeps the one that it had first" },
  // DeCandia et al. (2007), section 4.4: a read returns all versions that are not ordered causally.
  { name: "one-sibling", mistake: "a read shows one of several concurrent values" },
] as const satisfies readonly Variant[];

export type PartialQuorumVariant = (typeof partialQuorumVariants)[number]["name"];
