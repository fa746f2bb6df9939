/** Threads that try scenarios in the simulator: each takes the next one as soon as it is free. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { createSimCluster } from "../clusters/sim/cluster.js";
import { happeningsOf } from "../execution/happenings.js";
import { runInMemory } from "../execution/in-memory.js";
import type { Scenario } from "../record/record.js";
import { type Shrinking, type ShrinkLimits, shrink } from "./shrink.js";
import type { Answer, Task } from "./worker.js";
import { otherProcessWorlds } from "./worlds.js";

interface PoolLimits extends Pick<ShrinkLimits, "seeds" | "onStep"> {
  readonly timeMs: number;
  /** Ends it early: the smallest scenario found until then is the outcome, the given one itself if there is none. */
  readonly signal?: AbortSignal;
}

/** Shrinks on all cores what a simulated run is convicted of. */
export async function shrinkInPool(failing: Scenario, kind: string, limits: PoolLimits): Promise<Shrinking> {
  const { signal } = limits;
  const begun = performance.now();
  const pool = new TrialPool(availableParallelism());
  const giveUp = (): void => pool.giveUp();
  if (signal?.aborted === true) giveUp();
  signal?.addEventListener("abort", giveUp);
  try {
    const shrunk = await shrink(
      failing,
      {
        width: pool.width,
        fails: async (scenario) => (await pool.kinds(scenario))?.includes(kind) === true,
        counts: async (scenario) =>
          scenario.variant === null || (await pool.kinds({ ...scenario, variant: null }))?.includes(kind) === false,
        observe: async (scenario) => {
          const evidence = await runInMemory(scenario, (plan) => createSimCluster(plan));
          return { happenings: happeningsOf(evidence), faults: evidence.faults };
        },
      },
      {
        proceed: (share) => performance.now() < begun + share * limits.timeMs && signal?.aborted !== true,
        seeds: limits.seeds,
        ...(limits.onStep === undefined ? {} : { onStep: limits.onStep }),
      },
    );
    if (signal?.aborted !== true) return shrunk;
    // Worlds in which it was not tried any more count as such in which it does not fail.
    if (shrunk.scenario === failing) return shrunk;
    const worlds = otherProcessWorlds.map((world) => ({ ...shrunk.scenario, world }));
    const again = await Promise.all(worlds.map((scenario) => pool.kindsAnyway(scenario)));
    const failingIn = again.filter((kinds) => kinds?.includes(kind) === true).length;
    return { ...shrunk, steadiness: { failing: failingIn, worlds: worlds.length } };
  } finally {
    signal?.removeEventListener("abort", giveUp);
    await pool.close();
  }
}

/** Undefined if it was given up. */
type Kinds = readonly string[] | undefined;

interface Waiting {
  readonly scenario: Scenario;
  resolve(kinds: Kinds): void;
  reject(error: unknown): void;
}

class TrialPool {
  private readonly workers: Worker[];
  private readonly idle: Worker[];
  private readonly queue: Waiting[] = [];
  private readonly underWay = new Map<number, Waiting>();
  private nextId = 0;
  private givenUp = false;

  constructor(readonly width: number) {
    this.workers = Array.from({ length: width }, () => this.createWorker());
    this.idle = [...this.workers];
  }

  /** By what kinds of contradiction a simulated run of it is convicted. */
  kinds(scenario: Scenario): Promise<Kinds> {
    return this.givenUp ? Promise.resolve(undefined) : this.kindsAnyway(scenario);
  }

  /** The same, also of a pool that has given up. */
  kindsAnyway(scenario: Scenario): Promise<Kinds> {
    return new Promise((resolve, reject) => {
      this.queue.push({ scenario, resolve, reject });
      this.assign();
    });
  }

  /** Whoever waits is told at once that nothing is known. */
  giveUp(): void {
    this.givenUp = true;
    const waiting = [...this.underWay.values(), ...this.queue.splice(0)];
    this.underWay.clear();
    for (const { resolve } of waiting) resolve(undefined);
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
