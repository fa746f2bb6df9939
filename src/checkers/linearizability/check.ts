/**
 * Linearizability (Herlihy & Wing 1990): is there one order of the operations that respects real time and that the model
 * allows? Judged key by key, which loses nothing (their Theorem 1). Completed operations must all be placed; indeterminate
 * ones may be, at any point after their invocation. Intervals are closed and ordered by event index.
 */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import type { Model } from "../../models/model.js";
import { objectOf, originOf } from "../../models/starting-with.js";
import { MemoryWatch, sharedMemory } from "../memory.js";
import { type KeyResult, mergeValidity, type Validity, type Verdict } from "../verdict.js";
import type { Told } from "./explain.js";
import { judgeObject } from "./judge-object.js";
import { efforts, type KeyTask, KeyTasks, limitsOfEffort, noteSearch } from "./key-tasks.js";

export interface CheckLimits {
  /** For the whole check; default 60 s. */
  readonly timeLimitMs?: number;
  /**
   * How much more memory the process may take than it had when the check began, all threads together; default 1 GiB. Less than 32 MiB,
   * and 16 MiB for each thread, is taken for so much as far as the program itself is concerned.
   */
  readonly memoryLimitBytes?: number;
  /** Called once, as soon as it is certain that the history is not linearizable, with the first key found so. */
  readonly onInvalid?: (key: string | null) => void;
  /** True to judge no more keys once one is known not to be linearizable. Default: all are judged. */
  readonly first?: boolean;
}

export const defaultLimits = { timeLimitMs: 60_000, memoryLimitBytes: 2 ** 30 } as const;

export interface LinearizabilityVerdict extends Verdict {
  readonly keys: readonly KeyResult[];
}

/** At most this many keys are explained, violations first; the verdict counts all. */
export const explainedKeys = 3;

/**
 * Judges every key, whatever the verdict on the others. A model of your own is judged here, on the calling thread, and must keep
 * its states small; for built-in ones checkLinearizableInParallel gives the same verdict from worker threads. `shared`: of a check
 * that this one is a part of.
 */
export function checkLinearizable(
  operations: readonly Operation[],
  model: Model,
  limits: CheckLimits = {},
  shared = sharedMemory(limits.memoryLimitBytes ?? defaultLimits.memoryLimitBytes),
): LinearizabilityVerdict {
  const { timeLimitMs = defaultLimits.timeLimitMs, memoryLimitBytes = defaultLimits.memoryLimitBytes } = limits;
  const begun = performance.now();
  const deadline = begun + timeLimitMs;
  const memory = new MemoryWatch(shared);
  const tasks = new KeyTasks(operations, model, limits);
  /** Each explanation holds all of its key's operations: only as many of a kind are kept as can be told. */
  const explain = new Map<string | null, () => Told>();
  for (let effort = 0; effort < efforts; effort++) {
    for (const task of tasks.undecided()) {
      if (tasks.over || (effort > 0 && performance.now() > deadline)) break;
      const judging = limitsOfEffort(effort, task.operations.length, { deadline, memoryLimitBytes, memory });
      const verdict = judgeObject(task.key, task.operations, model, { ...judging, again: task.searched });
      noteSearch(task, verdict);
      explain.set(task.key, verdict.explain);
      const { valid, linearization, configurations, bytes } = verdict;
      tasks.settle(task, { valid, linearization, configurations, bytes }, verdict.explain);
    }
  }
  const told = new Map<string | null, Told>();
  for (const { key } of toExplain(tasks)) {
    const telling = explain.get(key)?.();
    if (telling !== undefined) told.set(key, telling);
  }
  return verdictOf(tasks, told, operations, model, begun);
}

/** Of what is not valid, the few that are explained: violations first, so that keys merely unknown do not keep one from it. */
export function toExplain({ all, over }: KeyTasks): readonly KeyTask[] {
  const bad = all.filter(({ judged }) => judged?.valid === false);
  // A key that was left undecided because of another key has no reason of its own.
  const open = over ? [] : all.filter(({ judged }) => judged?.valid === "unknown");
  return [...bad, ...open].slice(0, explainedKeys);
}

/** `told`: by key, for those that toExplain chose. `operations`: all of the history. `begun`: reading of performance.now(). */
export function verdictOf(
  { all, over }: KeyTasks,
  told: ReadonlyMap<string | null, Told>,
  operations: readonly Operation[],
  model: Model,
  begun: number,
): LinearizabilityVerdict {
  const { value: initial } = originOf(model);
  const milliseconds = Math.round(performance.now() - begun);
  const judged = all.flatMap(({ judged: own }) => own ?? []);
  const configurations = judged.reduce((sum, each) => sum + each.configurations, 0);
  const bytes = judged.reduce((most, each) => Math.max(most, each.bytes), 0);
  const common = {
    ...{ property: "linearizability", model: model.name },
    ...(initial === undefined ? {} : { initial }),
    cost: { milliseconds, configurations, bytes },
  };
  const keys = all.map(
    ({ key, judged: own }): KeyResult => ({
      ...{ key, valid: own?.valid ?? "unknown", linearization: own?.linearization ?? [] },
      contradiction: told.get(key)?.contradiction ?? null,
    }),
  );
  const named = (which: (task: KeyTask) => boolean): (string | null)[] => all.filter(which).map(({ key }) => key);
  const found: Found = {
    invalid: named((task) => task.judged?.valid === false),
    unknown: named((task) => !over && task.judged?.valid === "unknown"),
    notJudged: named((task) => task.judged === undefined || (over && task.judged.valid === "unknown")),
  };
  const valid = mergeValidity(keys.map((each) => each.valid));
  return {
    ...common,
    valid,
    summary: summarise(valid, operations.length, keys.length, found, model),
    explanations: [...told.values()].map(({ explanation }) => explanation),
    details: {
      keys: keys.length,
      invalidKeys: found.invalid,
      unknownKeys: found.unknown,
      ...(found.notJudged.length === 0 ? {} : { notJudgedKeys: found.notJudged }),
    },
    keys,
  };
}

interface Found {
  readonly invalid: readonly (string | null)[];
  readonly unknown: readonly (string | null)[];
  readonly notJudged: readonly (string | null)[];
}

function summarise(valid: Validity, count: number, keys: number, found: Found, model: Model): string {
  const many = keys === 1 ? "" : ` over ${plural(keys, "key")}`;
  const object = `${plural(count, "operation")}${many} on ${objectOf(model)}`;
  if (valid === true) return `Linearizable: some order of the ${object} explains every answer.`;
  if (valid === "unknown") {
    const fine = keys - found.unknown.length - found.notJudged.length;
    const others = fine === 0 ? "" : ` ${plural(fine, "other key is", "other keys are")} linearizable.`;
    return `Unknown: the search gave up on ${someKeys(found.unknown)} before it had an answer.${others}`;
  }
  const bad = `Not linearizable: no order of the ${object} explains what clients saw of ${someKeys(found.invalid)}.`;
  const open = found.unknown.length === 0 ? "" : ` The search gave up on ${someKeys(found.unknown)}.`;
  const left =
    found.notJudged.length === 0
      ? ""
      : ` ${plural(found.notJudged.length, "other key was", "other keys were")} not judged.`;
  return `${bad}${open}${left}`;
}

function someKeys(keys: readonly (string | null)[]): string {
  const some = keys.slice(0, 3).map((key) => key ?? "the object");
  return `${some.join(", ")}${keys.length > 3 ? ` and ${keys.length - 3} more` : ""}`;
}
