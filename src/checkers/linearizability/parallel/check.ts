/**
 * Linearizability on worker threads: keys are independent, so each is judged by whichever thread is free, the largest first.
 * The verdict is that of checkLinearizable whatever the number of threads, unless a limit strikes, in which case what was not
 * decided in time may differ. No history can end the process: a thread that runs out of memory leaves its key unknown.
 *
 * Histories that are not worth a thread's start are begun on the calling thread with little memory and few configurations; only
 * keys that prove hard go to threads, from their beginning, so that nothing in the verdict tells where they were judged.
 */
import { availableParallelism } from "node:os";
import { InputError } from "../../../history/errors.js";
import type { Operation } from "../../../history/operation.js";
import { models } from "../../../models/index.js";
import type { Model } from "../../../models/model.js";
import type { Explanation } from "../../verdict.js";
import {
  type CheckLimits,
  checkLinearizable,
  defaultLimits,
  explainedKeys,
  type LinearizabilityVerdict,
  verdictOf,
} from "../check.js";
import { explainLost } from "../explain-unknown.js";
import { judgeObject, type ObjectVerdict } from "../judge-object.js";
import { splitByKey } from "../partition.js";
import { buffersOf, encodeOperations } from "./columns.js";
import { epochMs, type Request } from "./messages.js";
import { JudgeThread, type Outcome } from "./thread.js";

export interface ParallelLimits extends CheckLimits {
  /** Threads; default as many as the machine runs at once. 0: none, as checkLinearizable. Each may use the whole memory limit. */
  readonly workers?: number;
  /** Histories of fewer operations are begun on the calling thread; default 50 000. */
  readonly leastOperations?: number;
}

/** Below this a thread's start (about 0.1 s) and the way there and back cost more than another processor saves. */
const worthThreads = 50_000;
/** What the calling thread spends at most on one key and on all before threads take over. */
const firstTry = { configurations: 40_000, memoryLimitBytes: 2 ** 25 };
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
  explain: () => Explanation | Promise<Explanation>;
}

/**
 * `modelName`: of a built-in model, since functions cannot be handed to a thread; models of your own are for checkLinearizable.
 * All keys are judged, also when one is found bad. Throws InputError when there is no such model.
 */
export async function checkLinearizableInParallel(
  operations: readonly Operation[],
  modelName: string,
  limits: ParallelLimits = {},
): Promise<LinearizabilityVerdict> {
  const model = models.get(modelName);
  if (model === undefined) {
    throw new InputError(
      `unknown model "${modelName}"`,
      { field: "model" },
      `known are ${[...models.keys()].join(", ")}`,
    );
  }
  const { workers = availableParallelism(), leastOperations = worthThreads } = limits;
  if (workers === 0) return checkLinearizable(operations, model, limits);
  const { timeLimitMs = defaultLimits.timeLimitMs, memoryLimitBytes = defaultLimits.memoryLimitBytes } = limits;
  const begun = performance.now();
  const tasks = [...splitByKey(operations, model)].map(
    ([key, own], place): KeyTask => ({ place, key, operations: own, judged: undefined, explain: unexplained }),
  );
  if (operations.length < leastOperations) judgeEasy(tasks, model, begun + timeLimitMs, memoryLimitBytes);
  const left = tasks.filter((task) => task.judged === undefined).sort((a, b) => workOf(b) - workOf(a));
  const largest = left.reduce((most, task) => Math.max(most, task.operations.length), 0);
  const heapMegabytes = Math.ceil((memoryLimitBytes + largest * operationBytes) / 2 ** 20) + programMegabytes;
  const pool = Array.from(
    { length: Math.min(workers, left.length) },
    () => new JudgeThread({ model: modelName, explainedKeys }, heapMegabytes),
  );
  try {
    const deadline = performance.timeOrigin + begun + timeLimitMs;
    await Promise.all(
      pool.map(async (thread) => {
        for (let task = left.shift(); task !== undefined; task = left.shift())
          await judgeOn(thread, task, model, { deadline, memoryLimitBytes });
      }),
    );
    const bad = tasks.filter((task) => task.judged?.valid !== true).slice(0, explainedKeys);
    const explanations: Explanation[] = [];
    for (const task of bad) explanations.push(await task.explain());
    const judged = tasks.map((task) => ({ key: task.key, ...(task.judged ?? unexplained()) }));
    return verdictOf(
      {
        keys: judged.map(({ key, valid, linearization }) => ({ key, valid, linearization })),
        explanations,
        configurations: judged.reduce((sum, each) => sum + each.configurations, 0),
        bytes: judged.reduce((most, each) => Math.max(most, each.bytes), 0),
      },
      operations.length,
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
    const { configurations } = firstTry;
    const verdict = judgeObject(task.key, task.operations, model, {
      deadline,
      configurations,
      memoryLimitBytes: Math.min(memoryLimitBytes, firstTry.memoryLimitBytes),
    });
    spent += verdict.configurations;
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
    task.explain = () => explainLost(key, operations, model, why, detail);
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
    if (explained.kind === "explained") return explained.explanation;
    const { why, detail } = lossOf(explained);
    return explainLost(key, operations, model, why, detail, outcome.judged.valid);
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
