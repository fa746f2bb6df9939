/**
 * The broken variants of replication by a fixed sequencer, each a small branch in the protocol. The comment above a variant says which
 * rule of which paper it leaves out.
 */
import type { Variant } from "../host.js";

const atItsNumber = "a request is executed at its number";

export const sequencerVariants = [
  // Défago, Schiper and Urbán (2004), section 2: total order; messages are delivered by number, not by arrival.
  {
    name: "arrival-order",
    mistake: "a replica executes requests as they arrive, whatever their numbers",
    breaks: atItsNumber,
  },
  // Schneider (1990), agreement: every replica that has not failed receives every request.
  {
    name: "gap-skipped",
    mistake: "a replica that lacks a number goes on with the next one that it has",
    breaks: atItsNumber,
  },
  // The sequencer is the only one who knows the last number that was given out.
  {
    name: "number-not-persisted",
    mistake: "the sequencer gives a number out before it is synced to disk, and after a crash gives it out again",
  },
  // Défago, Schiper and Urbán (2004), section 2: integrity; a message is delivered at most once.
  {
    name: "retry-sequenced-twice",
    mistake: "a request that is sent again gets a second number and takes effect twice",
  },
  // The sequencer may have given the request a number before it fell silent.
  {
    name: "fail-on-silence",
    mistake: "a request is answered with a failure if the sequencer is silent, although it may have a number",
  },
  // The survey: taking over without an agreement on who leads is split brain.
  {
    name: "takes-over",
    mistake: "a node that does not hear from the sequencer in time gives out numbers itself",
    breaks: "only the sequencer gives out numbers",
  },
] as const satisfies readonly Variant[];

export type SequencerVariant = (typeof sequencerVariants)[number]["name"];
