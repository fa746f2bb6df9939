/**
 * Messages of single-decree Paxos. `ballot` is the proposal number of "Paxos Made Simple", `key` names the instance: each decides one
 * value, independently of the others.
 */
import type { Json } from "../host.js";

export interface Proposal {
  readonly ballot: number;
  readonly value: Json;
}

/** Phase 1a. */
export interface Prepare {
  readonly type: "Prepare";
  readonly key: string;
  readonly ballot: number;
}

/** Phase 1b: nothing below `ballot` will be accepted any more; `accepted` is the highest-numbered proposal accepted so far. */
export interface Promised {
  readonly type: "Promise";
  readonly key: string;
  readonly ballot: number;
  readonly accepted: Proposal | null;
}

/** Phase 2a. */
export interface Accept {
  readonly type: "Accept";
  readonly key: string;
  readonly ballot: number;
  readonly value: Json;
}

/** Phase 2b. */
export interface Accepted {
  readonly type: "Accepted";
  readonly key: string;
  readonly ballot: number;
}

/** To learners: a majority has accepted a proposal of this value. */
export interface Chosen {
  readonly type: "Chosen";
  readonly key: string;
  readonly value: Json;
}

export type PaxosMessage = Prepare | Promised | Accept | Accepted | Chosen;
