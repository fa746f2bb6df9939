/**
 * Linearizability on worker threads: keys are independent, so each is judged by whichever thread is free, the largest first.
 * The verdict is that of checkLinearizable whatever the number of threads, unless a limit strikes, in which case what was not
 * decided in time may differ. No history can end the process: a thread that runs out of memory leaves its key unknown.
 *
 * Keys are begun on the calling thread with little memory and few configurations, since what is easily decided costs less than
 * its way to a thread and back; those that prove hard go to threads, from their beginning, so that nothing in the verdict shows
 * where they were judged. Only on machines with several processors to spare does a large history go to threads at once.
 */
import { availableParallelism } from "node:os";
import type { Operation } from "../../../history/operation.js";
import { modelNamed, models } from "../../../models/index.js";
import type { Model } from "../../../models/model.js";
import { originOf } from "../../../models/starting-with.js";
import { noticeable } from "../../limits.js";
import { forget, lastLook, MemoryWatch, type SharedMemory, sharedMemory } from "../../memory.js";
import {
  type CheckLimits,
  checkLinearizable,
  defaultLimits,
  explainedKeys,
  type LinearizabilityVerdict,
  toExplain,
  verdictOf,
} from "../check.js";
import { isPaired } from "../decide-queue.js";
import type { Told } from "../explain.js";
import { explainLost } from "../explain-unknown.js";
import { judgeObject } from "../judge-object.js";
import { efforts, type KeyTask, KeyTasks, limitsOfEffort, noteSearch } from "../key-tasks.js";
import type { SearchLimits } from "../search.js";
import type { EngineName, Turn } from "../turns.js";
import { buffersOf, encodeOperations } from "./columns.js";
import { Contest } from "./contest.js";
import { epochMs, type Request, type SharedSearch } from "./messages.js";
import { type HeapLimits, JudgeThread, type Outcome } from "./thread.js";
import { type SearchUnderWay, Work } from "./work.js";

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
/** Heap of a thread beyond the memory limit, which it notices itself: the program and the key's operations. */
const programMegabytes = 128;
const operationBytes = 1500;
/** Memory for which one thread is started, bytes. */
const bytesWorthThread = 2 ** 25;
/** With less memory threads let less garbage gather before they look for it, MiB. */
const littleMegabytes = 768;
const youngMegabytes = 12;

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
  if (models.get(model.name) !== usual)
    throw new Error(`${model.name} is not one of Schism's models, and only those can be judged in a thread`);
  const { workers = availableParallelism() } = limits;
  const { tryFirst = workers < worthThreads.workers || operations.length < worthThreads.operations } = limits;
  if (workers === 0) return checkLinearizable(operations, model, limits);
  const { timeLimitMs = defaultLimits.timeLimitMs, memoryLimitBytes = defaultLimits.memoryLimitBytes } = limits;
  const begun = performance.now();
  // Threads take memory before they do anything.
  const size = Math.max(1, Math.min(workers, Math.floor(memoryLimitBytes / bytesWorthThread)));
  const memory = sharedMemory(memoryLimitBytes, size);
  const watch = new MemoryWatch(memory);
  const tasks = new KeyTasks(operations, model, limits);
  if (tryFirst) judgeEasy(tasks, model, { deadline: begun + timeLimitMs, memoryLimitBytes, memory: watch });
  forget(memory, callingThread);
  const left = tasks.over ? [] : tasks.undecided().map((task) => ({ kind: "judge" as const, task, effort: 1 }));
  if (left.length === 0) return verdictOf(tasks, await toldOf(tasks), operations, model, begun);
  const largest = left.reduce((most, { task }) => Math.max(most, task.operations.length), 0);
  const heap: HeapLimits = {
    oldMegabytes: Math.ceil((memory.growth * 1.25 + largest * operationBytes) / 2 ** 20) + programMegabytes,
    ...(memoryLimitBytes < littleMegabytes * 2 ** 20 ? { youngMegabytes } : {}),
  };
  const data = { model: model.name, explainedKeys, memory, ...(initial === undefined ? {} : { initial }) };
  const pool = Array.from({ length: size }, (_, place) => new JudgeThread({ ...data, place: place + 1 }, heap));
  const work = new Work(
    left,
    size,
    ({ task }) => watch.left() > 2 * bytesWorthThread + task.operations.length * bytesOnTheWay,
  );
  const deadline = performance.timeOrigin + begun + timeLimitMs;
  const guard = watchMemory(memory, watch, pool);
  try {
    await new Promise<unknown>((resolve, reject) => {
      const fail = (error: unknown): void => {
        work.end();
        reject(error);
      };
      const judging = { tasks, model, work, watch, deadline, memoryLimitBytes, fail };
      Promise.all(pool.map((thread) => serve(thread, pool, judging))).then(resolve, fail);
    });
    return verdictOf(tasks, await toldOf(tasks), operations, model, begun);
  } finally {
    clearInterval(guard);
    await Promise.all(pool.map((thread) => thread.end()));
  }
}

const callingThread = 0;

interface Judging {
  readonly tasks: KeyTasks;
  readonly model: Model;
  readonly work: Work;
  readonly watch: MemoryWatch;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly memoryLimitBytes: number;
  /** Called for errors that happen while no caller waits for the result. */
  readonly fail: (error: unknown) => void;
}

async function toldOf(tasks: KeyTasks): Promise<ReadonlyMap<string | null, Told>> {
  const told = new Map<string | null, Told>();
  for (const { key, explain } of toExplain(tasks)) told.set(key, await explain());
  return told;
}

/** Keeps a thread busy as long as there is work. */
async function serve(thread: JudgeThread, pool: readonly JudgeThread[], judging: Judging): Promise<void> {
  const { tasks, work, deadline } = judging;
  for (let piece = await work.next(); piece !== undefined && !tasks.over; piece = await work.next()) {
    if (piece.kind === "help") {
      const { search, engine } = piece;
      const stopped = help(thread, search, engine, judging);
      search.helpers.push(stopped);
      await stopped;
      continue;
    }
    const { task } = piece;
    // A key that has a thread for itself need not be put off.
    const effort = work.allBegun && tasks.undecided().length <= pool.length ? efforts - 1 : piece.effort;
    await judgeOn(thread, task, effort, judging);
    // Only the thread that found the violation can explain it.
    if (tasks.over) await Promise.all(pool.map(async (other) => (other === thread ? undefined : other.end())));
    if (task.judged?.valid === "unknown" && effort < efforts - 1 && epochMs() < deadline) work.again(task, effort + 1);
  }
  work.end();
}

/** How often the calling thread looks at the memory of the process, ms, and how often it may be too much before a thread is given up. */
const guardMs = 50;
const mostTooMuch = 8;
/** A thread that has not looked at the limit for this long is in a step that does not look, ms. */
const longStepMs = 250;

/** For steps that do not look at the limit themselves: gives the thread up that is in one, where the process has grown too much. */
function watchMemory(memory: SharedMemory, watch: MemoryWatch, pool: readonly JudgeThread[]): NodeJS.Timeout {
  let tooMuch = 0;
  return setInterval(() => {
    if (watch.left() >= 0) {
      tooMuch = 0;
      return;
    }
    tooMuch += 1;
    if (tooMuch === 1) watch.relieve();
    if (tooMuch < mostTooMuch) return;
    const [longest] = pool
      .filter(({ busy, place }) => busy && epochMs() - lastLook(memory, place) > longStepMs)
      .sort((a, b) => lastLook(memory, a.place) - lastLook(memory, b.place));
    longest?.giveUp();
    if (longest !== undefined) tooMuch = 0;
  }, guardMs);
}

/** Judges on this thread the keys that little effort decides. */
function judgeEasy(tasks: KeyTasks, model: Model, limits: SearchLimits): void {
  let spent = 0;
  for (const task of tasks.undecided()) {
    if (spent > firstTries || tasks.over) return;
    const count = task.operations.length;
    const verdict = judgeObject(task.key, task.operations, model, limitsOfEffort(0, count, limits));
    noteSearch(task, verdict);
    // A valid history needs about one configuration for each operation, so that many do not show that it is hard.
    spent += Math.max(0, verdict.configurations - count);
    if (verdict.valid !== "unknown") tasks.settle(task, verdict, verdict.explain);
  }
}

async function judgeOn(thread: JudgeThread, task: KeyTask, effort: number, judging: Judging): Promise<void> {
  const { tasks, model, work, fail } = judging;
  const { key, operations } = task;
  const contest = new Contest<JudgeThread>(key, (valid) => {
    if (!valid) tasks.announce(task);
  });
  const search: SearchUnderWay = { task, contest, helpers: [], outcomes: new Map() };
  // Only the last effort may take long, and only a search of engines has something to share.
  const shares = effort === efforts - 1 && !isPaired(model);
  if (shares) work.begun(search);
  const shared = shares ? { control: contest.control, helps: null } : undefined;
  const outcome = await judgeRemotely(thread, task, { ...judging, effort, ...(shared && { shared }) }, (turn) => {
    noted(contest, thread, turn, fail);
    work.wake();
  });
  work.ended(search);
  await Promise.all(search.helpers);
  if (tasks.over) return;
  // A thread that decides without a search reports no turns.
  const winner = contest.winner ?? thread;
  const judged = winner === thread ? outcome : (search.outcomes.get(winner) ?? outcome);
  if (judged.kind !== "judged") {
    const { why, detail } = lossOf(judged);
    const { progress } = winner;
    const { configurations, bytes } = progress;
    // If the thread is lost, so is the order it found; the answer that there is none remains known.
    const valid = contest.answer === false ? false : "unknown";
    tasks.settle(task, { valid, linearization: [], configurations, bytes }, () => ({
      explanation: explainLost(key, operations, model, { why, detail, progress }, valid),
      contradiction: null,
    }));
    return;
  }
  const { valid } = judged.judged;
  noteSearch(task, judged.judged);
  const cost = contest.winner === undefined ? {} : contest.cost;
  const linearization = Array.from(judged.judged.linearization);
  const { generation } = winner;
  tasks.settle(task, { ...judged.judged, ...cost, linearization }, async () => {
    // A restarted thread does not know what its predecessor found.
    const again =
      winner.generation === generation ? undefined : await judgeRemotely(winner, task, { ...judging, effort });
    const explained =
      again === undefined || again.kind === "judged"
        ? await winner.ask({ kind: "explain", place: task.place }, [], epochMs() + graceMs)
        : again;
    if (explained.kind === "explained") return explained.told;
    const { why, detail } = lossOf(explained);
    const { progress } = winner;
    return {
      explanation: explainLost(key, operations, model, { why, detail, progress }, valid),
      contradiction: null,
    };
  });
}

/** Runs one engine of a search that another thread began. */
async function help(thread: JudgeThread, search: SearchUnderWay, helps: EngineName, judging: Judging): Promise<void> {
  const { contest, task } = search;
  const shared = { control: contest.control, helps };
  const outcome = await judgeRemotely(thread, task, { ...judging, effort: efforts - 1, shared }, (turn) =>
    noted(contest, thread, turn, judging.fail),
  );
  search.outcomes.set(thread, outcome);
}

function noted(contest: Contest<JudgeThread>, thread: JudgeThread, turn: Turn, fail: (error: unknown) => void): void {
  try {
    contest.note(thread, turn);
  } catch (error) {
    fail(error);
  }
}

interface RemoteLimits {
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly memoryLimitBytes: number;
  readonly effort: number;
  readonly shared?: SharedSearch;
  readonly watch: MemoryWatch;
}

async function judgeRemotely(
  thread: JudgeThread,
  { place, key, operations, searched: again }: KeyTask,
  { deadline, memoryLimitBytes, effort, shared, watch }: RemoteLimits,
  onTurn?: (turn: Turn) => void,
): Promise<Outcome> {
  const taken = operations.length * bytesOnTheWay;
  if (taken >= noticeable && watch.left() < taken) {
    const detail = `its ${operations.length} operations take about ${Math.ceil(taken / 2 ** 20)} MiB while they are handed to it`;
    return { kind: "lost", why: "memory", detail };
  }
  const columns = encodeOperations(operations);
  const limits = { deadline, memoryLimitBytes, effort, again, ...(shared && { shared }) };
  const request: Request = { kind: "judge", place, key, columns, ...limits };
  const preparing = graceMs + operations.length / 20;
  return await thread.ask(request, buffersOf(columns), Math.max(deadline, epochMs()) + preparing, onTurn);
}

/** Memory that an operation takes on the way to a thread and in it. */
const bytesOnTheWay = 500;

function lossOf(outcome: Outcome): { why: "memory" | "time" | "crash"; detail: string } {
  if (outcome.kind === "lost") return outcome;
  return { why: "crash", detail: outcome.kind === "failed" ? outcome.why : `it answered ${outcome.kind}` };
}
