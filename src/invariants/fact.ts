/**
 * What a run has shown once and for all (a value was chosen, a transaction was committed), whoever crashes later. What must hold of
 * objects that are decided once is said of facts about them, so that it means the same wherever somebody looks into replicas.
 */
import type { ClientRequest, Json, NodeId, Outcome } from "../../nodes/host.js";
import type { TraceEvent } from "../../nodes/trace.js";

/** The first part says what kind of fact it is; in facts about objects the second names the object. */
export type Fact = readonly [kind: string, ...details: Json[]];

export interface DecisionRule {
  /** What a request alone tells, whatever becomes of it. */
  factsOfRequest(request: ClientRequest): readonly Fact[];
  factsOfTrace(node: NodeId, event: TraceEvent): readonly Fact[];
  factsOfReply(request: ClientRequest, outcome: Outcome): readonly Fact[];
  /** What follows from facts about one object for somebody who sees all of `nodes` nodes. */
  inferred?(facts: readonly Fact[], nodes: number): readonly Fact[];
  /** One sentence about what is broken, or null. */
  broken(facts: readonly Fact[]): string | null;
}
