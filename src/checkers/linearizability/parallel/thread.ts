/**
 * One judging thread, started when first needed and again after a crash. Whatever happens to it (out of memory, a defect, no
 * answer long after the deadline) is an answer like another; the process lives on.
 */
import { Worker } from "node:worker_threads";
import { threadFile } from "../../thread-file.js";
import type { Progress } from "../search.js";
import { type Answer, epochMs, type Request, type ThreadData } from "./messages.js";

export type Outcome =
  | Answer
  | { readonly kind: "lost"; readonly why: "memory" | "time" | "crash"; readonly detail: string };

/** A timer of Node's can wait no longer, ms. */
const longestTimer = 2 ** 31 - 1;

export class JudgeThread {
  private worker: Worker | undefined;
  /** Takes what the thread says next. */
  private settle: (outcome: Outcome) => void = () => {};
  /** How often it was started: what an earlier one remembered is gone. */
  generation = 0;
  private readonly progressed = new Float64Array(new SharedArrayBuffer(3 * Float64Array.BYTES_PER_ELEMENT));

  constructor(
    private readonly data: Omit<ThreadData, "progress">,
    private readonly heapMegabytes: number,
  ) {}

  /** One request at a time. `until`: milliseconds since 1970 after which the thread is given up. */
  async ask(request: Request, buffers: readonly ArrayBuffer[], until: number): Promise<Outcome> {
    if (request.kind === "judge") this.progressed.fill(0);
    this.worker ??= this.start();
    const { worker } = this;
    const outcome = await new Promise<Outcome>((resolve) => {
      const patience = Math.max(0, Math.min(until - epochMs(), longestTimer));
      const timer = setTimeout(
        () => this.settle({ kind: "lost", why: "time", detail: "it did not stop in time" }),
        patience,
      );
      this.settle = (result) => {
        clearTimeout(timer);
        this.settle = () => {};
        resolve(result);
      };
      worker.postMessage(request, buffers);
    });
    if (outcome.kind === "lost") await this.end();
    return outcome;
  }

  /** Of the search of the latest key, also when the thread has come to its end. */
  get progress(): Progress {
    const [configurations = 0, bytes = 0, ordered = 0] = this.progressed;
    return { configurations, bytes, ordered };
  }

  async end(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    // Nobody waits for what is not to be said any more.
    this.settle({ kind: "lost", why: "crash", detail: "it was ended" });
    await worker?.terminate();
  }

  private start(): Worker {
    this.generation += 1;
    const worker = new Worker(threadFile(import.meta.url, "judge-thread"), {
      workerData: { ...this.data, progress: this.progressed },
      resourceLimits: { maxOldGenerationSizeMb: this.heapMegabytes },
    });
    // What a thread says that was given up already is nobody's concern.
    const settle = (outcome: Outcome): void => {
      if (this.worker === worker) this.settle(outcome);
    };
    worker.on("message", (answer: Answer) => settle(answer));
    worker.on("error", (error: Error & { code?: string }) => {
      const why = error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "memory" : "crash";
      settle({ kind: "lost", why, detail: error.message });
    });
    worker.on("exit", (code) => settle({ kind: "lost", why: "crash", detail: `exit code ${code}` }));
    return worker;
  }
}
