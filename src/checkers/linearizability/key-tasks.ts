/**
 * The keys of a history while they are judged. All are begun with little effort, so that what is easily decided does not wait behind
 * what is hard, and those left undecided are begun again with more.
 */
import type { Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import type { Told } from "./explain.js";
import type { ObjectVerdict } from "./judge-object.js";
import { splitByKey } from "./partition.js";
import type { SearchLimits } from "./search.js";

/** Everything known of one key. */
export interface KeyTask {
  /** Among all keys. */
  readonly place: number;
  readonly key: string | null;
  readonly operations: readonly Operation[];
  /** A guess at how much there is to do. */
  readonly work: number;
  /** The latest answer; undefined before the first, and for good if the key was left unjudged. */
  judged: Omit<ObjectVerdict, "explain"> | undefined;
  /** True once its search has begun: all that precedes it was in vain. */
  searched: boolean;
  explain: () => Told | Promise<Told>;
}

/** When to stop, and which callback to call. */
export interface Judging {
  /** Called once, with the first key found to be invalid. */
  readonly onInvalid?: (key: string | null) => void;
  /** True to leave the other keys unjudged then. */
  readonly first?: boolean;
}

/** Efforts, the last without a bound of its own. */
export const efforts = 3;

export class KeyTasks {
  readonly all: readonly KeyTask[];
  private invalid = false;
  private told = false;

  constructor(
    operations: readonly Operation[],
    model: Model,
    private readonly judging: Judging,
  ) {
    this.all = [...splitByKey(operations, model)].map(
      ([key, own], place): KeyTask => ({
        place,
        key,
        operations: own,
        work: workOf(own),
        judged: undefined,
        searched: false,
        explain: unexplained,
      }),
    );
  }

  /** True if no more keys are to be judged. */
  get over(): boolean {
    return this.invalid && this.judging.first === true;
  }

  /** Those without an answer, the ones with the least work first. */
  undecided(): KeyTask[] {
    return this.all
      .filter(({ judged }) => judged === undefined || judged.valid === "unknown")
      .sort((a, b) => a.work - b.work);
  }

  /** Records an answer, which may be that there is none yet. */
  settle(task: KeyTask, judged: KeyTask["judged"], explain: KeyTask["explain"]): void {
    task.judged = judged;
    if (judged?.valid === false) this.invalid = true;
    task.explain = explain;
    if (judged?.valid === false) this.announce(task);
  }

  /** Called when it is certain that a key is invalid, though its explanation is not known yet. */
  announce(task: KeyTask): void {
    if (this.told) return;
    this.told = true;
    this.judging.onInvalid?.(task.key);
  }
}

const firstEffort = { configurations: 40_000, memoryLimitBytes: 2 ** 25, bytesPerOperation: 200, milliseconds: 2000 };
const secondEffort = { configurations: 1_000_000, shareOfTime: 0.25 };

/** Limits of one effort, numbered from 0, for a key with `count` operations. */
export function limitsOfEffort(effort: number, count: number, limits: SearchLimits): SearchLimits {
  const now = performance.now();
  if (effort === 0) {
    const memory = firstEffort.memoryLimitBytes + count * firstEffort.bytesPerOperation;
    return {
      ...limits,
      deadline: Math.min(limits.deadline, now + firstEffort.milliseconds),
      memoryLimitBytes: Math.min(limits.memoryLimitBytes, memory),
      configurations: firstEffort.configurations + count,
      wholeDeadline: limits.deadline,
    };
  }
  if (effort >= efforts - 1) return limits;
  const { configurations, shareOfTime } = secondEffort;
  return {
    ...limits,
    deadline: Math.min(limits.deadline, now + shareOfTime * Math.max(0, limits.deadline - now)),
    configurations: configurations + count,
    wholeDeadline: limits.deadline,
  };
}

/** To be called with each verdict on a task, whether it is settled or not. */
export function noteSearch(task: KeyTask, { configurations }: Pick<ObjectVerdict, "configurations">): void {
  if (configurations > 0) task.searched = true;
}

/** Indeterminate operations stay open for ever and make a search wide. */
function workOf(operations: readonly Operation[]): number {
  let work = operations.length;
  for (const operation of operations) if (operation.type === "info") work += 10;
  return work;
}

function unexplained(): never {
  throw new Error("a key that was not judged has no result");
}
