/**
 * A violation in the fewest operations. What may be weakened without inventing a violation: a read-only operation may be left
 * out; one that changes the state may become indeterminate: it takes effect whenever it suits, or never. If the rest
 * still contradicts itself, so does the whole history. QuickXplain (Junker 2004) finds a core of which nothing can be spared.
 */
import type { Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import type { Explanation, ExplanationStep } from "../verdict.js";
import { modelOperation, type Partition, preparePartition } from "./partition.js";
import { type SearchLimits, type SearchResult, search } from "./search.js";

/** Shrinking is a courtesy: it may not take longer than this, ms. */
const shrinkingMs = 3000;

export function explainViolation(
  key: string | null,
  partition: Partition,
  result: SearchResult,
  limits: SearchLimits,
): Explanation {
  const { model } = partition;
  const stuck = partition.operations[partition.returns[result.stuckAt] ?? 0];
  if (stuck === undefined) throw new Error("an invalid search names the return it is stuck at");
  // What was invoked after the stuck operation had returned cannot be to blame.
  const prefix = partition.operations
    .filter((operation) => operation.call < stuck.return)
    .map((operation) => (operation.return > stuck.return ? indeterminate(operation) : operation));
  const core = smallestCore(prefix, stuck, model, {
    deadline: Math.min(limits.deadline, performance.now() + shrinkingMs),
    memoryLimitBytes: limits.memoryLimitBytes,
  });
  const object = key === null ? "" : ` of ${key}`;
  return {
    headline: `${subject(stuck)} ${describe(model, stuck)}${object}, and no order of the operations explains that.`,
    key,
    steps: [
      ...core.map((operation) => sentence(model, operation, core)),
      {
        call: null,
        sentence:
          core.length === 1
            ? "No order of the others leads to this answer, even if each of them took effect whenever it suits."
            : `These ${core.length} contradict each other: they have no order that respects what came before what, ` +
              "even if every other operation took effect whenever it suits, or never.",
      },
    ],
  };
}

export function explainUnknown(key: string | null, partition: Partition, result: SearchResult): Explanation {
  const stuckId = partition.returns[result.stuckAt] ?? 0;
  const stuck = partition.operations[stuckId];
  const open = (partition.invokedBefore[result.stuckAt] ?? 0) - result.stuckAt;
  const indeterminateCount = partition.indeterminateBefore[result.stuckAt] ?? 0;
  const what = result.gaveUp === "time" ? "time" : "memory";
  const steps: ExplanationStep[] = [
    {
      call: null,
      sentence:
        `The first ${result.stuckAt} of ${partition.returns.length} completed operations can be put in order; ` +
        `beyond that ${result.configurations} configurations were tried.`,
    },
  ];
  if (stuck !== undefined) {
    steps.push({
      call: stuck.call,
      sentence:
        `It is hard where ${subject(stuck)} ${describe(partition.model, stuck)}: ${open} operations are open there ` +
        `and ${indeterminateCount} earlier ones are indeterminate.`,
    });
  }
  return { headline: `The search ran out of ${what}${key === null ? "" : ` on key ${key}`}.`, key, steps };
}

function smallestCore(
  prefix: readonly Operation[],
  stuck: Operation,
  model: Model,
  limits: SearchLimits,
): readonly Operation[] {
  const optional = prefix.filter((operation) => operation !== stuck && operation.return !== Number.POSITIVE_INFINITY);
  const contradicts = (obligations: ReadonlySet<Operation>): boolean => {
    const weakened = prefix.flatMap((operation) => {
      if (obligations.has(operation)) return [operation];
      if (operation.type === "fail" || model.readOnly?.(modelOperation(operation)) === true) return [];
      return [indeterminate(operation)];
    });
    return search(preparePartition(weakened, model), limits).valid === false;
  };
  const quickXplain = (
    background: readonly Operation[],
    added: boolean,
    candidates: readonly Operation[],
  ): readonly Operation[] => {
    if (added && contradicts(new Set(background))) return [];
    if (candidates.length <= 1) return candidates;
    const half = candidates.length >> 1;
    const left = candidates.slice(0, half);
    const right = candidates.slice(half);
    const fromRight = quickXplain([...background, ...left], left.length > 0, right);
    const fromLeft = quickXplain([...background, ...fromRight], fromRight.length > 0, left);
    return [...fromLeft, ...fromRight];
  };
  // Latest first in importance: the candidates nearest to the stuck operation stay in the right half longest.
  const core = contradicts(new Set([stuck])) ? [] : quickXplain([stuck], false, optional);
  return [...core, stuck].sort((a, b) => a.call - b.call);
}

/**
 * The same operation with no end: it may have happened, with the answer that it got, or never. The answer stays, since a
 * dequeue that could have taken anything would excuse what its element rules out.
 */
function indeterminate(operation: Operation): Operation {
  return {
    ...operation,
    type: "info",
    return: Number.POSITIVE_INFINITY,
    returnTime: Number.POSITIVE_INFINITY,
  };
}

function sentence(model: Model, operation: Operation, core: readonly Operation[]): ExplanationStep {
  const place = operation.node === undefined ? "" : ` at ${operation.node}`;
  // The latest of those that had completed says the most.
  const [latest] = core.filter((other) => other.return < operation.call).sort((a, b) => b.return - a.return);
  const order =
    latest === undefined
      ? ""
      : `; that began after the operation of event ${latest.call} had completed, at event ${latest.return}`;
  return {
    call: operation.call,
    sentence: `Event ${operation.call}: ${subject(operation)} ${describe(model, operation)}${place}${when(operation)}${order}.`,
  };
}

function when(operation: Operation): string {
  if (operation.callTime < 0 || operation.returnTime < 0)
    return ` between events ${operation.call} and ${operation.return}`;
  const seconds = (ns: number): string => `${(ns / 1e9).toFixed(4)} s`;
  return ` between ${seconds(operation.callTime)} and ${seconds(operation.returnTime)}`;
}

function subject(operation: Operation): string {
  return `client ${operation.process}`;
}

function describe(model: Model, operation: Operation): string {
  const step = modelOperation(operation);
  if (operation.type === "fail") return `failed to do ${operation.f} ${JSON.stringify(operation.input)}`;
  return (
    model.describe?.(step) ??
    `did ${operation.f} ${JSON.stringify(operation.input)} and got ${JSON.stringify(operation.output)}`
  );
}
