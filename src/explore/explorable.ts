/**
 * What the explorer needs to know of a system: what clients may ask, which nodes are alike, and what must hold. What must hold is
 * said of facts: things that, once seen, stay seen (a value was chosen, a transaction was committed), whoever crashes later.
 */
import type {
  ClientRequest,
  NodeId,
  OperatorCommand,
  Outcome,
  Program,
  ProgramSettings,
  Replica,
} from "../../nodes/host.js";
import type { TraceEvent } from "../../nodes/trace.js";
import type { Fact } from "../invariants/fact.js";

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

/** What a search was asked about. */
export interface Asked {
  readonly settings: ProgramSettings;
  readonly requests: readonly OfferedRequest[];
}

export interface Explorable {
  readonly program: Program;
  readonly defaults: Bounds;
  requests(count: number, members: readonly NodeId[]): readonly OfferedRequest[];
  readonly operators: readonly OperatorCommand[];
  /** Nodes that the program treats alike, given these requests: none of them is told apart by its place among the members. */
  alike(members: readonly NodeId[], requests: readonly OfferedRequest[]): readonly NodeId[];
  factsOfTrace(node: NodeId, event: TraceEvent): readonly Fact[];
  factsOfReply(request: ClientRequest, outcome: Outcome): readonly Fact[];
  /** Seen at the end of a step. */
  factsOfState(replica: Replica): readonly Fact[];
  /** One sentence about what is broken, or null. */
  broken(facts: readonly Fact[], about: Asked): string | null;
}
