/** How a system is explored: the requests of clients, the nodes that are interchangeable, and the bounds. */
import type { ClientRequest, NodeId, OperatorCommand } from "../../nodes/host.js";

/** A request that a client may make at any time, once, of one of these nodes. */
export interface OfferedRequest {
  readonly request: ClientRequest;
  readonly to: readonly NodeId[];
}

/** Bounds on the events of a run. Every order of them is tried. */
export interface Bounds {
  readonly nodes: number;
  /** Requests of clients; a request may also never come. */
  readonly requests: number;
  /** How many timers may fire. */
  readonly timeouts: number;
  readonly crashes: number;
  /** Messages that are delivered twice. */
  readonly duplicates: number;
  /** Commands of an operator, if the system has any. */
  readonly operators: number;
  /** Steps of a run; null for no limit. */
  readonly depth: number | null;
  /** States in memory. */
  readonly states: number;
}

export interface Exploration {
  /** Default bounds, within which exploration takes seconds. */
  readonly bounds: Bounds;
  /** `options`: those of the program. */
  requests(
    count: number,
    members: readonly NodeId[],
    options: Readonly<Record<string, string>>,
  ): readonly OfferedRequest[];
  readonly operators: readonly OperatorCommand[];
  /** Nodes that the program treats alike, given these requests: it does not distinguish them by their place among the members. */
  alike(members: readonly NodeId[], requests: readonly OfferedRequest[]): readonly NodeId[];
  /** Kinds of facts that are not kept: they would multiply the states, and other facts show their consequences, too. */
  readonly leavesOut?: readonly string[];
  /** Explorations that begin later than with the start of all nodes, by name: what is tried there takes too many steps from the start. */
  readonly scenes?: Readonly<Record<string, Scene>>;
}

/** Something that happens to a node before a scene; all messages are delivered after it, until none is left. */
export type Before =
  | { readonly node: NodeId; readonly timer: string }
  | { readonly node: NodeId; readonly operator: OperatorCommand };

/** A state from which every order of events is tried. Steps and events count from there. */
export interface Scene {
  /** The state, as a clause: "n1 leads, and all nodes know what is committed". */
  readonly from: string;
  /** How that state is reached, in order, once all that the nodes send at their start is delivered. */
  readonly before: readonly Before[];
  /** Options of the program for which no other value was chosen. */
  readonly options?: Readonly<Record<string, string>>;
  readonly bounds: Bounds;
  readonly operators: readonly OperatorCommand[];
  /** The variants of which it shows a violation, and tighter bounds within which it does so sooner. */
  readonly convicts: Readonly<Record<string, Partial<Bounds>>>;
}
