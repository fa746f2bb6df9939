/**
 * A pool of threads for work that comes in thousands of independent jobs: threads take them as soon as they are free. A job that fails in the
 * harness itself is an outcome, and ends neither the others nor the search; its thread is replaced.
 */
import { totalmem } from "node:os";
import { type ResourceLimits, Worker } from "node:worker_threads";

/** What is sent to a thread. */
export interface Task<Job> {
  readonly id: number;
  readonly job: Job;
}

/** What a thread sends back. */
export interface Answer<Outcome> {
  readonly id: number;
  readonly outcome: Outcome;
}

interface Waiting<Job, Outcome> {
  readonly job: Job;
  resolve(outcome: Outcome | undefined): void;
  reject(error: Error): void;
}

/**
 * A run makes some ten megabytes of objects, almost all of which it needs no longer than it lasts. With room for a few runs, most of them are
 * garbage when the collector looks, and few are moved to the old objects. These then fill up less often. That saves more than the collections:
 * each of them drops the compiled code of functions that exist only as closures of single runs. Node's default is 48; beyond this there is
 * little more to gain (npm run bench:sim -- --only-pool: 9,300 runs a minute with 96, 10,200 with 192, 10,400 with 256). MiB.
 */
const roomForNewObjects = 192;

/** Of the machine's memory, all threads together take at most this share for new objects. */
const shareOfMemory = 1 / 8;

function limitsOf(threads: number): ResourceLimits {
  const share = Math.floor((totalmem() * shareOfMemory) / threads / 2 ** 20);
  return { maxYoungGenerationSizeMb: Math.min(roomForNewObjects, Math.max(48, share)) };
}

/** If this many threads end one after the other, and none answers in between, no job is to blame: nothing works here. */
const mostLossesInARow = 20;

/** What a thread has under way. */
interface UnderWay<Job, Outcome> {
  readonly id: number;
  readonly waiting: Waiting<Job, Outcome>;
}

export class ThreadPool<Job, Outcome> {
  private readonly workers = new Set<Worker>();
  private readonly idle: Worker[] = [];
  private readonly queue: Waiting<Job, Outcome>[] = [];
  private readonly underWay = new Map<Worker, UnderWay<Job, Outcome>>();
  private nextId = 0;
  private givenUp = false;
  private closed = false;
  private lossesInARow = 0;
  private broken: Error | undefined;

  /** `crashed`: the outcome of a job whose thread ended. */
  constructor(
    readonly width: number,
    private readonly worker: URL,
    private readonly crashed: (error: string) => Outcome,
  ) {
    for (let nth = 0; nth < width; nth++) this.addWorker();
  }

  /** Undefined if it was given up. Rejects only where threads end again and again without an answer. */
  run(job: Job): Promise<Outcome | undefined> {
    return this.givenUp ? Promise.resolve(undefined) : this.runAnyway(job);
  }

  /** The same, also after `giveUp`. */
  runAnyway(job: Job): Promise<Outcome | undefined> {
    if (this.broken !== undefined) return Promise.reject(this.broken);
    return new Promise((resolve, reject) => {
      this.queue.push({ job, resolve, reject });
      this.assign();
    });
  }

  /** Callers that wait get undefined at once. */
  giveUp(): void {
    this.givenUp = true;
    const waiting = [...[...this.underWay.values()].map((each) => each.waiting), ...this.queue.splice(0)];
    for (const { resolve } of waiting) resolve(undefined);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.giveUp();
    await Promise.all([...this.workers].map((worker) => worker.terminate()));
  }

  private addWorker(): void {
    const worker = new Worker(this.worker, { resourceLimits: limitsOf(this.width) });
    this.workers.add(worker);
    this.idle.push(worker);
    worker.on("message", ({ id, outcome }: Answer<Outcome>) => {
      const { waiting } = this.underWay.get(worker) ?? {};
      if (this.underWay.get(worker)?.id !== id) return;
      this.lossesInARow = 0;
      this.underWay.delete(worker);
      this.idle.push(worker);
      waiting?.resolve(outcome);
      this.assign();
    });
    worker.on("error", (error) =>
      this.lose(worker, error instanceof Error ? (error.stack ?? error.message) : String(error)),
    );
    worker.on("exit", (code) => this.lose(worker, `its thread ended with code ${code}`));
  }

  /** A thread has ended, and with it the job that it had under way. */
  private lose(worker: Worker, error: string): void {
    if (this.closed || !this.workers.delete(worker)) return;
    const place = this.idle.indexOf(worker);
    if (place >= 0) this.idle.splice(place, 1);
    const lost = this.underWay.get(worker);
    this.underWay.delete(worker);
    this.lossesInARow += 1;
    if (this.lossesInARow > mostLossesInARow) {
      this.broken = new Error(
        `${mostLossesInARow} threads in a row ended without an answer, the last one with: ${error}`,
      );
      const waiting = [...[...this.underWay.values()].map((each) => each.waiting), ...this.queue.splice(0)];
      for (const { reject } of [...waiting, ...(lost === undefined ? [] : [lost.waiting])]) reject(this.broken);
      return;
    }
    this.addWorker();
    lost?.waiting.resolve(this.crashed(error));
    this.assign();
  }

  private assign(): void {
    for (;;) {
      const [waiting] = this.queue;
      if (waiting === undefined) return;
      const worker = this.idle.pop();
      if (worker === undefined) return;
      this.queue.shift();
      const task: Task<Job> = { id: this.nextId++, job: waiting.job };
      this.underWay.set(worker, { id: task.id, waiting });
      worker.postMessage(task);
    }
  }
}
