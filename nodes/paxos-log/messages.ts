/** What a slot of the log holds, and the messages that a log adds to those of its instances of Paxos. */
import type { ClientRequest } from "../host.js";
import type { PaxosMessage } from "../paxos/messages.js";

/** The value of an instance; `request` is null in a no-op. */
export interface Entry {
  readonly request: ClientRequest | null;
}

/** The answer to `Chosen`: the value is known here. Nothing that is promised needs it; the survey counts it. */
export interface Learned {
  readonly type: "Learned";
  readonly slot: number;
}

/** Asks what is chosen from this slot on: the sender missed something, or has restarted. */
export interface Missing {
  readonly type: "Missing";
  readonly first: number;
}

/** What is chosen from `first` on, slot after slot. */
export interface Known {
  readonly type: "Known";
  readonly first: number;
  readonly entries: readonly Entry[];
}

export type PaxosLogMessage = PaxosMessage | Learned | Missing | Known;
