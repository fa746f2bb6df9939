/** What operations and proofs say, in sentences for a person. Operations are called by the event that invoked them. */

import type { Operation } from "../../history/operation.js";
import { clientName } from "../../history/process.js";
import type { Model } from "../../models/model.js";
import type { Explanation, ExplanationStep } from "../verdict.js";
import { type Edges, edgeKind } from "./edges.js";
import type { ImpossibleRead, RegisterHistory } from "./history.js";
import type { Proof } from "./justify.js";

/** "client 3 read 5 on key x". */
export function tell(model: Model, operation: Operation): string {
  const done =
    operation.type === "fail"
      ? `failed to do ${operation.f} ${JSON.stringify(operation.input)}`
      : (model.describe?.(operation) ??
        `did ${operation.f} ${JSON.stringify(operation.input)} and got ${JSON.stringify(operation.output ?? null)}`);
  return `${clientName(operation.process)} ${done}${operation.key === null ? "" : ` on key ${operation.key}`}`;
}

export function operationSteps(model: Model, operations: readonly Operation[]): ExplanationStep[] {
  return operations.map((operation) => ({
    call: operation.call,
    sentence:
      `Event ${operation.call}: ${tell(model, operation)}${operation.node === undefined ? "" : ` at ${operation.node}`}` +
      `${operation.type === "info" ? ", with no answer" : ""}.`,
  }));
}

export function explainImpossibleRead({ read, shownBy, failedWrite }: ImpossibleRead, model: Model): Explanation {
  const [first] = shownBy;
  const shown =
    first === undefined ? "" : ` Event ${read.call} took effect, since event ${first.call} read what it wrote.`;
  return {
    headline: `${tell(model, read)}, and ${failedWrite === undefined ? "nobody wrote that" : "its only write had failed"}.`,
    key: read.key,
    steps: [
      ...operationSteps(model, [...(failedWrite === undefined ? [] : [failedWrite]), read, ...shownBy]),
      {
        call: null,
        sentence:
          (failedWrite === undefined
            ? `No operation of the history writes the value that event ${read.call} needs.`
            : `A failed operation never takes effect, so nothing wrote the value that event ${read.call} needs.`) +
          shown,
      },
    ],
  };
}

/** One sentence per derived edge, then the cycle. */
export function proofSteps(history: RegisterHistory, edges: Edges, proof: Proof): ExplanationStep[] {
  const event = (node: number): string => `event ${history.operations[node]?.call ?? -1}`;
  const hops = (path: readonly number[]): string => path.flatMap((_, at) => hop(path, at)).join(", ");
  /** One phrase per edge; a stretch of program order is one phrase, at its last edge. */
  const hop = (path: readonly number[], at: number): string[] => {
    const edge = path[at] ?? 0;
    const to = edges.to[edge]!;
    const kind = edges.kind[edge];
    if (kind === edgeKind.readsFrom) return [`${event(to)} read what ${event(edges.from[edge]!)} wrote`];
    if (kind !== edgeKind.program) return [`${event(edges.from[edge]!)} comes before ${event(to)}`];
    if (at + 1 < path.length && edges.kind[path[at + 1]!] === edgeKind.program) return [];
    let first = at;
    while (first > 0 && edges.kind[path[first - 1]!] === edgeKind.program) first -= 1;
    const from = edges.from[path[first]!]!;
    const operation = history.operations[to];
    if (history.operations[from] === operation) return [];
    return [`${clientName(operation?.process ?? -1)} did ${event(from)} before ${event(to)}`];
  };
  const steps = proof.derived.map(({ edge, path }): ExplanationStep => {
    const from = edges.from[edge]!;
    const to = edges.to[edge]!;
    const read = edges.because[edge]!;
    const begin = `Event ${history.operations[from]?.call ?? -1} must come before ${event(to)}`;
    if (edges.kind[edge] === edgeKind.initialRead) {
      return { call: null, sentence: `${begin}: it read the initial value, which ${event(to)} replaces.` };
    }
    const writer = history.readsFrom[read]!;
    const other = edges.kind[edge] === edgeKind.writeBefore ? from : to;
    return {
      call: null,
      sentence: `${begin}: ${hops(path)}, and ${event(read)} read what ${event(writer)} wrote, not what ${event(other)} wrote.`,
    };
  });
  const [first] = proof.cycle;
  steps.push({
    call: null,
    sentence: `So ${event(edges.from[first ?? 0]!)} would have to come before itself: ${hops(proof.cycle)}.`,
  });
  return steps;
}
