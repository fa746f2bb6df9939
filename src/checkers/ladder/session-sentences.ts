/** What a breach of a session guarantee says, in the fewest operations and in sentences. */

import type { Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { type RegisterHistory, readsFrom } from "../reads-from/history.js";
import { shrinkingLimits } from "../reads-from/refutation.js";
import { byProcess } from "../reads-from/sentences.js";
import { smallestContradiction } from "../reads-from/shrink.js";
import { clientOf, operationSteps, tell } from "../telling/operation.js";
import { capital } from "../telling/shown.js";
import type { Explanation, ExplanationStep } from "../verdict.js";
import { type Breach, checkSessionGuarantee, type Guarantee, type OlderThan } from "./session-guarantees.js";

/** `until`: reading of performance.now() after which to shrink no more. */
export function explainBreach(
  history: RegisterHistory,
  breach: Breach,
  guarantee: Guarantee,
  model: Model,
  until: number,
): Explanation {
  const again = (operations: readonly Operation[]): { history: RegisterHistory; breach: Breach } | undefined => {
    const sub = readsFrom(operations, model, { updates: "split" });
    if (sub.kind !== "known") return undefined;
    const found = checkSessionGuarantee(sub.history, guarantee, shrinkingLimits());
    return found.outcome === "violated" ? { history: sub.history, breach: found.breach } : undefined;
  };
  const core = smallestContradiction(
    [...new Set(history.operations)],
    suspectsOf(history, breach),
    model,
    (some) => again(some) !== undefined,
    until,
  );
  const small = again(core) ?? { history, breach };
  const [blamed] = readsOf(small.breach).sort((a, b) => b - a);
  const read = small.history.operations[blamed ?? -1];
  return {
    headline:
      read === undefined
        ? `The writes contradict each other: ${guarantee} cannot hold for any client.`
        : `${capital(tell(model, read))} (event ${read.call}), which breaks ${guarantee}.`,
    key: null,
    steps: [...operationSteps(model, core, byProcess), ...sentences(small.history, small.breach, guarantee)],
  };
}

/** Nodes of the reads that show it; none if the writers themselves do. */
function readsOf({ cycle, initialRead }: Breach): number[] {
  return [...cycle.flatMap(({ read }) => read ?? []), ...(initialRead === undefined ? [] : [initialRead.read])];
}

/** What the breach names, and all that its process did to the same key; shrinking takes away the rest. */
function suspectsOf(history: RegisterHistory, { cycle, initialRead, process }: Breach): readonly Operation[] {
  const named = [
    ...cycle.flatMap(({ older, newer, read }) => [older, newer, read]),
    initialRead?.read,
    initialRead?.seen,
  ].flatMap((node) => history.operations[node ?? -1] ?? []);
  const keys = new Set(named.map(({ key }) => key));
  return [...named, ...history.operations.filter((each) => each.process === process && keys.has(each.key))];
}

function sentences(history: RegisterHistory, breach: Breach, guarantee: Guarantee): ExplanationStep[] {
  const event = (node: number): string => `event ${history.operations[node]?.call ?? -1}`;
  const clientAt = (node: number): string => clientOf(history.operations[node] ?? { process: -1 });
  const had = (what: string): string =>
    ({
      "read your writes": `had itself written ${what}`,
      "monotonic reads": `had read ${what}`,
      "monotonic writes": `had read ${what}, or something that its writer wrote later`,
      "writes follow reads": `had read ${what}, or something written by a client that knew of it`,
    })[guarantee];
  const step = (sentence: string): ExplanationStep => ({ call: null, sentence });
  if (breach.initialRead !== undefined) {
    const { read, seen } = breach.initialRead;
    return [
      step(
        `Before ${event(read)}, ${clientAt(read)} ${had(`what ${event(seen)} wrote`)}, so it must not read anything older; yet it read ` +
          "the initial value.",
      ),
    ];
  }
  const why = ({ older, newer, read }: OlderThan): string => {
    if (read !== undefined) {
      return `${clientAt(read)} read the latter at ${event(read)}, and before that it ${had("the former")}`;
    }
    const [first, second] = [history.operations[older], history.operations[newer]];
    return first !== undefined && first.process === second?.process && first.call < second.call
      ? `${clientAt(newer)} wrote them in this order`
      : `${clientAt(newer)} knew of the former when it wrote the latter`;
  };
  const [first, ...others] = breach.cycle;
  if (first !== undefined && others.length === 0) {
    // A version that is older than itself: its client had seen it before it wrote it.
    const { newer: write, read } = first;
    if (read !== undefined && history.operations[read] === history.operations[write]) {
      return [step(`${capital(event(read))} replaced a value that only that operation itself wrote.`)];
    }
    return [
      step(
        read === undefined
          ? `${capital(clientAt(write))} knew of what ${event(write)} wrote before it made that write.`
          : `${capital(clientAt(read))} read at ${event(read)} what ${event(write)} wrote, and it made that write only afterwards.`,
      ),
    ];
  }
  return [
    ...breach.cycle.map((fact) =>
      step(`What ${event(fact.older)} wrote must be older than what ${event(fact.newer)} wrote: ${why(fact)}.`),
    ),
    step(`So what ${event(first?.older ?? 0)} wrote would have to be older than itself.`),
  ];
}
