/**
 * One judging thread, started when first needed and again after a crash. Whatever happens to it (out of memory, a defect, no
 * answer long after the deadline) is an answer like another; the process lives on.
 */
import { Worker } from "node:worker_threads";
import { startFile } from "../../../package.js";
import { forget } from "../../memory.js";
import type { Progress } from "../search.js";
import type { Turn } from "../turns.js";
import { type Answer, epochMs, type Request, type ThreadData, type TurnMade } from "./messages.js";

export type Outcome =
  | Answer
  | { readonly kind: "lost"; readonly why: "memory" | "time" | "crash"; readonly detail: string };

/** A timer of Node's can wait no longer, ms. */
const longestTimer = 2 ** 31 - 1;

/** Limits of a thread's heap, MiB; reached only by what does not look at the memory limit, which is below them. */
export interface HeapLimits {
  readonly oldMegabytes: number;
  readonly youngMegabytes?: number;
}

export class JudgeThread {
  private worker: Worker | undefined;
  /** Receives the next message of the thread. */
  private settle: (outcome: Outcome) => void = () => {};
  /** Receives the turns of the latest request. */
  private onTurn: (turn: Turn) => void = () => {};
  /** True while it works on a request. */
  busy = false;
  /** How often it was started: a new start loses what the earlier one remembered. */
  generation = 0;
  private readonly progressed = new Float64Array(new SharedArrayBuffer(3 * Float64Array.BYTES_PER_ELEMENT));

  constructor(
    private readonly data: Omit<ThreadData, "progress">,
    private readonly heap: HeapLimits,
  ) {}

  /** One request at a time. `until`: milliseconds since 1970 after which the thread is given up. */
  async ask(
    request: Request,
    buffers: readonly ArrayBuffer[],
    until: number,
    onTurn: (turn: Turn) => void = () => {},
  ): Promise<Outcome> {
    if (request.kind === "judge") this.progressed.fill(0);
    this.onTurn = onTurn;
    this.busy = true;
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
    this.busy = false;
    if (outcome.kind === "lost") await this.end();
    return outcome;
  }

  /** Of the search of the latest key, also when the thread has come to its end. */
  get progress(): Progress {
    const [configurations = 0, bytes = 0, ordered = 0] = this.progressed;
    return { configurations, bytes, ordered };
  }

  /** It takes too much memory and does not notice. */
  giveUp(): void {
    this.settle({
      ...{ kind: "lost", why: "memory" },
      detail: "the process exceeded its memory limit while the thread was in a step that does not check it",
    });
  }

  get place(): number {
    return this.data.place;
  }

  async end(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    // Releases the caller that waits for an answer, since none will come now.
    this.settle({ kind: "lost", why: "crash", detail: "it was ended" });
    await worker?.terminate();
    forget(this.data.memory, this.data.place);
  }

  private start(): Worker {
    this.generation += 1;
    const worker = new Worker(startFile("checkers/linearizability/parallel/judge-thread"), {
      workerData: { ...this.data, progress: this.progressed },
      resourceLimits: {
        maxOldGenerationSizeMb: this.heap.oldMegabytes,
        ...(this.heap.youngMegabytes === undefined ? {} : { maxYoungGenerationSizeMb: this.heap.youngMegabytes }),
      },
    });
    // Messages from a thread that was already given up are ignored.
    const settle = (outcome: Outcome): void => {
      if (this.worker === worker) this.settle(outcome);
    };
    worker.on("message", (said: Answer | TurnMade) => {
      if (said.kind !== "turn") settle(said);
      else if (this.worker === worker) this.onTurn(said.turn);
    });
    worker.on("error", (error: Error & { code?: string }) => {
      const why = error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "memory" : "crash";
      settle({ kind: "lost", why, detail: error.message });
    });
    worker.on("exit", (code) => settle({ kind: "lost", why: "crash", detail: `exit code ${code}` }));
    return worker;
  }
}
