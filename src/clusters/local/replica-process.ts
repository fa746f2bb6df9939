/** One replica process, from its start to its exit: a Node process that lives no longer than the controller. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { z } from "zod";

export interface ProcessPlan {
  readonly node: string;
  readonly runId: string;
  /** Directory of the record files. */
  readonly data: string;
  /** What the process says goes to the end of this file. */
  readonly log: string;
  /** The JavaScript file to run. */
  readonly entry: string;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

const listeningSchema = z.object({ listening: z.object({ port: z.number().int() }) });
const listenTimeoutMs = 15_000;
const logTailLines = 20;

/** The built replica program, wherever this file runs from: dist/ of the package, or its sources under a test runner. */
export function replicaEntry(): string {
  let root = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(root, "package.json"))) {
    if (root === dirname(root)) throw new Error("this file is not inside its package");
    root = dirname(root);
  }
  const entry = join(root, "dist", "nodes", "server", "main.js");
  if (!existsSync(entry)) throw new Error(`${entry} is missing: run \`npm run build\``);
  return entry;
}

export class ReplicaProcess {
  readonly exited: Promise<Exit>;
  private ended: Exit | undefined;

  private constructor(
    readonly plan: ProcessPlan,
    private readonly child: ReturnType<typeof startChild>,
  ) {
    this.exited = child.then((result) => {
      this.ended = { code: result.exitCode, signal: result.signal };
      return this.ended;
    });
  }

  static spawn(plan: ProcessPlan): ReplicaProcess {
    return new ReplicaProcess(plan, startChild(plan));
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`the process of ${this.plan.node} could not be started`);
    return this.child.pid;
  }

  get alive(): boolean {
    return this.ended === undefined && this.child.pid !== undefined;
  }

  signal(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
    this.child.kill(signal);
  }

  /** The port it listens on, as it says itself; rejects with the end of its log if it ends or keeps silent. */
  async listening(): Promise<number> {
    const lines = createInterface({ input: this.child.stdout });
    const said = new Promise<string>((resolve) => lines.once("line", resolve));
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), listenTimeoutMs);
    });
    const line = await Promise.race([said, silence, this.exited]);
    clearTimeout(timer);
    if (typeof line === "string") return listeningSchema.parse(JSON.parse(line)).listening.port;
    const what = line === undefined ? `said nothing within ${listenTimeoutMs} ms` : describeExit(line);
    throw new Error(`the process of ${this.plan.node} ${what}${this.logTail()}`);
  }

  /** The last lines of the log, each on a line of its own, or nothing. */
  logTail(): string {
    if (!existsSync(this.plan.log)) return "";
    const lines = readFileSync(this.plan.log, "utf8").trimEnd().split("\n").slice(-logTailLines);
    return lines.map((line) => `\n    ${line}`).join("");
  }
}

function startChild({ node, runId, data, log, entry }: ProcessPlan) {
  return execa(
    process.execPath,
    [entry, "--node", node, "--run", runId, "--data", data, "--listen", "127.0.0.1:0", "--exit-with-stdin"],
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

export function describeExit({ code, signal }: Exit): string {
  return signal === undefined ? `exited with code ${code}` : `was ended by ${signal}`;
}
