/** What a breach of a session guarantee says, in the fewest operations and in sentences. */

import type { Operation } from "../../history/operation.js";
import { clientName } from "../../history/process.js";
import type { Model } from "../../models/model.js";
import { type RegisterHistory, readsFrom } from "../reads-from/history.js";
import { shrinkingLimits } from "../reads-from/refutation.js";
import { operationSteps, tell } from "../reads-from/sentences.js";
import { smallestContradiction } from "../reads-from/shrink.js";
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
  const { process } = small.breach;
  const last = core.findLast((operation) => operation.process === process && operation.type === "ok");
  return {
    headline: last === undefined ? `No process can have ${guarantee}.` : `${tell(model, last)}, against ${guarantee}.`,
    key: null,
    steps: [...operationSteps(model, core), ...sentences(small.history, small.breach, guarantee)],
  };
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
  const client = breach.process === undefined ? "a client" : clientName(breach.process);
  const had = (what: string): string =>
    ({
      "read your writes": `had written ${what} itself before`,
      "monotonic reads": `had read ${what} before`,
      "monotonic writes": `had by then read ${what}, or something that its writer wrote later`,
      "writes follow reads": `had by then read ${what}, or something whose writer knew of it`,
    })[guarantee];
  const step = (sentence: string): ExplanationStep => ({ call: null, sentence });
  if (breach.initialRead !== undefined) {
    const { read, seen } = breach.initialRead;
    return [
      step(
        `By event ${history.operations[read]?.call ?? -1}, ${client} has to see what ${event(seen)} wrote, since it ${had("that")}; ` +
          "yet it read the initial value.",
      ),
    ];
  }
  const why = ({ older, newer, read }: OlderThan): string => {
    if (read !== undefined) return `${client} read the second at ${event(read)}, when it ${had("the first")}`;
    const writer = history.operations[newer]?.process ?? -1;
    return history.operations[older]?.process === writer
      ? `${clientName(writer)} wrote them in this order`
      : `${clientName(writer)} knew of the first when it wrote the second`;
  };
  const [first] = breach.cycle;
  return [
    ...breach.cycle.map((fact) =>
      step(`What ${event(fact.older)} wrote must be older than what ${event(fact.newer)} wrote: ${why(fact)}.`),
    ),
    step(`So what ${event(first?.older ?? 0)} wrote would have to be older than itself.`),
  ];
}
