/**
 * Operations and histories in Jepsen's terms and meaning (jepsen-io/history). A history is the list of events every client
 * saw, in the order in which one recorder stamped them. `ok` happened between invocation and completion; `fail` certainly
 * did not happen and never will; `info` may happen at any time after its invocation, or never.
 */
import type { Json } from "../../nodes/host.js";
import type { Process } from "./process.js";

export type { Json };

export type EventType = "invoke" | "ok" | "fail" | "info";

/** One line of a history. Field order is the order in which it is written. */
export interface HistoryEvent {
  /** Position in the history, dense from 0. Events are ordered by this, never by `time`. */
  readonly index: number;
  /** Nanoseconds since the start of the run on the controller's monotonic clock; −1 (`noTime`) when the source had none. */
  readonly time: number;
  readonly type: EventType;
  /** A client, by number or by name; only a process named as the nemesis (`isNemesis`) is not one and is not judged. */
  readonly process: Process;
  readonly f: string;
  /** The part of a keyed object that the operation concerns; absent when the history has one object. */
  readonly key?: string;
  /** Input on an invocation, result on a completion. Reads are invoked with null. */
  readonly value?: Json;
  /** The node that the client last talked to about this operation. */
  readonly node?: string;
  readonly error?: string;
}

/** An invocation joined with its completion; what checkers work on. */
export interface Operation {
  /** Dense from 0 in order of invocation. */
  readonly id: number;
  readonly process: Process;
  readonly f: string;
  readonly key: string | null;
  /** What was asked: the invocation's value. */
  readonly input: Json;
  /** What was answered: the completion's value when `type` is ok, else undefined. */
  readonly output: Json | undefined;
  /** How it ended. An invocation without completion is `info`. */
  readonly type: "ok" | "fail" | "info";
  /** `index` of the invocation event. */
  readonly call: number;
  /** `index` of the completion event; Infinity when it is `info`: it may take effect at any later time. */
  readonly return: number;
  readonly callTime: number;
  /** Time of the completion event in ns; Infinity when there was none. */
  readonly returnTime: number;
  readonly node?: string;
  readonly error?: string;
}
