/**
 * Shared by all processes of nodes, our own replicas and servers that are not ours: how they end, signals with a check of their effect, and
 * the end of their log. Signals reach all that a process has started, too: the children of PostgreSQL, for one, are in sessions of their own.
 */

import { descendantsOf, findProcess, type ProcessEntry, stillThere, waitGone } from "../../machine/processes.js";
import { lastLines } from "../replica-output.js";
import type { Exit, NodeProcess } from "../replica-runtime.js";

/** How long a signal may take to show, ms: a process that waits for a disk stops after that. */
const signalTimeoutMs = 30_000;
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
  /** What it had started and is killed with it. */
  private dying: readonly ProcessEntry[] = [];
  /** What it has started and is paused with it. */
  private paused: readonly ProcessEntry[] = [];

  constructor(
    private readonly of: { readonly node: string; readonly log: string },
    private readonly process: Child,
  ) {
    this.exited = Promise.resolve(
      process.then(async ({ exitCode: code, signal }) => {
        this.ended = { code, signal };
        // Those that stand still cannot notice that it has ended.
        for (const each of this.paused) send(each, "SIGKILL");
        await Promise.all([...this.dying, ...this.paused].map(waitGone));
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

  /** Of itself and all that it has started. */
  pids(): readonly number[] {
    return [this.pid, ...this.descendants().map(({ pid }) => pid)];
  }

  kill(): void {
    // It starts nothing more while they are listed.
    this.process.kill("SIGSTOP");
    const started = this.descendants();
    this.dying = [...this.dying, ...started];
    this.process.kill("SIGKILL");
    for (const each of started) send(each, "SIGKILL");
  }

  async pause(): Promise<string> {
    this.process.kill("SIGSTOP");
    const stopped = await this.awaitState((state) => state === "T");
    if (!stopped) throw new Error(`${this.name} of ${this.of.node} ended before it stopped`);
    this.paused = this.descendants();
    for (const each of this.paused) send(each, "SIGSTOP");
    await Promise.all(this.paused.map((each) => this.awaitState((state) => state === "T", each.pid)));
    const { length } = this.paused;
    return `${this.name}${length === 0 ? "" : ` and ${length} that it started`} in state T (stopped)`;
  }

  async resume(): Promise<void> {
    const { paused } = this;
    this.paused = [];
    for (const each of paused) send(each, "SIGCONT");
    this.process.kill("SIGCONT");
    await Promise.all(
      [this.pid, ...paused.map(({ pid }) => pid)].map((pid) => this.awaitState((state) => state !== "T", pid)),
    );
  }

  private descendants(): ProcessEntry[] {
    return this.ended !== undefined || this.process.pid === undefined ? [] : descendantsOf(this.process.pid);
  }

  lastLog(): readonly string[] {
    return lastLines(this.of.log);
  }

  /** False if the process is gone before it has come to that. */
  private async awaitState(reached: (state: string) => boolean, pid = this.pid): Promise<boolean> {
    const deadline = performance.now() + signalTimeoutMs;
    while (this.ended === undefined) {
      const state = findProcess(pid)?.state;
      if (state === undefined) return false;
      if (reached(state)) return true;
      if (performance.now() > deadline) throw new Error(`process ${pid} of ${this.of.node} stays in state ${state}`);
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    return false;
  }
}

/** One that has ended meanwhile needs no signal. */
function send(entry: ProcessEntry, signal: NodeJS.Signals): void {
  try {
    if (stillThere(entry)) process.kill(entry.pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
