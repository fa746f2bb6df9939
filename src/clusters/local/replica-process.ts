/** One replica process, from its start to its exit: a Node process that lives no longer than the controller. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { type Keys, newKey } from "../../../nodes/server/proof.js";
import { packageRoot } from "../../package.js";
import { findProcess } from "../processes.js";
import { announcedPort, lastLines } from "../replica-output.js";
import type { Exit, ReplicaRuntime } from "../replica-runtime.js";

export interface ProcessPlan {
  readonly node: string;
  readonly runId: string;
  /** Whose process it is, as one word (../controller.ts). */
  readonly controller: string;
  /** Opens the mesh of all replicas of the run. */
  readonly meshKey: string;
  /** Directory of the record files. */
  readonly data: string;
  /** What the process says goes to the end of this file. */
  readonly log: string;
  /** The JavaScript file to run. */
  readonly entry: string;
}

const signalTimeoutMs = 2000;

/** The built replica program. */
export function replicaEntry(): string {
  const entry = join(packageRoot(), "dist", "nodes", "server", "main.js");
  if (!existsSync(entry)) throw new Error(`${entry} is missing: run \`npm run build\``);
  return entry;
}

export class ReplicaProcess implements ReplicaRuntime {
  readonly key = newKey();
  readonly exited: Promise<Exit>;
  private ended: Exit | undefined;

  private constructor(
    readonly plan: ProcessPlan,
    private readonly child: ReturnType<typeof startChild>,
  ) {
    // Its end breaks the pipe; its exit says so in a better way.
    child.stdin.on("error", () => {});
    child.stdin.write(`${JSON.stringify({ control: this.key, mesh: plan.meshKey } satisfies Keys)}\n`);
    this.exited = child.then((result) => {
      this.ended = { code: result.exitCode, signal: result.signal };
      return this.ended;
    });
  }

  static spawn(plan: ProcessPlan): ReplicaProcess {
    return new ReplicaProcess(plan, startChild(plan));
  }

  get name(): string {
    return `process ${this.pid}`;
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  async pause(): Promise<string> {
    this.child.kill("SIGSTOP");
    await this.awaitState((state) => state === "T");
    return `${this.name} in state T (stopped)`;
  }

  async resume(): Promise<void> {
    this.child.kill("SIGCONT");
    await this.awaitState((state) => state !== "T");
  }

  private get pid(): number {
    if (this.child.pid === undefined) throw new Error(`the process of ${this.plan.node} could not be started`);
    return this.child.pid;
  }

  private async awaitState(reached: (state: string) => boolean): Promise<void> {
    const deadline = performance.now() + signalTimeoutMs;
    while (this.ended === undefined) {
      const state = findProcess(this.pid)?.state;
      if (state === undefined || reached(state)) return;
      if (performance.now() > deadline) throw new Error(`${this.name} of ${this.plan.node} stays in state ${state}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  listening(withinMs: number): Promise<number> {
    const { node, log } = this.plan;
    return announcedPort({ node, log, exited: this.exited }, this.child.stdout, withinMs);
  }

  lastLog(): readonly string[] {
    return lastLines(this.plan.log);
  }
}

function startChild({ node, runId, controller, data, log, entry }: ProcessPlan) {
  return execa(
    process.execPath,
    [entry, "--node", node, "--run", runId, "--controller", controller, "--data", data, "--listen", "127.0.0.1:0"],
    {
      reject: false,
      stdin: "pipe",
      stdout: "pipe",
      stderr: { file: log, append: true },
      buffer: false,
      // Whatever ends the controller in an orderly way kills its replicas; a stopped one would not see its stdin close.
      cleanup: true,
      killSignal: "SIGKILL",
    },
  );
}
