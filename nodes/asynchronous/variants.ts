/** The broken variants of asynchronous replication, each a small branch in the protocol. */
import type { Variant } from "../host.js";

export const asynchronousVariants = [
  {
    name: "ack-before-sync",
    mistake: "a write is answered before it is on the server's own disk, so that nobody holds it",
  },
  { name: "sent-once", mistake: "a write is sent to each other server once, and never again if the message is lost" },
  // The survey, asynchronous replication: the only holder has to send until others hold it, also after it was down.
  {
    name: "sent-not-known",
    mistake: "a server that has restarted takes for known everywhere what is on its own disk",
  },
  {
    name: "gap-skipped",
    mistake:
      "a server takes a write although earlier ones of the same server are missing, and takes these for known when they come",
    breaks: "the writes of a server are taken in their order",
  },
  { name: "held-before-sync", mistake: "a server says that it holds writes of another before they are on its disk" },
  {
    name: "name-used-again",
    mistake:
      "a server that has restarted counts its writes from 1 again, and the others take the new ones for old ones",
    breaks: "a new write has a name of its own",
  },
  // Lamport (1978), implementation rule 2: a clock passes every time stamp that is received.
  { name: "clock-not-advanced", mistake: "the clock of a write does not pass that of the value that it replaces" },
  // Lamport (1978): ties are broken by an arbitrary total order of the processes, the same everywhere.
  {
    name: "ties-by-arrival",
    mistake: "of two writes with the same clock, each server keeps the one that arrives last",
  },
] as const satisfies readonly Variant[];

export type AsynchronousVariant = (typeof asynchronousVariants)[number]["name"];
