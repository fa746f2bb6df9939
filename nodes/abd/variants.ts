/**
 * The broken variants of ABD, each a small branch in the protocol. Sections are those of Attiya, Bar-Noy and Dolev, "Sharing Memory Robustly in
 * Message-Passing Systems" (1995), and of Lynch and Shvartsman, "Robust Emulation of Shared Memory Using Dynamic Quorum-Acknowledged
 * Broadcasts" (1997).
 */
import type { Variant } from "../host.js";

export const abdVariants = [
  // The regular register that atomicity needs the second phase of a read for.
  { name: "no-write-back", mistake: "a read answers what it found, and no majority need hold that" },
  // DeCandia et al., "Dynamo" (2007), section 5: the coordinator answers, waits for more replies and then repairs. Cassandra: CASSANDRA-13115, and `read_repair` NONE of
  // CASSANDRA-14635.
  {
    name: "write-back-not-awaited",
    mistake: "a read answers what it found, and writes it back later, as read repair in the background",
  },
  {
    name: "own-copy-suffices",
    mistake: "a read does not write back what its coordinator holds itself, as if others held it, too",
  },
  // Kept by reads that "touch" a value: the register changes although no client wrote.
  {
    name: "written-back-as-new",
    mistake: "a read writes back what it found under a new tag, and so over a later write",
  },
  {
    name: "half-queried",
    mistake: "the first phase waits for half of the nodes, rounded down",
    breaks: "a phase ends with the answers of a majority",
  },
  {
    name: "half-stored",
    mistake: "the second phase waits for half of the nodes, rounded down",
    breaks: "a phase ends with the answers of a majority",
  },
  {
    name: "answers-counted-twice",
    mistake: "a quorum is counted in answers, and a node that was asked again answers twice",
    breaks: "a phase ends with the answers of a majority",
  },
  {
    name: "phases-mixed",
    mistake: "a late answer of the first phase counts for the second",
    breaks: "only who stored it counts",
  },
  {
    name: "answers-by-key",
    mistake: "an answer counts for every operation on its register, also for one that began later",
  },
  {
    name: "ties-by-arrival",
    mistake: "tags are numbers, and of two writes with the same one each replica keeps the one that arrives last",
    breaks: "the tag of a register only grows",
  },
  {
    name: "older-overwrites",
    mistake: "a replica stores whatever it is sent, also over a later tag",
    breaks: "the tag of a register only grows",
  },
  // The single-writer register of Attiya et al., whose writer knows its latest tag, with several writers.
  {
    name: "write-without-query",
    mistake: "a write takes the number after that of its coordinator's own copy, and asks nobody for theirs",
  },
  // Kingsbury, "The trouble with timestamps" (2013), on Cassandra and Riak.
  {
    name: "time-as-number",
    mistake: "the number of a tag is the time that the coordinator's clock shows",
    breaks: "the tag of a write is above that of its coordinator's copy",
  },
  // What a client's driver does that sends a write again, if the server chooses the time stamp.
  {
    name: "new-tag-when-sent-again",
    mistake:
      "a write that is sent again goes through both phases again, gets a later tag, and replaces writes that have seen it",
  },
  {
    name: "tag-not-synced",
    mistake: "a coordinator sends out a tag that is not on its own disk, and gives it to another value after a crash",
  },
  { name: "ack-before-sync", mistake: "a replica says that it has stored a version before that is on its disk" },
] as const satisfies readonly Variant[];

export type AbdVariant = (typeof abdVariants)[number]["name"];
