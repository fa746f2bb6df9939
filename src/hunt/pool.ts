/** A hunt on all cores: worker threads take turns at the indexes; the hunt ends by time, by number, or when it is told to. */
import { Worker } from "node:worker_threads";
import type { Quarry } from "../scenario/draw.js";
import type { Assignment, Report } from "./worker.js";

export interface HuntPlan {
  readonly quarry: Quarry;
  readonly huntSeed: number;
  readonly workers: number;
  readonly runs: number;
  readonly timeMs: number;
  /** Whether reports of findings tell how surely they fail; that takes some runs more. */
  readonly steadiness: boolean;
  readonly signal?: AbortSignal;
}

/** Hands every run to `onReport` as it ends, until that returns true, time or runs are used up, or the signal comes. */
export async function hunt(plan: HuntPlan, onReport: (report: Report) => boolean): Promise<void> {
  const { quarry, huntSeed, workers: step, runs: end, steadiness } = plan;
  const workers: Worker[] = [];
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(resolve, Math.min(plan.timeMs, 2 ** 31 - 1));
      plan.signal?.addEventListener("abort", () => resolve());
      let working = 0;
      for (let first = 0; first < Math.min(step, end); first++) {
        const workerData: Assignment = { quarry, huntSeed, first, step, end, steadiness };
        const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData });
        workers.push(worker);
        working += 1;
        let ended = false;
        worker.on("message", (report: Report) => {
          if (!ended && onReport(report)) {
            ended = true;
            resolve();
          }
        });
        worker.on("error", reject);
        worker.on("exit", () => {
          working -= 1;
          if (working === 0) resolve();
        });
      }
    });
  } finally {
    clearTimeout(timer);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
