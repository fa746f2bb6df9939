/** Threads that try scenarios in the simulator: each takes the next one as soon as it is free. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { createSimCluster } from "../clusters/sim/cluster.js";
import { happeningsOf } from "../run/happenings.js";
import type { Scenario } from "../run/record.js";
import { runInMemory } from "../run/run.js";
import { type Shrinking, type ShrinkLimits, shrink } from "./shrink.js";
import type { Answer, Task } from "./worker.js";

/** Shrinks on all cores what a simulated run is convicted of. */
export async function shrinkInPool(
  failing: Scenario,
  kind: string,
  limits: { readonly timeMs: number; readonly seeds: number; readonly onStep?: ShrinkLimits["onStep"] },
): Promise<Shrinking> {
  const deadline = performance.now() + limits.timeMs;
  const pool = new TrialPool(availableParallelism());
  try {
    return await shrink(
      failing,
      {
        width: pool.width,
        fails: async (scenario) => (await pool.kinds(scenario)).includes(kind),
        counts: async (scenario) =>
          scenario.variant === null || !(await pool.kinds({ ...scenario, variant: null })).includes(kind),
        observe: async (scenario) => {
          const evidence = await runInMemory(scenario, (plan) => createSimCluster(plan));
          return { happenings: happeningsOf(evidence), faults: evidence.faults };
        },
      },
      {
        proceed: () => performance.now() < deadline,
        seeds: limits.seeds,
        ...(limits.onStep === undefined ? {} : { onStep: limits.onStep }),
      },
    );
  } finally {
    await pool.close();
  }
}

interface Waiting {
  readonly scenario: Scenario;
  resolve(kinds: readonly string[]): void;
  reject(error: unknown): void;
}

class TrialPool {
  private readonly workers: Worker[];
  private readonly idle: Worker[];
  private readonly queue: Waiting[] = [];
  private readonly underWay = new Map<number, Waiting>();
  private nextId = 0;

  constructor(readonly width: number) {
    this.workers = Array.from({ length: width }, () => this.createWorker());
    this.idle = [...this.workers];
  }

  /** By what kinds of contradiction a simulated run of it is convicted. */
  kinds(scenario: Scenario): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      this.queue.push({ scenario, resolve, reject });
      this.assign();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private createWorker(): Worker {
    const worker = new Worker(new URL("./worker.js", import.meta.url));
    worker.on("message", ({ id, kinds }: Answer) => {
      this.idle.push(worker);
      const waiting = this.underWay.get(id);
      this.underWay.delete(id);
      waiting?.resolve(kinds);
      this.assign();
    });
    worker.on("error", (error) => {
      for (const waiting of [...this.underWay.values(), ...this.queue]) waiting.reject(error);
    });
    return worker;
  }

  private assign(): void {
    for (;;) {
      const [waiting] = this.queue;
      if (waiting === undefined) return;
      const worker = this.idle.pop();
      if (worker === undefined) return;
      this.queue.shift();
      const task: Task = { id: this.nextId++, scenario: waiting.scenario };
      this.underWay.set(task.id, waiting);
      worker.postMessage(task);
    }
  }
}
