/**
 * Why there is no answer, for a person who wants one: which key, in which window of the history, what was proved until there,
 * which operations make it hard, and what to change.
 */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import type { Model } from "../../models/model.js";
import { clientOf, did } from "../telling/operation.js";
import { onKey } from "../telling/shown.js";
import type { Explanation, ExplanationStep, Validity } from "../verdict.js";
import { at, never, type Partition, preparePartition, relevantOperations } from "./partition.js";
import type { Progress, SearchResult } from "./search.js";

const namedKinds = 3;
const namedOperations = 5;

/** A search gave up. */
export function explainUnknown(key: string | null, partition: Partition, result: SearchResult): Explanation {
  const { operations, returns, model } = partition;
  const what = result.gaveUp ?? "time";
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
          `It is hard between events ${begin} and ${stuck.return}, where ${clientOf(stuck)} ${did(model, stuck)}: ` +
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
  steps.push(plain(remedy(what)));
  return { headline: `The search ran out of ${what}${onKey(key)}.`, key, steps };
}

/** How a thread was lost, and how far its search had come by then. */
export interface Loss {
  readonly why: "memory" | "time" | "crash";
  readonly detail: string;
  readonly progress: Progress;
}

/**
 * The thread that judged a key is gone, so only the operations and its progress can be told about. `all`: the key's. `valid`: what it had
 * answered before it was lost, if it had.
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
      steps: [plain(`The thread that could say why ended before it did: ${detail}.`)],
    };
  }
  const partition = preparePartition(relevantOperations(all, model), model, { looksAhead: true });
  const ids = Array.from(partition.operations, (_, id) => id);
  return {
    headline: `${why === "crash" ? "The thread that searched failed" : `The search ran out of ${why}`}${onKey(key)}.`,
    key,
    steps: [
      plain(`Its thread was given up: ${detail}.`),
      plain(progressed(progress, partition.returns.length)),
      plain(
        `Of ${plural(partition.operations.length, "operation")} ${plural(partition.indeterminate.length, "is", "are")} indeterminate, ` +
          `and up to ${partition.slots} are open at once.`,
      ),
      ...busiest(ids, partition),
      ...(why === "crash" ? [] : [plain(remedy(why))]),
    ],
  };
}

function progressed(progress: Progress, completed: number): string {
  const { configurations, ordered } = progress;
  const all = plural(completed, "completed operation");
  if (configurations === 0) return "It had not come to the search yet, so nothing is proved.";
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
function busiest(ids: readonly number[], partition: Partition): ExplanationStep[] {
  const kinds = new Map<string, { count: number; indeterminate: boolean; readOnly: boolean; distinct: Set<number> }>();
  for (const id of ids) {
    const indeterminate = partition.returnAt[id] === never;
    const signature = at(partition.signature, id);
    const name = `${indeterminate ? "indeterminate" : "open"} ${at(partition.operations, id).f}`;
    const kind = kinds.get(name);
    if (kind === undefined) {
      const readOnly = partition.readOnly[signature] === 1;
      kinds.set(name, { count: 1, indeterminate, readOnly, distinct: new Set([signature]) });
    } else {
      kind.count += 1;
      kind.distinct.add(signature);
    }
  }
  return [...kinds]
    .sort(([, a], [, b]) => b.count - a.count)
    .slice(0, namedKinds)
    .map(([name, { count, indeterminate, readOnly, distinct }]) =>
      plain(`${count} ${name} (${distinct.size} different): ${adviceOn(indeterminate, readOnly)}.`),
    );
}

function adviceOn(indeterminate: boolean, readOnly: boolean): string {
  if (readOnly) return "they change nothing, restrict the order and are not to blame";
  if (indeterminate) {
    return "each may have taken effect at any time since, or not; let clients wait longer before they give up, or write unique values that reads name";
  }
  return "each order of them is possible; let fewer clients work on one key, or spread them over more keys";
}

function remedy(what: "time" | "memory" | "configurations"): string {
  if (what === "configurations") return "The search was allowed no more configurations.";
  return (
    `Whether more ${what} (--${what}-limit) would decide it is not known. Values that are written only once, fewer clients on a key ` +
    "and more keys make a history easier to judge."
  );
}

function plain(sentence: string): ExplanationStep {
  return { call: null, sentence };
}
