/** Watches a run for an object that is decided in two ways. Facts are kept by object, since a run has many. */
import type { ClientRequest, NodeId, Outcome, TraceEvent } from "../../nodes/host.js";
import type { DecisionRule, Fact } from "../invariants/fact.js";

export class DecisionWatch {
  /** By object, then by their text. */
  private readonly facts = new Map<string, Map<string, Fact>>();
  private found = false;

  constructor(
    private readonly rule: DecisionRule,
    private readonly nodes: number,
    /** The rule was held against what is known. */
    private readonly examined: () => void,
    /** Told once. */
    private readonly report: (node: NodeId, sentence: string) => void,
  ) {}

  onRequest(node: NodeId, request: ClientRequest): void {
    this.note(node, this.rule.factsOfRequest(request));
  }

  onTrace(node: NodeId, event: TraceEvent): void {
    this.note(node, this.rule.factsOfTrace(node, event));
  }

  onAnswer(node: NodeId, request: ClientRequest, outcome: Outcome): void {
    this.note(node, this.rule.factsOfReply(request, outcome));
  }

  private note(node: NodeId, facts: readonly Fact[]): void {
    for (const fact of facts) {
      const object = String(fact[1]);
      const known = this.facts.get(object) ?? new Map<string, Fact>();
      this.facts.set(object, known);
      const text = JSON.stringify(fact);
      if (this.found || known.has(text)) continue;
      known.set(text, fact);
      this.examined();
      const all = [...known.values()];
      const inferred = this.rule.inferred?.(all, this.nodes) ?? [];
      const sentence = this.rule.broken(inferred.length === 0 ? all : [...all, ...inferred]);
      if (sentence === null) continue;
      this.found = true;
      this.report(node, sentence);
    }
  }
}
