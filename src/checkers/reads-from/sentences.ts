/** What proofs say, in sentences for a person. Operations are called by the event that invoked them. */
import type { Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { type Edges, edgeKind } from "../order/edges.js";
import { clientOf, operationSteps, tell } from "../telling/operation.js";
import { capital, listed, shown } from "../telling/shown.js";
import { tellUnwritten } from "../telling/unwritten.js";
import type { Explanation, ExplanationEdge, ExplanationStep } from "../verdict.js";
import type { ImpossibleRead, RegisterHistory } from "./history.js";
import type { Proof } from "./justify.js";

/** How operations are told where only the order counts in which each process did its own. */
export const byProcess = { clock: false, keys: true } as const;

export function explainImpossibleRead({ read, value, shownBy, sameKey }: ImpossibleRead, model: Model): Explanation {
  const chain = [read, ...shownBy];
  const blamed = shownBy.at(-1) ?? read;
  const { sentences, related } = tellUnwritten({ finder: read, value }, sameKey, model);
  const told = [...new Set([...chain, ...related])].sort((a, b) => a.call - b.call);
  const why = shownBy.length > 0 ? "no order of the operations explains that" : `nothing wrote ${shown(value)}`;
  return {
    headline: `${capital(tell(model, blamed))}, and ${why}.`,
    key: read.key,
    steps: [...operationSteps(model, told, byProcess), ...tookEffect(chain), ...sentences.map(plain)],
  };
}

/** Each of the operations, the last of which completed, read what the one before it wrote. */
export function tookEffect(chain: readonly Operation[]): ExplanationStep[] {
  return chain
    .slice(1)
    .map((by, place) =>
      plain(`Event ${chain[place]?.call} got no answer, but it took effect: event ${by.call} read what it wrote.`),
    );
}

/** One sentence per derived edge, then the cycle. */
export function proofSteps(history: RegisterHistory, edges: Edges, proof: Proof): ExplanationStep[] {
  const event = (node: number): string => `event ${history.operations[node]?.call ?? -1}`;
  const hops = (path: readonly number[]): string[] => path.flatMap((_, at) => hop(path, at));
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
    if (operation === undefined || history.operations[from] === operation) return [];
    return [`${clientOf(operation)} did ${event(from)} before ${event(to)}`];
  };
  const steps = proof.derived.map(({ edge, path }): ExplanationStep => {
    const from = edges.from[edge]!;
    const to = edges.to[edge]!;
    const read = edges.because[edge]!;
    const begin = `${capital(event(from))} must come before ${event(to)}`;
    if (edges.kind[edge] === edgeKind.initialRead) {
      return plain(`${begin}: ${event(read)} read the initial value, which ${event(to)} overwrites.`);
    }
    const writer = history.readsFrom[read]!;
    const other = edges.kind[edge] === edgeKind.writeBefore ? from : to;
    const why = [...hops(path), `${event(read)} read what ${event(writer)} wrote, not what ${event(other)} wrote`];
    return plain(`${begin}: ${listed(why)}.`);
  });
  const [first] = proof.cycle;
  steps.push(
    plain(`So ${event(edges.from[first ?? 0]!)} would have to come before itself: ${hops(proof.cycle).join(", ")}.`),
  );
  return steps;
}

/** Between operations: an edge inside of one says nothing. */
export function cycleOf(history: RegisterHistory, edges: Edges, { cycle }: Proof): ExplanationEdge[] {
  const why = (kind: number | undefined): ExplanationEdge["why"] => {
    if (kind === edgeKind.program) return "program order";
    return kind === edgeKind.readsFrom ? "reads from" : "reads";
  };
  return cycle.flatMap((edge) => {
    const from = history.operations[edges.from[edge]!]?.call ?? -1;
    const to = history.operations[edges.to[edge]!]?.call ?? -1;
    return from === to ? [] : [{ from, to, why: why(edges.kind[edge]) }];
  });
}

function plain(sentence: string): ExplanationStep {
  return { call: null, sentence };
}
