/**
 * Watches a run for its first violation, on its own thread so that clients are not delayed: events are passed to it a few times a second.
 * If the thread fails, the run simply continues to its planned end; the verdict is made there in any case.
 */
import { Worker } from "node:worker_threads";
import type { OnlineViolation } from "../checkers/linearizability/online/checker.js";
import type { Watch } from "../execution/execute.js";
import type { Recorder } from "../execution/recorder.js";
import type { HistoryEvent } from "../history/operation.js";
import { startFile } from "../package.js";

const handOverMs = 100;

export class ViolationWatch implements Watch {
  found: OnlineViolation | undefined;
  /** Resolved at the first violation; never rejected. */
  readonly violated: Promise<void>;
  private readonly worker: Worker;
  private readonly timer: NodeJS.Timeout;
  private waiting: HistoryEvent[] = [];

  /** `model`: name of a built-in one. */
  constructor(model: string, recorder: Recorder) {
    this.worker = new Worker(startFile("run/watch-thread"), { workerData: model });
    this.violated = new Promise((resolve) => {
      this.worker.on("message", (violation: OnlineViolation) => {
        this.found ??= violation;
        resolve();
      });
    });
    this.worker.on("error", () => clearInterval(this.timer));
    recorder.onEvent((event) => this.waiting.push(event));
    this.timer = setInterval(() => this.handOver(), handOverMs);
  }

  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.worker.terminate();
  }

  private handOver(): void {
    if (this.waiting.length === 0) return;
    this.worker.postMessage(this.waiting);
    this.waiting = [];
  }
}
