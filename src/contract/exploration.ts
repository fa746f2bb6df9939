/** How a system is explored: what clients may ask, which nodes are alike, and how much may happen. */
import type { ClientRequest, NodeId, OperatorCommand } from "../../nodes/host.js";

/** A request that a client may make at any time, once, of one of these nodes. */
export interface OfferedRequest {
  readonly request: ClientRequest;
  readonly to: readonly NodeId[];
}

/** How much may happen in a run. Every order of it is tried. */
export interface Bounds {
  readonly nodes: number;
  /** Requests of clients; a request may also never come. */
  readonly requests: number;
  /** Timers that fire, of all that are set. */
  readonly timeouts: number;
  readonly crashes: number;
  /** Messages that arrive once more. */
  readonly duplicates: number;
  /** Commands of an operator, if the system knows any. */
  readonly operators: number;
  /** Steps of a run; null for no limit. */
  readonly depth: number | null;
  /** States in memory. */
  readonly states: number;
}

export interface Exploration {
  /** Bounds in which it is explored in seconds if nothing else is asked for. */
  readonly bounds: Bounds;
  requests(count: number, members: readonly NodeId[]): readonly OfferedRequest[];
  readonly operators: readonly OperatorCommand[];
  /** Nodes that the program treats alike, given these requests: none of them is told apart by its place among the members. */
  alike(members: readonly NodeId[], requests: readonly OfferedRequest[]): readonly NodeId[];
  /** Kinds of facts that are not kept, since they would multiply the states and what follows from them shows in others, too. */
  readonly leavesOut?: readonly string[];
}
