/** A violation in sentences about a few operations, each true by itself. */

import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { clientName } from "../../history/process.js";
import { hasTime } from "../../history/time.js";
import type { Model } from "../../models/model.js";
import type { Explanation, ExplanationStep } from "../verdict.js";
import { modelOperation, type Partition } from "./partition.js";
import type { RegisterRefutation } from "./refute-register.js";
import type { SearchResult } from "./search.js";

/** What the others may do while the operations of a core contradict each other. */
const othersOptional =
  "even if every other operation took effect whenever it suits between its beginning and its end, or never";

/**
 * `core`: operations that have no order; the last to return is the one that cannot be explained. `reasons`: sentences of the
 * one who found it, to stand instead of the general one.
 */
export function explainCore(
  key: string | null,
  model: Model,
  core: readonly Operation[],
  reasons: readonly string[] = [],
): Explanation {
  const [culprit] = [...core].sort((a, b) => b.return - a.return || b.call - a.call);
  if (culprit === undefined) throw new Error("a contradiction is between operations");
  const general =
    core.length === 1
      ? "No order of the others leads to this answer, even if each of them took effect whenever it suits between its beginning and its end, or never."
      : `These ${core.length} contradict each other: they have no order that respects what came before what, ${othersOptional}.`;
  return {
    headline: `${subject(culprit)} ${describe(model, culprit)}${of(key)}, and no order of the operations explains that.`,
    key,
    steps: [
      ...core.map((operation) => sentence(model, operation, core)),
      ...(reasons.length === 0 ? [general] : reasons).map((text) => ({ call: null, sentence: text })),
    ],
  };
}

/** A value was found that nothing can have left. */
export function explainRefutation(
  key: string | null,
  partition: Partition,
  refutation: RegisterRefutation,
): Explanation {
  const { model, operations } = partition;
  const ids = [refutation.source, refutation.overwriter, refutation.finder].filter((id) => id !== null);
  const core = ids.flatMap((id) => operations[id] ?? []);
  const finder = operations[refutation.finder];
  const overwriter = refutation.overwriter === null ? undefined : operations[refutation.overwriter];
  if (finder === undefined) throw new Error("a refutation is of an operation");
  const begun = `before event ${finder.return}, where the operation of event ${finder.call} ended`;
  if (overwriter === undefined) {
    return explainCore(key, model, core, [
      `Nobody had begun to write what it found ${begun}, and the object did not start with it.`,
    ]);
  }
  const source =
    refutation.source === null
      ? `Only the start left what the operation of event ${finder.call} found`
      : `The operation of event ${operations[refutation.source]?.call} was the last to end of those that leave what the operation of ` +
        `event ${finder.call} found and began ${begun}`;
  return explainCore(key, model, core, [
    `${source}; the operation of event ${overwriter.call} left something else between that and event ${finder.call}.`,
  ]);
}

/** No core was found in time: only where it fails can be said. */
export function explainStuck(key: string | null, partition: Partition, result: SearchResult): Explanation {
  const stuck = partition.operations[partition.returns[result.stuckAt] ?? 0];
  if (stuck === undefined) throw new Error("an invalid search names the return it is stuck at");
  return {
    headline: `${subject(stuck)} ${describe(partition.model, stuck)}${of(key)}, and no order of the operations explains that.`,
    key,
    steps: [
      sentence(partition.model, stuck, [stuck]),
      {
        call: null,
        sentence:
          `Every order of the ${plural(result.stuckAt, "operation")} that returned before event ${stuck.return} was tried, ` +
          "and none lets this one follow. Which few of them are to blame could not be found within its limits.",
      },
    ],
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
  if (!hasTime(operation.callTime) || !hasTime(operation.returnTime))
    return ` between events ${operation.call} and ${operation.return}`;
  const seconds = (ns: number): string => `${(ns / 1e9).toFixed(4)} s`;
  return ` between ${seconds(operation.callTime)} and ${seconds(operation.returnTime)}`;
}

function of(key: string | null): string {
  return key === null ? "" : ` of ${key}`;
}

export function subject(operation: Operation): string {
  return clientName(operation.process);
}

export function describe(model: Model, operation: Operation): string {
  const step = modelOperation(operation);
  if (operation.type === "fail") return `failed to do ${operation.f} ${JSON.stringify(operation.input)}`;
  return (
    model.describe?.(step) ??
    `did ${operation.f} ${JSON.stringify(operation.input)} and got ${JSON.stringify(operation.output)}`
  );
}
