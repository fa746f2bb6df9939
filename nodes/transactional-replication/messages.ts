/** What publisher and subscribers send each other. A position is a place in the change log, from 1. */
import type { ClientRequest, Outcome } from "../host.js";
import type { Row } from "../kv/state-machine.js";
import type { Entry } from "./database.js";

/** To the publisher: the sender has the change log up to here; null if it has no copy of the data at all. */
export interface Subscribe {
  readonly type: "Subscribe";
  readonly have: number | null;
}

/** From the publisher: a part of a snapshot. */
export interface Rows {
  readonly type: "Rows";
  /** Names the snapshot among those of this publisher, also across its restarts. */
  readonly snapshot: number;
  readonly part: number;
  readonly last: boolean;
  readonly rows: readonly Row[];
  /** The snapshot holds what was committed up to here, and nothing after it. */
  readonly position: number;
  /** Where to read the change log from, so as to know all transactions that were open at `position`. */
  readonly from: number;
}

/** To the publisher: the sender has the parts before this one. */
export interface MoreRows {
  readonly type: "MoreRows";
  readonly snapshot: number;
  readonly part: number;
}

/** From the publisher: entries of the change log, from the position `first` on. */
export interface Changes {
  readonly type: "Changes";
  readonly first: number;
  readonly entries: readonly Entry[];
}

/** To the publisher: the sender has stored the change log up to here. */
export interface Confirm {
  readonly type: "Confirm";
  readonly have: number;
}

/** To the publisher: what is committed now? */
export interface AskPosition {
  readonly type: "AskPosition";
  readonly read: number;
}

export interface TellPosition {
  readonly type: "TellPosition";
  readonly read: number;
  readonly position: number;
}

/** To the publisher: a client's update. */
export interface Forward {
  readonly type: "Forward";
  readonly request: ClientRequest;
}

/** From the publisher: the update was committed before, at `position` or earlier. */
export interface Done {
  readonly type: "Done";
  readonly client: string;
  readonly seq: number;
  readonly outcome: Outcome;
  readonly position: number;
}

export type ReplicationMessage =
  | Subscribe
  | Rows
  | MoreRows
  | Changes
  | Confirm
  | AskPosition
  | TellPosition
  | Forward
  | Done;
