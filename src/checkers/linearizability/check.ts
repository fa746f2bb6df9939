/**
 * Linearizability (Herlihy & Wing 1990): is there one order of the operations that respects real time and that the model
 * allows? Judged key by key, which loses nothing (their Theorem 1). Completed operations must all be placed; indeterminate
 * ones may be, at any point after their invocation. Intervals are closed and ordered by event index.
 */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import type { Model } from "../../models/model.js";
import { objectOf, originOf } from "../../models/starting-with.js";
import { type KeyResult, mergeValidity, type Validity, type Verdict } from "../verdict.js";
import type { Told } from "./explain.js";
import { judgeObject } from "./judge-object.js";
import { splitByKey } from "./partition.js";

export interface CheckLimits {
  /** For the whole check; default 60 s. */
  readonly timeLimitMs?: number;
  /** For what the search of one key remembers; default 1 GiB. */
  readonly memoryLimitBytes?: number;
}

export const defaultLimits = { timeLimitMs: 60_000, memoryLimitBytes: 2 ** 30 } as const;

export interface LinearizabilityVerdict extends Verdict {
  readonly keys: readonly KeyResult[];
}

/** At most this many keys are explained, violations first; the verdict counts all. */
export const explainedKeys = 3;

/** What a verdict over all keys is made of. */
export interface JudgedKeys {
  /** In order of first appearance in the history. */
  readonly keys: readonly Omit<KeyResult, "contradiction">[];
  /** By key, for those that toExplain chose, in its order. */
  readonly told: ReadonlyMap<string | null, Told>;
  readonly configurations: number;
  /** The most that the search of one key remembered. */
  readonly bytes: number;
}

/**
 * Judges every key, whatever others were found to be. A model of your own is judged here, on the calling thread, and must keep
 * its states small; for built-in ones checkLinearizableInParallel gives the same verdict from worker threads.
 */
export function checkLinearizable(
  operations: readonly Operation[],
  model: Model,
  { timeLimitMs = defaultLimits.timeLimitMs, memoryLimitBytes = defaultLimits.memoryLimitBytes }: CheckLimits = {},
): LinearizabilityVerdict {
  const begun = performance.now();
  const deadline = begun + timeLimitMs;
  const judged: Omit<KeyResult, "contradiction">[] = [];
  /** The first that are not valid, of each kind as many as can be explained: each holds all of its key's operations. */
  const bad: { readonly key: string | null; readonly valid: Validity; explain(): Told }[] = [];
  let configurations = 0;
  let bytes = 0;
  for (const [key, all] of splitByKey(operations, model)) {
    const result = judgeObject(key, all, model, { deadline, memoryLimitBytes });
    configurations += result.configurations;
    bytes = Math.max(bytes, result.bytes);
    judged.push({ key, valid: result.valid, linearization: result.linearization });
    if (result.valid === true || bad.filter(({ valid }) => valid === result.valid).length >= explainedKeys) continue;
    bad.push({ key, valid: result.valid, explain: result.explain });
  }
  const told = new Map(toExplain(bad).map((each) => [each.key, each.explain()]));
  return verdictOf({ keys: judged, told, configurations, bytes }, operations, model, begun);
}

/** Of what is not valid, the few that are explained: violations first, so that keys merely unknown do not keep one from it. */
export function toExplain<Judged extends { readonly valid: Validity }>(judged: readonly Judged[]): readonly Judged[] {
  const bad = judged.filter(({ valid }) => valid === false);
  const open = judged.filter(({ valid }) => valid === "unknown");
  return [...bad, ...open].slice(0, explainedKeys);
}

/** `operations`: all of the history. `begun`: reading of performance.now(). */
export function verdictOf(
  judged: JudgedKeys,
  operations: readonly Operation[],
  model: Model,
  begun: number,
): LinearizabilityVerdict {
  const { told, configurations, bytes } = judged;
  const { value: initial } = originOf(model);
  const milliseconds = Math.round(performance.now() - begun);
  const common = {
    ...{ property: "linearizability", model: model.name },
    ...(initial === undefined ? {} : { initial }),
    cost: { milliseconds, configurations, bytes },
  };
  const explanations = [...told.values()].map(({ explanation }) => explanation);
  const keys = judged.keys.map(
    ({ key, valid, linearization }): KeyResult => ({
      ...{ key, valid, linearization },
      contradiction: told.get(key)?.contradiction ?? null,
    }),
  );
  const valid = mergeValidity(keys.map((each) => each.valid));
  return {
    ...common,
    valid,
    summary: summarise(valid, operations.length, keys, model),
    explanations,
    details: {
      keys: keys.length,
      invalidKeys: keys.flatMap((each) => (each.valid === false ? [each.key] : [])),
      unknownKeys: keys.flatMap((each) => (each.valid === "unknown" ? [each.key] : [])),
    },
    keys,
  };
}

function summarise(valid: Validity, count: number, keys: readonly KeyResult[], model: Model): string {
  const many = keys.length === 1 ? "" : ` over ${plural(keys.length, "key")}`;
  const object = `${plural(count, "operation")}${many} on ${objectOf(model)}`;
  if (valid === true) return `Linearizable: some order of the ${object} explains every answer.`;
  const bad = keys.filter((each) => each.valid === valid).map((each) => each.key ?? "the object");
  const named = `${bad.slice(0, 3).join(", ")}${bad.length > 3 ? ` and ${bad.length - 3} more` : ""}`;
  return valid === false
    ? `Not linearizable: no order of the ${object} explains what clients saw of ${named}.`
    : `Unknown: the search gave up on ${named} before it had an answer.`;
}
