/**
 * The messages of Multi-Paxos. One ballot stands for all slots from `first` on ("Paxos Made Simple", section 3): its
 * phase 1 is run once, whatever number of slots are filled under it.
 */
import type { Entry } from "./entry.js";
import type { Snapshot } from "./snapshot.js";

export interface Proposal {
  readonly ballot: number;
  readonly entry: Entry;
}

export interface ProposalAt extends Proposal {
  readonly slot: number;
}

/** Phase 1a, for all slots from `first` on, which is the first that the candidate does not know to be chosen. */
export interface Prepare {
  readonly type: "Prepare";
  readonly ballot: number;
  readonly first: number;
}

/** Phase 1b: nothing below `ballot` will be accepted any more in any slot, and this is what was accepted so far from `first` on. */
export interface Promised {
  readonly type: "Promise";
  readonly ballot: number;
  readonly accepted: readonly ProposalAt[];
  /** Everything up to this slot is chosen. */
  readonly chosen: number;
  /** If `first` is collected here: the snapshot, which has at least what is. */
  readonly snapshot: Snapshot | null;
}

/** To a proposer: this much was promised to another. A courtesy, which the algorithm does not need ("Paxos Made Simple", section 2.2). */
export interface Refused {
  readonly type: "Refused";
  readonly ballot: number;
}

/** Phase 2a. */
export interface Accept {
  readonly type: "Accept";
  readonly ballot: number;
  readonly slot: number;
  readonly entry: Entry;
  /** Everything up to this slot is chosen. */
  readonly chosen: number;
}

/** Phase 2b. */
export interface Accepted {
  readonly type: "Accepted";
  readonly ballot: number;
  readonly slot: number;
}

/** To learners: everything up to this slot is chosen, and what the leader proposed there was accepted under its ballot. */
export interface Learn {
  readonly type: "Learn";
  readonly ballot: number;
  readonly chosen: number;
  /** The leader wants to hear when it is executed. */
  readonly answer: boolean;
}

/** Everything up to this slot is executed here. */
export interface Learned {
  readonly type: "Learned";
  readonly ballot: number;
  readonly chosen: number;
}

/** The leader is there, so that no election is needed. `round` counts them. */
export interface Heartbeat {
  readonly type: "Heartbeat";
  readonly ballot: number;
  readonly chosen: number;
  readonly round: number;
}

export interface Alive {
  readonly type: "Alive";
  readonly ballot: number;
  readonly round: number;
}

/** Asks for what is chosen from this slot on. */
export interface CatchUp {
  readonly type: "CatchUp";
  readonly first: number;
}

/** What is chosen, slot after slot, behind a snapshot if the first slots that were asked for are collected. */
export interface Chosen {
  readonly type: "Chosen";
  readonly snapshot: Snapshot | null;
  readonly entries: readonly ProposalAt[];
}

export type MultiPaxosMessage =
  | Prepare
  | Promised
  | Refused
  | Accept
  | Accepted
  | Learn
  | Learned
  | Heartbeat
  | Alive
  | CatchUp
  | Chosen;
