/**
 * Explains to the user why there is no answer: which key, in which window of the history, what was proved until there,
 * which operations make it hard, and what to change.
 */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import type { Model } from "../../models/model.js";
import { originOf } from "../../models/starting-with.js";
import { clientOf, did } from "../telling/operation.js";
import { onKey } from "../telling/shown.js";
import type { Explanation, ExplanationStep, Validity } from "../verdict.js";
import { bytesBeforeSearch } from "./bytes-before-search.js";
import { at, never, type Partition, relevantOperations } from "./partition.js";
import type { Progress, SearchResult } from "./search.js";

const namedKinds = 3;
const namedOperations = 5;

/** How far the search for a queue's pairs had come. */
export interface PairsTried {
  readonly gaveUp: "time" | "memory";
  readonly states: number;
  /** Dequeues in the longest sequence of pairs that broke no rule, of those that completed with a value. */
  readonly paired: number;
  readonly toPair: number;
}

/** The search for a queue's pairs gave up. */
export function explainPairsUnknown(
  key: string | null,
  all: readonly Operation[],
  model: Model,
  { gaveUp, states, paired, toPair }: PairsTried,
): Explanation {
  return {
    headline: `The search ran out of ${gaveUp}${onKey(key)}.`,
    key,
    steps: [
      plain(
        `Nothing is proved yet. ${plural(states, "sequence of pairs was tried", "sequences of pairs were tried")}, each an enqueue and the ` +
          `dequeue that took its value; the longest has ${paired} of the ${plural(toPair, "dequeue")} that got a value.`,
      ),
      ...kindsOf(all, model),
      ...remedies(gaveUp, model),
    ],
  };
}

/** A limit was reached in a step before the search. */
export function explainUnbegun(
  key: string | null,
  all: readonly Operation[],
  model: Model,
  gaveUp: "time" | "memory",
): Explanation {
  return {
    headline: `The check ran out of ${gaveUp}${onKey(key)}.`,
    key,
    steps: [
      plain(
        `That was before the search began, so nothing is proved of the ${plural(all.length, "operation")}: ` +
          "they are first sorted by time and checked for anything that decides them without a search.",
      ),
      plain(
        gaveUp === "memory"
          ? `That takes about ${Math.ceil(bytesBeforeSearch(all.length, model) / 2 ** 20)} MiB beside the operations themselves, which is more ` +
              "than the limit leaves (--memory-limit)."
          : "Give it more time (--time-limit).",
      ),
    ],
  };
}

/** A search gave up. */
export function explainUnknown(key: string | null, partition: Partition, result: SearchResult): Explanation {
  const { operations, returns, model } = partition;
  // The text does not mention that another thread stopped the search.
  const what = result.gaveUp === null || result.gaveUp === "stopped" ? "time" : result.gaveUp;
  const steps: ExplanationStep[] = [];
  const stuckId = returns[result.stuckAt];
  const stuck = stuckId === undefined ? undefined : operations[stuckId];
  if (stuckId === undefined || stuck === undefined) {
    steps.push(plain(`Nothing is proved yet of the ${plural(returns.length, "completed operation")}.`));
  } else {
    const open = openAt(partition, result.stuckAt);
    const begin = Math.min(...open.map((id) => at(partition.callAt, id)));
    steps.push(
      plain(
        result.stuckAt === 0
          ? `${tried(result)}, and nothing is proved yet of the ${plural(returns.length, "completed operation")}.`
          : `The first ${result.stuckAt} of ${plural(returns.length, "completed operation")} can be put in order, up to event ${stuck.return}: ` +
              `what returned before that is linearizable. In all, ${tried(result)}.`,
      ),
      {
        call: stuck.call,
        sentence:
          `The hard part lies between events ${begin} and ${stuck.return}, where ${clientOf(stuck)} ${did(model, stuck)}: ` +
          `${plural(open.length, "operation is", "operations are")} open there and ` +
          `${plural(at(partition.indeterminateBefore, result.stuckAt), "earlier one is", "earlier ones are")} indeterminate.`,
      },
    );
    for (const id of open.filter((each) => each !== stuckId).slice(0, namedOperations)) {
      const operation = at(operations, id);
      steps.push({
        call: operation.call,
        sentence: `Open there: event ${operation.call}, ${clientOf(operation)} ${did(model, operation)}.`,
      });
    }
    const indeterminate = partition.indeterminate.subarray(0, at(partition.indeterminateBefore, result.stuckAt));
    steps.push(...busiest([...open, ...indeterminate], partition));
  }
  steps.push(...remedies(what, model));
  return { headline: `The search ran out of ${what}${onKey(key)}.`, key, steps };
}

/** How a thread was lost, and how far its search had come by then. */
export interface Loss {
  readonly why: "memory" | "time" | "crash";
  readonly detail: string;
  readonly progress: Progress;
}

/**
 * The thread that judged a key is gone, so the text can only describe the operations and the thread's progress. `all`: the key's
 * operations. `valid`: the thread's answer, if it gave one before it was lost.
 */
export function explainLost(
  key: string | null,
  all: readonly Operation[],
  model: Model,
  { why, detail, progress }: Loss,
  valid: Validity = "unknown",
): Explanation {
  if (valid === false) {
    return {
      headline: `No order of the operations${onKey(key)} explains what clients saw.`,
      key,
      steps: [plain(`The thread that was looking for the reason ended before it found it: ${detail}.`)],
    };
  }
  return {
    headline: `${why === "crash" ? "The thread that searched failed" : `The search ran out of ${why}`}${onKey(key)}.`,
    key,
    steps: [
      plain(`Its thread was abandoned: ${detail}.`),
      plain(progressed(progress, all.filter(({ type }) => type === "ok").length)),
      ...kindsOf(all, model),
      ...(why === "crash" ? [] : remedies(why, model)),
    ],
  };
}

function progressed(progress: Progress, completed: number): string {
  const { configurations, ordered } = progress;
  const all = plural(completed, "completed operation");
  if (configurations === 0) return "The search had not begun yet, so nothing is proved.";
  if (ordered === 0) return `By then ${tried(progress)}, and nothing was proved of the ${all}.`;
  return `By then ${tried(progress)}: the first ${ordered} of ${all} can be put in order.`;
}

function tried({ configurations }: Pick<Progress, "configurations">): string {
  return plural(configurations, "configuration was tried", "configurations were tried");
}

/** Completed operations that are open before a return. */
function openAt(partition: Partition, position: number): number[] {
  const { completed, invokedBefore, returnAt, returns } = partition;
  const now = at(returnAt, at(returns, position));
  return [...completed.subarray(0, at(invokedBefore, position))].filter((id) => at(returnAt, id) >= now);
}

/** The kinds of which there are most: of the indeterminate, any may have taken effect; of the open, in any order. */
function busiest(ids: readonly number[], { operations, returnAt, signature, readOnly }: Partition): ExplanationStep[] {
  return kinds(
    ids.map((id) => {
      const own = at(signature, id);
      const indeterminate = returnAt[id] === never;
      const how = indeterminate ? "indeterminate" : "open";
      return { f: at(operations, id).f, how, readOnly: readOnly[own] === 1, distinct: own };
    }),
  );
}

/** The same for all operations of a key, if they were not put in columns. */
function kindsOf(all: readonly Operation[], model: Model): ExplanationStep[] {
  return kinds(
    relevantOperations(all, model).map(({ f, type, input, output }) => ({
      f,
      how: type === "info" ? "indeterminate" : "completed",
      readOnly: model.readOnly?.({ f, type, input, output }) === true,
      distinct: JSON.stringify([input, output]),
    })),
  );
}

interface OfKind {
  readonly f: string;
  /** Open: at the moment that is told. */
  readonly how: "indeterminate" | "open" | "completed";
  /** Operations of one name may be both: a dequeue that found nothing changes nothing. */
  readonly readOnly: boolean;
  /** Equal for operations that do the same. */
  readonly distinct: number | string;
}

function kinds(operations: readonly OfKind[]): ExplanationStep[] {
  const found = new Map<string, { first: OfKind; count: number; distinct: Set<number | string> }>();
  for (const operation of operations) {
    const { f, how, readOnly, distinct } = operation;
    const name = `${how} ${readOnly} ${f}`;
    const kind = found.get(name);
    if (kind === undefined) found.set(name, { first: operation, count: 1, distinct: new Set([distinct]) });
    else {
      kind.count += 1;
      kind.distinct.add(distinct);
    }
  }
  return [...found.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, namedKinds)
    .map(({ first: { f, how, readOnly }, count, distinct }) =>
      plain(`${plural(count, `${how} ${f} operation`)} (${distinct.size} different): ${adviceOn(how, readOnly)}.`),
    );
}

function adviceOn(how: OfKind["how"], readOnly: boolean): string {
  if (readOnly) return "they change nothing and restrict the order, so they are not the problem";
  if (how === "indeterminate") {
    return "each may have taken effect at any later time or never; let clients wait longer before they give up, or write unique values, so that reads identify the write";
  }
  return `${how === "open" ? "any order of them is possible" : "those that overlap may have taken effect in any order"}; let fewer clients work on one key, or spread them over more keys`;
}

function remedies(what: "time" | "memory" | "configurations", model: Model): ExplanationStep[] {
  if (what === "configurations") return [plain("The search reached its limit on configurations.")];
  const decided = decidedWithoutSearch.get(originOf(model).model.name);
  return [
    plain(
      `Whether more ${what} (--${what}-limit) would decide it is not known. Values that are written only once, fewer clients on a key ` +
        "and more keys make a history easier to judge.",
    ),
    ...(decided === undefined ? [] : [plain(`Histories in which ${decided} are decided without a search.`)]),
  ];
}

/** By model: what makes its special case hold, indeterminate operations included. */
const decidedWithoutSearch: ReadonlyMap<string, string> = new Map([
  ["register", "no value is written twice, nor the initial one,"],
  ["cas-register", "no value is written twice, nor the initial one,"],
  ["counter", "all adds are of one amount"],
  ["set", "no element is added twice"],
  ["queue", "no value is put in twice and no dequeue finds the queue empty"],
  ["unordered-queue", "no value is put in twice, or no dequeue finds the queue empty,"],
]);

function plain(sentence: string): ExplanationStep {
  return { call: null, sentence };
}
