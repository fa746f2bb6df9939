/**
 * Linearizability (Herlihy & Wing 1990): is there one order of the operations that respects real time and that the model
 * allows? Judged key by key, which loses nothing (their Theorem 1). Completed operations must all be placed; indeterminate
 * ones may be, at any point after their invocation. Intervals are closed and ordered by event index.
 */
import type { Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { mergeValidity, type Validity, type Verdict } from "../verdict.js";
import { judgeObject, type ObjectVerdict } from "./judge-object.js";
import { splitByKey } from "./partition.js";

export interface CheckLimits {
  /** For the whole check; default 60 s. */
  readonly timeLimitMs?: number;
  /** For what the search remembers; default 1 GiB. */
  readonly memoryLimitBytes?: number;
}

export interface KeyResult {
  readonly key: string | null;
  readonly valid: Validity;
  /** When valid: the operations' `call` indexes in an order that explains every answer. */
  readonly linearization: readonly number[];
  /**
   * When invalid and explained: the `call` indexes of operations that have no order even if each of the others took effect within
   * its own interval, with the answer that it got, or never. Null for what is not invalid and for keys beyond those explained.
   */
  readonly contradiction: readonly number[] | null;
}

export interface LinearizabilityVerdict extends Verdict {
  readonly keys: readonly KeyResult[];
}

type Explain = ObjectVerdict["explain"];

/** At most this many keys are explained; the verdict counts all. */
const explainedKeys = 3;

export function checkLinearizable(
  operations: readonly Operation[],
  model: Model,
  { timeLimitMs = 60_000, memoryLimitBytes = 2 ** 30 }: CheckLimits = {},
): LinearizabilityVerdict {
  const begun = performance.now();
  const deadline = begun + timeLimitMs;
  const judged: Omit<KeyResult, "contradiction">[] = [];
  const unexplained = { invalid: new Map<string | null, Explain>(), unknown: new Map<string | null, Explain>() };
  let configurations = 0;
  let bytes = 0;
  for (const [key, all] of splitByKey(operations, model)) {
    const result = judgeObject(key, all, model, { deadline, memoryLimitBytes });
    configurations += result.configurations;
    bytes = Math.max(bytes, result.bytes);
    judged.push({ key, valid: result.valid, linearization: result.linearization });
    if (result.valid === true) continue;
    const alike = result.valid === false ? unexplained.invalid : unexplained.unknown;
    if (alike.size < explainedKeys) alike.set(key, result.explain);
  }
  // Violations first: keys that are merely unknown may not keep one from being explained.
  const chosen = [...unexplained.invalid, ...unexplained.unknown].slice(0, explainedKeys);
  const told = new Map(chosen.map(([key, explain]) => [key, explain()]));
  const explanations = [...told.values()].map(({ explanation }) => explanation);
  const keys = judged.map((each) => ({ ...each, contradiction: told.get(each.key)?.contradiction ?? null }));
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
