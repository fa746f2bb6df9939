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
import { judgeObject, type ObjectVerdict } from "../judge-object.js";
import { splitByKey } from "../partition.js";
import { buffersOf, encodeOperations } from "./columns.js";
import { epochMs, type Request, type ThreadData } from "./messages.js";
import { JudgeThread, type Outcome } from "./thread.js";

export interface ParallelLimits extends CheckLimits {
  /** Threads; default as many as the machine runs at once. 0: none, as checkLinearizable. Each may use the whole memory limit. */
  readonly workers?: number;
  /** Whether keys are begun on the calling thread; default: unless there are four workers and 50 000 operations or more. */
  readonly tryFirst?: boolean;
}

/**
 * A million easy operations over 100 keys take 3.0 to 4.3 s of processor time on one thread; handing them over costs 2 to 3 s
 * more in all, of which the calling thread bears a third. That pays from about four threads on.
 */
const worthThreads = { workers: 4, operations: 50_000 };
/** What the calling thread spends at most on one key and on all before threads take over, and more for each operation. */
const firstTry = { configurations: 40_000, memoryLimitBytes: 2 ** 25, bytesPerOperation: 200 };
const firstTries = 200_000;
/** How long after the deadline a thread may still be preparing or explaining before it is given up, ms. */
const graceMs = 10_000;
/** Heap of a thread beyond what the search may remember: the program and the key's operations. */
const programMegabytes = 128;
const operationBytes = 1500;

/** Everything known of one key. */
interface KeyTask {
  readonly place: number;
  readonly key: string | null;
  readonly operations: readonly Operation[];
  judged: Omit<ObjectVerdict, "explain"> | undefined;
  explain: () => Told | Promise<Told>;
}

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
  const data: ThreadData = { model: model.name, explainedKeys, ...(initial === undefined ? {} : { initial }) };
  const { workers = availableParallelism() } = limits;
  const { tryFirst = workers < worthThreads.workers || operations.length < worthThreads.operations } = limits;
  if (workers === 0) return checkLinearizable(operations, model, limits);
  const { timeLimitMs = defaultLimits.timeLimitMs, memoryLimitBytes = defaultLimits.memoryLimitBytes } = limits;
  const begun = performance.now();
  const tasks = [...splitByKey(operations, model)].map(
    ([key, own], place): KeyTask => ({ place, key, operations: own, judged: undefined, explain: unexplained }),
  );
  if (tryFirst) judgeEasy(tasks, model, begun + timeLimitMs, memoryLimitBytes);
  const left = tasks.filter((task) => task.judged === undefined).sort((a, b) => workOf(b) - workOf(a));
  const largest = left.reduce((most, task) => Math.max(most, task.operations.length), 0);
  const heapMegabytes = Math.ceil((memoryLimitBytes + largest * operationBytes) / 2 ** 20) + programMegabytes;
  const pool = Array.from({ length: Math.min(workers, left.length) }, () => new JudgeThread(data, heapMegabytes));
  try {
    const deadline = performance.timeOrigin + begun + timeLimitMs;
    await Promise.all(
      pool.map(async (thread) => {
        for (let task = left.shift(); task !== undefined; task = left.shift())
          await judgeOn(thread, task, model, { deadline, memoryLimitBytes });
      }),
    );
    const judged = tasks.map(({ key, explain, judged: own }) => ({ key, explain, ...(own ?? unexplained()) }));
    const told = new Map<string | null, Told>();
    for (const { key, explain } of toExplain(judged)) told.set(key, await explain());
    return verdictOf(
      {
        keys: judged,
        told,
        configurations: judged.reduce((sum, each) => sum + each.configurations, 0),
        bytes: judged.reduce((most, each) => Math.max(most, each.bytes), 0),
      },
      operations,
      model,
      begun,
    );
  } finally {
    await Promise.all(pool.map((thread) => thread.end()));
  }
}

/** Judges on this thread the keys that little effort decides. */
function judgeEasy(tasks: readonly KeyTask[], model: Model, deadline: number, memoryLimitBytes: number): void {
  let spent = 0;
  for (const task of tasks) {
    if (spent > firstTries) return;
    const count = task.operations.length;
    const verdict = judgeObject(task.key, task.operations, model, {
      deadline,
      configurations: firstTry.configurations + count,
      memoryLimitBytes: Math.min(memoryLimitBytes, firstTry.memoryLimitBytes + count * firstTry.bytesPerOperation),
    });
    // A valid history needs about one configuration for each operation, which is no sign of hardness.
    spent += Math.max(0, verdict.configurations - count);
    if (verdict.valid === "unknown") continue;
    task.judged = verdict;
    task.explain = verdict.explain;
  }
}

/** Indeterminate operations stay open for ever and make a search wide. */
function workOf({ operations }: KeyTask): number {
  let work = operations.length;
  for (const operation of operations) if (operation.type === "info") work += 10;
  return work;
}

async function judgeOn(
  thread: JudgeThread,
  task: KeyTask,
  model: Model,
  limits: { readonly deadline: number; readonly memoryLimitBytes: number },
): Promise<void> {
  const { place, key, operations } = task;
  const outcome = await judgeRemotely(thread, task, limits);
  if (outcome.kind !== "judged") {
    const { why, detail } = lossOf(outcome);
    task.judged = { valid: "unknown", linearization: [], configurations: 0, bytes: 0 };
    task.explain = () => ({
      explanation: explainLost(key, operations, model, why, detail),
      contradiction: null,
    });
    return;
  }
  task.judged = { ...outcome.judged, linearization: Array.from(outcome.judged.linearization) };
  const { generation } = thread;
  task.explain = async () => {
    // A thread that was started anew has forgotten what its forerunner found.
    const again = thread.generation === generation ? undefined : await judgeRemotely(thread, task, limits);
    const explained =
      again === undefined || again.kind === "judged"
        ? await thread.ask({ kind: "explain", place }, [], epochMs() + graceMs)
        : again;
    if (explained.kind === "explained") return explained.told;
    const { why, detail } = lossOf(explained);
    return {
      explanation: explainLost(key, operations, model, why, detail, outcome.judged.valid),
      contradiction: null,
    };
  };
}

function judgeRemotely(
  thread: JudgeThread,
  { place, key, operations }: KeyTask,
  limits: { readonly deadline: number; readonly memoryLimitBytes: number },
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

function unexplained(): never {
  throw new Error("every key is judged before it is told about");
}
