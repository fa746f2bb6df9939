/**
 * Linearizability on worker threads: keys are independent, so each is judged by whichever thread is free, the largest first.
 * The verdict is that of checkLinearizable whatever the number of threads, unless a limit strikes, in which case what was not
 * decided in time may differ. No history can end the process: a thread that runs out of memory leaves its key unknown.
 *
 * Keys are begun on the calling thread with little memory and few configurations, since what is easily decided costs less than
 * its way to a thread and back; those that prove hard go to threads, from their beginning, so that nothing in the verdict tells
 * where they were judged. Only on machines with several processors to spare does a large history go to threads at once.
 */
import { availableParallelism } from "node:os";
import type { Operation } from "../../../history/operation.js";
import { modelNamed, models } from "../../../models/index.js";
import type { Model } from "../../../models/model.js";
import { originOf } from "../../../models/starting-with.js";
import {
  type CheckLimits,
  checkLinearizable,
  defaultLimits,
  explainedKeys,
  type LinearizabilityVerdict,
  toExplain,
  verdictOf,
} from "../check.js";
import type { Told } from "../explain.js";
import { explainLost } from "../explain-unknown.js";
import { judgeObject } from "../judge-object.js";
import { efforts, type KeyTask, KeyTasks, limitsOfEffort } from "../key-tasks.js";
import { buffersOf, encodeOperations } from "./columns.js";
import { epochMs, type Request, type ThreadData } from "./messages.js";
import { JudgeThread, type Outcome } from "./thread.js";

export interface ParallelLimits extends CheckLimits {
  /** Threads; default as many as the machine runs at once. 0: none, as checkLinearizable. They share the memory limit. */
  readonly workers?: number;
  /** Whether keys are begun on the calling thread; default: unless there are four workers and 50 000 operations or more. */
  readonly tryFirst?: boolean;
}

/**
 * A million easy operations over 100 keys take 3.0 to 4.3 s of processor time on one thread; handing them over costs 2 to 3 s
 * more in all, of which the calling thread bears a third. That pays from about four threads on.
 */
const worthThreads = { workers: 4, operations: 50_000 };
/** Configurations that the calling thread meets at most before threads take over, beside one for each operation. */
const firstTries = 200_000;
/** How long after the deadline a thread may still be preparing or explaining before it is given up, ms. */
const graceMs = 10_000;
/** Heap of a thread beyond what the search may remember: the program and the key's operations. */
const programMegabytes = 128;
const operationBytes = 1500;

/**
 * `model`: one of ours, whatever it starts with, or its name: functions cannot be handed to a thread. All keys are judged, also
 * when one is found bad.
 */
export async function checkLinearizableInParallel(
  operations: readonly Operation[],
  modelOrName: Model | string,
  limits: ParallelLimits = {},
): Promise<LinearizabilityVerdict> {
  const model = typeof modelOrName === "string" ? modelNamed(modelOrName) : modelOrName;
  const { model: usual, value: initial } = originOf(model);
  if (models.get(model.name) !== usual) throw new Error(`${model.name} is none of our models, and a thread needs one`);
  const data: Omit<ThreadData, "progress"> = {
    model: model.name,
    explainedKeys,
    ...(initial === undefined ? {} : { initial }),
  };
  const { workers = availableParallelism() } = limits;
  const { tryFirst = workers < worthThreads.workers || operations.length < worthThreads.operations } = limits;
  if (workers === 0) return checkLinearizable(operations, model, limits);
  const { timeLimitMs = defaultLimits.timeLimitMs, memoryLimitBytes = defaultLimits.memoryLimitBytes } = limits;
  const begun = performance.now();
  const tasks = new KeyTasks(operations, model, limits);
  if (tryFirst) judgeEasy(tasks, model, begun + timeLimitMs, memoryLimitBytes);
  const left = tasks.over ? [] : tasks.undecided().map((task) => ({ task, effort: 1 }));
  const largest = left.reduce((most, { task }) => Math.max(most, task.operations.length), 0);
  const size = Math.min(workers, left.length);
  // Threads remember at the same time, so they share what may be remembered.
  const share = memoryLimitBytes / Math.max(1, size);
  const heapMegabytes = Math.ceil((share + largest * operationBytes) / 2 ** 20) + programMegabytes;
  const pool = Array.from({ length: size }, () => new JudgeThread(data, heapMegabytes));
  try {
    const deadline = performance.timeOrigin + begun + timeLimitMs;
    await Promise.all(
      pool.map(async (thread) => {
        for (let next = left.shift(); next !== undefined && !tasks.over; next = left.shift()) {
          const { task } = next;
          // A key that has a thread for itself need not be put off.
          const effort = left.length === 0 && tasks.undecided().length <= size ? efforts - 1 : next.effort;
          await judgeOn(thread, tasks, task, model, { deadline, memoryLimitBytes: share, effort });
          // Only the thread that found it can tell of it.
          if (tasks.over) await Promise.all(pool.map(async (other) => (other === thread ? undefined : other.end())));
          if (task.judged?.valid === "unknown" && effort < efforts - 1 && epochMs() < deadline)
            left.push({ task, effort: effort + 1 });
        }
      }),
    );
    const told = new Map<string | null, Told>();
    for (const { key, explain } of toExplain(tasks)) told.set(key, await explain());
    return verdictOf(tasks, told, operations, model, begun);
  } finally {
    await Promise.all(pool.map((thread) => thread.end()));
  }
}

/** Judges on this thread the keys that little effort decides. */
function judgeEasy(tasks: KeyTasks, model: Model, deadline: number, memoryLimitBytes: number): void {
  let spent = 0;
  for (const task of tasks.undecided()) {
    if (spent > firstTries || tasks.over) return;
    const count = task.operations.length;
    const limits = limitsOfEffort(0, count, { deadline, memoryLimitBytes });
    const verdict = judgeObject(task.key, task.operations, model, limits);
    // A valid history needs about one configuration for each operation, which is no sign of hardness.
    spent += Math.max(0, verdict.configurations - count);
    if (verdict.valid !== "unknown") tasks.settle(task, verdict, verdict.explain);
  }
}

interface RemoteLimits {
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly memoryLimitBytes: number;
  readonly effort: number;
}

async function judgeOn(
  thread: JudgeThread,
  tasks: KeyTasks,
  task: KeyTask,
  model: Model,
  limits: RemoteLimits,
): Promise<void> {
  const { place, key, operations } = task;
  const outcome = await judgeRemotely(thread, task, limits);
  if (tasks.over) return;
  if (outcome.kind !== "judged") {
    const { why, detail } = lossOf(outcome);
    const { progress } = thread;
    const { configurations, bytes } = progress;
    tasks.settle(task, { valid: "unknown", linearization: [], configurations, bytes }, () => ({
      explanation: explainLost(key, operations, model, { why, detail, progress }),
      contradiction: null,
    }));
    return;
  }
  const { generation } = thread;
  tasks.settle(task, { ...outcome.judged, linearization: Array.from(outcome.judged.linearization) }, async () => {
    // A thread that was started anew has forgotten what its forerunner found.
    const again = thread.generation === generation ? undefined : await judgeRemotely(thread, task, limits);
    const explained =
      again === undefined || again.kind === "judged"
        ? await thread.ask({ kind: "explain", place }, [], epochMs() + graceMs)
        : again;
    if (explained.kind === "explained") return explained.told;
    const { why, detail } = lossOf(explained);
    return {
      explanation: explainLost(
        key,
        operations,
        model,
        { why, detail, progress: thread.progress },
        outcome.judged.valid,
      ),
      contradiction: null,
    };
  });
}

function judgeRemotely(
  thread: JudgeThread,
  { place, key, operations }: KeyTask,
  limits: RemoteLimits,
): Promise<Outcome> {
  const columns = encodeOperations(operations);
  const request: Request = { kind: "judge", place, key, columns, ...limits };
  const preparing = graceMs + operations.length / 20;
  return thread.ask(request, buffersOf(columns), Math.max(limits.deadline, epochMs()) + preparing);
}

function lossOf(outcome: Outcome): { why: "memory" | "time" | "crash"; detail: string } {
  if (outcome.kind === "lost") return outcome;
  return { why: "crash", detail: outcome.kind === "failed" ? outcome.why : `it answered ${outcome.kind}` };
}
