/**
 * Histories of FIFO queues that the special case declines, by the search for pairs; and the few operations that a violation is about, by
 * trying without the others.
 */

import type { Operation } from "../../history/operation.js";
import { isBuiltIn } from "../../models/checked-model.js";
import type { Model } from "../../models/model.js";
import { queue } from "../../models/queue.js";
import { LimitReached, noLimits, within } from "../limits.js";
import type { PairsTried } from "./explain-unknown.js";
import { type QueueHistory, queueHistory } from "./queue-pairs.js";
import { QueueSearch } from "./queue-search.js";
import type { SearchLimits } from "./search.js";
import { byCall, never, timelineOf } from "./special/timeline.js";

export interface QueueUndecided extends PairsTried {
  readonly valid: "unknown";
  readonly bytes: number;
}

export interface QueueVerdict {
  readonly valid: boolean;
  /** Positions in the list given. */
  readonly linearization: readonly number[];
  readonly states: number;
  readonly bytes: number;
  /** Positions of operations that have no order even if each of the others may be left out. */
  core(): readonly number[];
}

/** States that may be met in all while a core is sought: a budget in steps, so that a history has one story. */
const coreStates = 100_000;

/** True of the queues whose pairs are searched for, rather than orders. */
export function isPaired(model: Model): boolean {
  return model.name === queue.name && isBuiltIn(model) && Array.isArray(model.init);
}

/**
 * `operations`: as relevantOperations gives them. Undefined: it is not a queue, or this search has met as many states as configurations
 * are allowed, so the search for orders may try.
 */
export function decideQueueBySearch(
  operations: readonly Operation[],
  model: Model,
  limits: SearchLimits,
): QueueVerdict | QueueUndecided | undefined {
  const { init } = model;
  if (!isPaired(model) || !Array.isArray(init)) return undefined;
  const timeline = timelineOf(operations);
  const calls = byCall(timeline);
  const historyOf = (asked?: (position: number) => boolean): QueueHistory =>
    queueHistory(operations, calls, timeline, init, asked);
  const deadline = limits.wholeDeadline ?? limits.deadline;
  const most = limits.configurations ?? Number.POSITIVE_INFINITY;
  const memory = {
    look(): void {
      limits.onProgress?.({ configurations: search.states, bytes: search.bytes, ordered: 0 });
      limits.memory?.look();
    },
    reserve: (bytes: number): void => limits.memory?.reserve(bytes),
  };
  const history = historyOf();
  const search = new QueueSearch(history, { ...limits, deadline, memory }, most);
  const found = within(() => search.run());
  const { states, bytes } = search;
  if (found instanceof LimitReached) {
    // A history that was not decided with little memory or few states may still have an order that is quickly found.
    if (states > most || (limits.configurations !== undefined && found.limit === "memory")) return undefined;
    const toPair = history.dequeues.filter((each) => history.end[each] !== never).length;
    return { valid: "unknown", gaveUp: found.limit, states, bytes, paired: search.longest, toPair };
  }
  const core = (): readonly number[] => {
    let left = coreStates;
    const contradictory = (asked: (position: number) => boolean): boolean => {
      if (left <= 0) return false;
      const attempt = new QueueSearch(
        historyOf(asked),
        { ...noLimits, memoryLimitBytes: limits.memoryLimitBytes, ...(limits.memory && { memory: limits.memory }) },
        left,
      );
      const result = within(() => attempt.run());
      left -= attempt.states + operations.length;
      return result === null;
    };
    return smallest(earliest(timeline.return, contradictory), contradictory, () => left <= 0);
  };
  return { valid: found !== null, linearization: found ?? [], states, bytes, core };
}

type Contradictory = (asked: (position: number) => boolean) => boolean;

/** The completed operations up to the first end by which no order is possible. */
function earliest(returns: Int32Array, contradictory: Contradictory): number[] {
  const completed = [...returns.keys()].filter((position) => returns[position] !== never);
  completed.sort((a, b) => (returns[a] ?? 0) - (returns[b] ?? 0));
  let possible = 0;
  let impossible = completed.length;
  while (impossible - possible > 1) {
    const middle = (possible + impossible) >> 1;
    const last = returns[completed[middle - 1] ?? 0] ?? never;
    if (contradictory((position) => (returns[position] ?? never) <= last)) impossible = middle;
    else possible = middle;
  }
  return completed.slice(0, impossible);
}

/** Without what can be left out, in ever smaller parts, as far as the budget goes: each part that is tried costs as much as all of them. */
function smallest(all: readonly number[], contradictory: Contradictory, spent: () => boolean): readonly number[] {
  let kept = all;
  const ascending = (): readonly number[] => [...kept].sort((a, b) => a - b);
  for (let size = Math.ceil(all.length / 2); ; size = Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length; ) {
      if (spent()) return ascending();
      const fewer = [...kept.slice(0, from), ...kept.slice(from + size)];
      const asked = new Set(fewer);
      if (contradictory((position) => asked.has(position))) kept = fewer;
      else from += size;
    }
    if (size === 1) return ascending();
  }
}
