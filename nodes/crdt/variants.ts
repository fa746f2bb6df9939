/**
 * The broken variants of replicated data types, each a small branch in the protocol. The comment above a variant says which rule of which
 * paper it leaves out.
 */
import type { Variant } from "../host.js";

export const crdtVariants = [
  // Shapiro et al. 2011, specification 6: merge takes the maximum of each entry, which is idempotent; a sum is not.
  {
    name: "merge-by-sum",
    mistake: "counters are merged by adding up the counts of each node, so that a state that comes twice counts twice",
  },
  // Shapiro et al. 2011, section 2.2: an operation is applied exactly once; a channel that resends delivers some twice.
  {
    name: "applied-twice",
    mistake: "an operation that is sent again, because its acknowledgement was lost, is applied again",
    breaks: "an operation is applied once",
  },
  // Birman, Schiper and Stephenson (1991): a message is delivered after all that its sender had delivered before.
  {
    name: "arrival-order",
    mistake: "an operation is applied when it arrives, even if operations that its node had seen have not arrived yet",
    breaks: "an operation is applied after all that its node had seen",
  },
  // Shapiro et al. 2011, section 3.3.3: the join of two-phase sets is the union of both parts, of the removed elements, too.
  {
    name: "remove-undone",
    mistake: "when states are joined, an element that one side has removed and the other has not is there again",
  },
  // Shapiro et al. 2011, specification 15: every addition has a tag of its own.
  {
    name: "tag-of-element",
    mistake:
      "an addition is named by its element, so that all additions of an element are one, and die with the first removal",
  },
  // Shapiro et al. 2011, specification 15: a removal concerns the pairs that its source had observed.
  {
    name: "removes-unobserved",
    mistake: "a removal takes away all additions that it meets, also those that its node had not seen",
  },
  // Shapiro et al. 2011, specification 12: once removed, an element cannot be added again.
  {
    name: "added-again",
    mistake: "a node that adds an element to a two-phase set forgets that it was removed",
  },
  // Almeida, Shoker and Baquero (2018), algorithm 2: a delta is garbage when all neighbours have acknowledged it, not before.
  {
    name: "delta-not-kept",
    mistake: "a delta is sent once and not kept until it is acknowledged",
  },
  // Almeida, Shoker and Baquero (2018), section 2: a node's durable state holds what it has acknowledged.
  {
    name: "merged-before-sync",
    mistake: "a node acknowledges what another has sent before it is on disk",
  },
  {
    name: "ack-before-sync",
    mistake: "an update is answered before it is on disk",
  },
  // Shapiro et al. 2011, section 3.1: the node's own entry must survive with the node; here the count of its updates does not.
  {
    name: "name-used-again",
    mistake:
      "a node that has restarted counts its updates from 1 again, and gives the names of earlier ones to new ones",
    breaks: "a new update has a name of its own",
  },
  // Lamport (1978): a clock has to pass all that was seen, or a write loses against one that it replaces.
  {
    name: "clock-not-advanced",
    mistake: "the clock of a write does not pass that of the value that it replaces",
  },
  // Johnson and Thomas, RFC 677 (1975): equal times are told apart by the node's number, everywhere alike.
  {
    name: "ties-by-arrival",
    mistake: "of two writes with the same clock, the one that arrives first stays",
  },
  // Shapiro et al. 2011, specification 10; DeCandia et al., "Dynamo" (2007), section 4.4: concurrent versions are all returned.
  {
    name: "one-sibling",
    mistake: "a read shows one of several concurrent values of a multi-value register",
  },
  // Shapiro et al. 2011, specification 10: a write has a version vector above those of all values that its node had seen, and replaces them.
  {
    name: "siblings-pile-up",
    mistake:
      "a write to a multi-value register stays beside the values that its node had seen, instead of replacing them",
  },
  // Shapiro et al. 2011, specification 7: what goes up and what goes down are counted apart, since the greater of two counts is to be the later one.
  {
    name: "one-count-for-both",
    mistake: "a node counts up and down in one number, so that a merge takes back what was subtracted",
  },
  // Almeida, Shoker and Baquero (2018), algorithm 2, and Shapiro et al. 2011, section 2.2: all others must have acknowledged, not one.
  {
    name: "one-acknowledgement-for-all",
    mistake: "what one node has acknowledged is not sent to the others any more",
  },
  // Roh et al. 2011: an insertion names the element that it comes after, since its place is another one at another node.
  {
    name: "insert-by-index",
    mistake: "an insertion into a list says at which place it is, and not after which element",
  },
  // Roh et al. 2011: of insertions at the same place the one with the greater clock, and then site, comes first, everywhere alike.
  {
    name: "latest-arrival-first",
    mistake: "of elements that are inserted after the same one, a node puts the one that arrives last first",
  },
  // Roh et al. 2011: a tombstone may go only when no other node can still insert after it.
  {
    name: "tombstones-collected",
    mistake: "an element after which no other was inserted is forgotten as soon as it is removed",
  },
  // Brown et al. 2014: a removal covers the dots of the field that its node had observed, and a concurrent update survives.
  {
    name: "deletes-unobserved",
    mistake: "a deletion empties its field of all puts that it meets, also those that its node had not seen",
  },
  // Brown et al. 2014: which dots were removed has to be known where states are joined, by tombstones or by a causal context.
  {
    name: "deleted-forgotten",
    mistake: "a node forgets a deleted field at once, so that the state of one that still has it brings it back",
  },
  // Kleppmann and Beresford 2017: an assignment replaces what happened before it; concurrent ones are all kept.
  {
    name: "put-over-unobserved",
    mistake: "a put replaces all values of its field that it meets, also those that its node had not seen",
  },
  // Kleppmann and Beresford 2017: an assignment concerns its own field, and leaves concurrent changes of others alone.
  {
    name: "map-as-one-value",
    mistake:
      "a put writes the other fields again, too, as its node has them, so that what was deleted elsewhere is back",
  },
] as const satisfies readonly Variant[];

export type CrdtVariant = (typeof crdtVariants)[number]["name"];
