import type { Readable } from "node:stream";
import { execa } from "execa";
import { type Keys, newKey } from "../../../nodes/server/proof.js";
import type { ChannelEvents, NodeChannel } from "../node-channel.js";
import { ReplicaChannel } from "../replica-channel.js";
import { announcedPort } from "../replica-output.js";
import type { ReplicaRuntime } from "../replica-runtime.js";
import { ProcessRuntime } from "./process-runtime.js";

export interface ProcessPlan {
  readonly node: string;
  readonly runId: string;
  /** The controller that owns the process, as one word (../controller.ts). */
  readonly controller: string;
  /** The key to the mesh of all replicas of the run. */
  readonly meshKey: string;
  /** Directory of the record files. */
  readonly data: string;
  /** The output of the process is appended to this file. */
  readonly log: string;
  /** The JavaScript file to run. */
  readonly entry: string;
}

export class ReplicaProcess extends ProcessRuntime implements ReplicaRuntime {
  private readonly key = newKey();
  private readonly stdout: Readable;

  constructor(private readonly plan: ProcessPlan) {
    const child = startChild(plan);
    super(plan, child);
    this.stdout = child.stdout;
    // Its end breaks the pipe; its exit reports that better.
    child.stdin.on("error", () => {});
    child.stdin.write(`${JSON.stringify({ control: this.key, mesh: plan.meshKey } satisfies Keys)}\n`);
  }

  connect(port: number, events: ChannelEvents): NodeChannel {
    return new ReplicaChannel({ address: `ws://127.0.0.1:${port}`, node: this.plan.node, key: this.key }, events);
  }

  listening(withinMs: number): Promise<number> {
    const { node, log } = this.plan;
    return announcedPort({ node, log, exited: this.exited }, this.stdout, withinMs);
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
