/**
 * Shared by all processes of nodes, our own replicas and servers that are not ours: how they end, signals with a check of their effect, and
 * the end of their log.
 */

import { findProcess } from "../processes.js";
import { lastLines } from "../replica-output.js";
import type { Exit, NodeProcess } from "../replica-runtime.js";

const signalTimeoutMs = 2000;
const pollMs = 2;

/** The part that we use of a process started by execa. */
interface Child extends PromiseLike<{ readonly exitCode?: number | undefined; readonly signal?: string | undefined }> {
  readonly pid?: number | undefined;
  kill(signal: NodeJS.Signals): boolean;
}

export abstract class ProcessRuntime implements NodeProcess {
  readonly exited: Promise<Exit>;
  /** Undefined while it runs. */
  protected ended: Exit | undefined;

  constructor(
    private readonly of: { readonly node: string; readonly log: string },
    private readonly process: Child,
  ) {
    this.exited = Promise.resolve(
      process.then(({ exitCode: code, signal }) => {
        this.ended = { code, signal };
        return this.ended;
      }),
    );
  }

  abstract listening(withinMs: number): Promise<number>;

  get pid(): number {
    if (this.process.pid === undefined) throw new Error(`the process of ${this.of.node} could not be started`);
    return this.process.pid;
  }

  get name(): string {
    return `process ${this.pid}`;
  }

  kill(): void {
    this.process.kill("SIGKILL");
  }

  async pause(): Promise<string> {
    this.process.kill("SIGSTOP");
    await this.awaitState((state) => state === "T");
    return `${this.name} in state T (stopped)`;
  }

  async resume(): Promise<void> {
    this.process.kill("SIGCONT");
    await this.awaitState((state) => state !== "T");
  }

  lastLog(): readonly string[] {
    return lastLines(this.of.log);
  }

  private async awaitState(reached: (state: string) => boolean): Promise<void> {
    const deadline = performance.now() + signalTimeoutMs;
    while (this.ended === undefined) {
      const state = findProcess(this.pid)?.state;
      if (state === undefined || reached(state)) return;
      if (performance.now() > deadline) throw new Error(`${this.name} of ${this.of.node} stays in state ${state}`);
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}
