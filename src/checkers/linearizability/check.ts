/**
 * Linearizability (Herlihy & Wing 1990): is there one order of the operations that respects real time and that the model
 * allows? Judged key by key, which loses nothing (their Theorem 1). Completed operations must all be placed; indeterminate
 * ones may be, at any point after their invocation. Intervals are closed and ordered by event index.
 */
import type { Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { type Explanation, type KeyResult, mergeValidity, type Validity, type Verdict } from "../verdict.js";
import { judgeObject } from "./judge-object.js";
import { splitByKey } from "./partition.js";

export interface CheckLimits {
  /** For the whole check; default 60 s. */
  readonly timeLimitMs?: number;
  /** For what the search remembers; default 1 GiB. */
  readonly memoryLimitBytes?: number;
}

export interface LinearizabilityVerdict extends Verdict {
  readonly keys: readonly KeyResult[];
}

/** At most this many keys are explained; the verdict counts all. */
const explainedKeys = 3;

export function checkLinearizable(
  operations: readonly Operation[],
  model: Model,
  { timeLimitMs = 60_000, memoryLimitBytes = 2 ** 30 }: CheckLimits = {},
): LinearizabilityVerdict {
  const begun = performance.now();
  const deadline = begun + timeLimitMs;
  const keys: KeyResult[] = [];
  const explanations: Explanation[] = [];
  let configurations = 0;
  let bytes = 0;
  for (const [key, all] of splitByKey(operations, model)) {
    const result = judgeObject(key, all, model, { deadline, memoryLimitBytes });
    configurations += result.configurations;
    bytes = Math.max(bytes, result.bytes);
    keys.push({ key, valid: result.valid, linearization: result.linearization });
    if (result.valid === true || explanations.length >= explainedKeys) continue;
    explanations.push(result.explain());
  }
  const valid = mergeValidity(keys.map((each) => each.valid));
  const milliseconds = Math.round(performance.now() - begun);
  return {
    property: "linearizability",
    model: model.name,
    valid,
    summary: summarise(valid, operations.length, keys, model),
    explanations,
    cost: { milliseconds, configurations, bytes },
    details: {
      keys: keys.length,
      invalidKeys: keys.flatMap((each) => (each.valid === false ? [each.key] : [])),
      unknownKeys: keys.flatMap((each) => (each.valid === "unknown" ? [each.key] : [])),
    },
    keys,
  };
}

function summarise(valid: Validity, count: number, keys: readonly KeyResult[], model: Model): string {
  const many = keys.length === 1 ? "" : ` over ${keys.length} keys`;
  const object = `${count} operations${many} on a ${model.name}`;
  if (valid === true) return `Linearizable: some order of the ${object} explains every answer.`;
  const bad = keys.filter((each) => each.valid === valid).map((each) => each.key ?? "the object");
  const named = `${bad.slice(0, 3).join(", ")}${bad.length > 3 ? ` and ${bad.length - 3} more` : ""}`;
  return valid === false
    ? `Not linearizable: no order of the ${object} explains what clients saw of ${named}.`
    : `Unknown: the search gave up on ${named} before it had an answer.`;
}
