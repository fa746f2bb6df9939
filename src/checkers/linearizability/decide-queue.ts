/**
 * Histories of FIFO queues that the special case declines, by the search for pairs; and the few operations that a violation is about, by
 * trying without the others.
 */

import type { Operation } from "../../history/operation.js";
import { isBuiltIn } from "../../models/checked-model.js";
import type { Model } from "../../models/model.js";
import { queue } from "../../models/queue.js";
import { LimitReached, noLimits, type StepLimits, within } from "../limits.js";
import { type QueueHistory, queueHistory } from "./queue-pairs.js";
import { QueueSearch } from "./queue-search.js";
import { byCall, never, timelineOf } from "./special/timeline.js";

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

/** `operations`: as relevantOperations gives them. Undefined: it is no queue, or a limit was reached. */
export function decideQueueBySearch(
  operations: readonly Operation[],
  model: Model,
  limits: StepLimits,
): QueueVerdict | undefined {
  if (model.name !== queue.name || !isBuiltIn(model) || !Array.isArray(model.init)) return undefined;
  const { init } = model;
  const timeline = timelineOf(operations);
  const calls = byCall(timeline);
  const historyOf = (asked?: (position: number) => boolean): QueueHistory =>
    queueHistory(operations, calls, timeline, init, asked);
  const search = new QueueSearch(historyOf(), limits);
  const found = within(() => search.run());
  if (found instanceof LimitReached) return undefined;
  const { states, bytes } = search;
  const core = (): readonly number[] => {
    let left = coreStates;
    const contradictory = (asked: (position: number) => boolean): boolean => {
      if (left <= 0) return false;
      const attempt = new QueueSearch(
        historyOf(asked),
        { ...noLimits, memoryLimitBytes: limits.memoryLimitBytes },
        left,
      );
      const result = within(() => attempt.run());
      left -= attempt.states + operations.length;
      return result === null;
    };
    return smallest(earliest(timeline.return, contradictory), contradictory);
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

/** Without what can be left out, in ever smaller parts. */
function smallest(all: readonly number[], contradictory: Contradictory): readonly number[] {
  let kept = all;
  for (let size = Math.ceil(all.length / 2); ; size = Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length; ) {
      const fewer = [...kept.slice(0, from), ...kept.slice(from + size)];
      const asked = new Set(fewer);
      if (contradictory((position) => asked.has(position))) kept = fewer;
      else from += size;
    }
    if (size === 1) return [...kept].sort((a, b) => a - b);
  }
}
