/** Signals to a process that this one started, each with a look whether it had its effect. */
import { findProcess } from "../processes.js";
import type { Exit } from "../replica-runtime.js";

const signalTimeoutMs = 2000;
const pollMs = 2;

interface Child {
  readonly pid?: number | undefined;
  kill(signal: NodeJS.Signals): boolean;
}

export class ProcessSignals {
  private ended = false;

  constructor(
    private readonly node: string,
    private readonly child: Child,
    exited: Promise<Exit>,
  ) {
    void exited.then(() => {
      this.ended = true;
    });
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`the process of ${this.node} could not be started`);
    return this.child.pid;
  }

  /** For proofs and errors. */
  get name(): string {
    return `process ${this.pid}`;
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  /** Resolves with one clause of proof. */
  async pause(): Promise<string> {
    this.child.kill("SIGSTOP");
    await this.awaitState((state) => state === "T");
    return `${this.name} in state T (stopped)`;
  }

  async resume(): Promise<void> {
    this.child.kill("SIGCONT");
    await this.awaitState((state) => state !== "T");
  }

  private async awaitState(reached: (state: string) => boolean): Promise<void> {
    const deadline = performance.now() + signalTimeoutMs;
    while (!this.ended) {
      const state = findProcess(this.pid)?.state;
      if (state === undefined || reached(state)) return;
      if (performance.now() > deadline) throw new Error(`${this.name} of ${this.node} stays in state ${state}`);
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}
