/**
 * Why a history is not sequentially consistent, in few operations: those of a cycle with the derivation of each edge, or, when
 * only the search refutes, the fewest operations that still have no order. And how far the check came when it gave up.
 */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import type { Model } from "../../models/model.js";
import type { Reason } from "../linearizability/special/result.js";
import { type RegisterHistory, readsFrom } from "../reads-from/history.js";
import { plainestCycle } from "../reads-from/justify.js";
import { explainRefutation, type Refute, shrinkingLimits } from "../reads-from/refutation.js";
import { type Saturation, saturate } from "../reads-from/saturation.js";
import { byProcess } from "../reads-from/sentences.js";
import { smallestContradiction } from "../reads-from/shrink.js";
import { inexplicable, operationSteps, tell } from "../telling/operation.js";
import { capital, events } from "../telling/shown.js";
import type { Explanation, ExplanationStep } from "../verdict.js";
import { type Program, programOf, searchModel } from "./model-search.js";
import { type SearchResult, searchReadsFrom } from "./reads-from-search.js";

/** `until`, here and below: reading of performance.now() after which to shrink no more. */
export function explainCycle(
  history: RegisterHistory,
  { edges }: Saturation,
  model: Model,
  until: number,
): Explanation {
  const refute: Refute = (sub, limits) => {
    const again = saturate(sub, "derived", limits);
    if (again.outcome !== "cyclic") return undefined;
    return { edges: again.edges, cycle: () => plainestCycle(sub, again.edges) ?? [] };
  };
  const refutation = { edges, cycle: () => plainestCycle(history, edges) ?? [] };
  return explainRefutation(
    history,
    refutation,
    model,
    { updates: "joined" },
    refute,
    (core) => headline(model, core),
    until,
  );
}

/** No cycle, and yet the search found no order. */
export function explainSearchContradiction(history: RegisterHistory, model: Model, until: number): Explanation {
  const violates = (operations: readonly Operation[]): boolean => {
    const sub = readsFrom(operations, model);
    if (sub.kind !== "known") return false;
    const saturation = saturate(sub.history, "derived", shrinkingLimits());
    if (saturation.outcome !== "ordered") return saturation.outcome === "cyclic";
    return searchReadsFrom(sub.history, saturation, shrinkingLimits()).valid === false;
  };
  const core = smallestContradiction(history.operations, history.operations, model, violates, until);
  return told(
    model,
    core,
    `All orders of ${which(core)} that keep each client's own order were tried: none explains every read.`,
  );
}

/**
 * For any model. An operation that is not to blame may be left out if it is read-only; otherwise it may become indeterminate,
 * which asks less of the history.
 */
export function explainModelContradiction({ operations, model, readOnly }: Program, until: number): Explanation {
  const weakened = (blamed: ReadonlySet<Operation>): readonly Operation[] =>
    operations.flatMap((operation, node) => {
      if (blamed.has(operation)) return [operation];
      return readOnly[node] === true || operation.type === "fail" ? [] : [indeterminate(operation)];
    });
  const violates = (blamed: readonly Operation[]): boolean =>
    searchModel(programOf(weakened(new Set(blamed)), model), shrinkingLimits()).valid === false;
  let core = operations.filter((operation) => operation.type !== "info");
  for (let size = Math.max(1, core.length >> 1); performance.now() < until; size = Math.max(1, size >> 1)) {
    let shrunk = false;
    for (let end = core.length; end > 0 && performance.now() < until; end -= size) {
      const fewer = core.filter((_, index) => index >= end || index < end - size);
      if (!violates(fewer)) continue;
      core = fewer;
      shrunk = true;
    }
    if (size === 1 && !shrunk) break;
  }
  return told(
    model,
    core,
    `No order of ${which(core)} keeps each client's own order and explains the answers, ` +
      "even if each of the other operations took effect at any time after what its client did before it, or never.",
  );
}

/** `reasons`: of a decider, which say all there is to say. */
export function explainReasons(
  model: Model,
  core: readonly Operation[],
  all: readonly Operation[],
  reasons: readonly Reason[],
  conclusion?: string,
): Explanation {
  const tellings = reasons.map((reason) =>
    typeof reason === "string" ? { sentences: [reason], related: [] } : reason(all, model),
  );
  const named = [...new Set([...core, ...tellings.flatMap(({ related }) => related)])].sort((a, b) => a.call - b.call);
  const sentences = tellings.flatMap((telling) => telling.sentences);
  return {
    headline: headline(model, core, conclusion),
    key: null,
    steps: [
      ...operationSteps(model, named, byProcess),
      ...sentences.map((sentence): ExplanationStep => ({ call: null, sentence })),
    ],
  };
}

function told(model: Model, core: readonly Operation[], conclusion: string): Explanation {
  const steps = [...operationSteps(model, core, byProcess), { call: null, sentence: conclusion }];
  return { headline: headline(model, core), key: null, steps };
}

function indeterminate(operation: Operation): Operation {
  const never = Number.POSITIVE_INFINITY;
  return { ...operation, type: "info", output: undefined, return: never, returnTime: never };
}

function headline(
  model: Model,
  core: readonly Operation[],
  conclusion = "no order that keeps every client's own order explains that",
): string {
  const culprit = inexplicable(model, core);
  return culprit === undefined
    ? "No order explains the history."
    : `${capital(tell(model, culprit))} (event ${culprit.call}), and ${conclusion}.`;
}

/** At most this many operations are named by their events. */
const namedOperations = 6;

function which(core: readonly Operation[]): string {
  return core.length > namedOperations ? `these ${core.length} operations` : events(core.map(({ call }) => call));
}

/** `sessions`: nodes in program order, as `result.furthestFrontier` counts them. */
export function explainUnknown(
  model: Model,
  operations: readonly Operation[],
  sessions: readonly (readonly number[])[],
  result: SearchResult,
  saturation: Saturation | undefined,
): Explanation {
  const steps: ExplanationStep[] = [];
  if (saturation !== undefined) {
    steps.push({
      call: null,
      sentence:
        `${plural(saturation.edges.count, "pair")} of the ${plural(operations.length, "operation")} ${saturation.edges.count === 1 ? "has" : "have"} ` +
        `a certain order, given or derived in ${plural(saturation.sweeps, "pass", "passes")}, ` +
        `${saturation.outcome === "ordered" ? "and they do not contradict each other" : "before it gave up"}.`,
    });
  }
  if (result.configurations > 0) {
    steps.push({
      call: null,
      sentence: `The search tried ${plural(result.configurations, "choice")}; the longest order it found has ${plural(result.furthest, "operation")}.`,
    });
    const stuck = sessions.flatMap(
      (nodes, session) => operations[nodes[result.furthestFrontier[session] ?? 0] ?? -1] ?? [],
    );
    for (const operation of stuck.slice(0, 3)) {
      steps.push({
        call: operation.call,
        sentence: `There ${tell(model, operation)} (event ${operation.call}) was still to come.`,
      });
    }
  }
  return { headline: `The check ran out of ${result.gaveUp === "memory" ? "memory" : "time"}.`, key: null, steps };
}
