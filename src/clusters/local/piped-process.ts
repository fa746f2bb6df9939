/**
 * One process of a node that talks in lines, from its start to its exit, and all processes that it starts: they are a group, and
 * signals go to all of it, since a program may be a script that starts the real one. Its standard error is the node's log.
 */
import { createInterface } from "node:readline";
import { execa } from "execa";
import type { Conversation } from "../../../nodes/piped.js";
import type { ChannelEvents, NodeChannel } from "../node-channel.js";
import { describeExit, type ReplicaRuntime } from "../replica-runtime.js";
import type { Exchange } from "./exchange.js";
import { controllerVariable, runVariable } from "./orphans.js";
import { PipedChannel } from "./piped-channel.js";
import { ProcessRuntime } from "./process-runtime.js";

export interface PipedProcessPlan {
  readonly node: string;
  readonly command: readonly [string, ...string[]];
  readonly exchange: Exchange;
  readonly conversation: Conversation;
  readonly runId: string;
  /** The controller that owns the process, as one word (../controller.ts). */
  readonly controller: string;
  /** A directory that outlives the process. */
  readonly data: string;
  /** The log is appended to this file. */
  readonly log: string;
}

/** Names the node's directory, for programs that keep something across a restart. */
const dataVariable = "SCHISM_DATA";

export class PipedProcess extends ProcessRuntime implements ReplicaRuntime {
  private readonly write: (text: string) => void;
  private events: ChannelEvents | undefined;
  /** The line that it printed and that is not a message, as a clause. */
  private broken: string | undefined;
  private channel: PipedChannel | undefined;

  constructor(private readonly plan: PipedProcessPlan) {
    const child = startChild(plan);
    const { pid } = child;
    const kill = (signal: NodeJS.Signals): boolean => signalGroup(pid, signal);
    super(plan, Object.assign(Promise.resolve(child), { pid, kill }));
    const { exchange, node } = plan;
    // Its end breaks the pipe; its exit reports that better.
    child.stdin.on("error", () => {});
    this.write = (text) => child.stdin.write(text);
    exchange.plug(node, this.write);
    createInterface({ input: child.stdout }).on("line", (line) => this.hear(line));
    void this.exited.then((exit) => {
      // What it had started does not stay behind.
      kill("SIGKILL");
      exchange.unplug(node, this.write);
      this.channel?.ended(this.broken ?? describeExit(exit));
    });
  }

  /** It has no port. What it says when it is ready is the reply to its greeting. */
  async listening(): Promise<number> {
    return 0;
  }

  connect(_port: number, events: ChannelEvents): NodeChannel {
    this.events = events;
    this.channel = new PipedChannel(this.plan, () => this.lastLog());
    if (this.ended !== undefined) this.channel.ended(this.broken ?? describeExit(this.ended));
    return this.channel;
  }

  private hear(line: string): void {
    if (this.broken !== undefined) return;
    const problem = this.plan.exchange.printed(this.plan.node, line);
    if (problem === undefined) return;
    this.broken = `printed what is not a message: ${problem}`;
    this.events?.onFatal("protocol", this.broken);
    this.kill();
  }
}

/** A group that is gone has nothing left to be signalled. */
function signalGroup(pid: number | undefined, signal: NodeJS.Signals): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}

function startChild({ command: [program, ...args], runId, controller, data, log }: PipedProcessPlan) {
  return execa(program, args, {
    reject: false,
    stdin: "pipe",
    stdout: "pipe",
    stderr: { file: log, append: true },
    buffer: false,
    detached: true,
    // Found by the warden and `heal` through these, should the controller be killed.
    env: { [runVariable]: runId, [controllerVariable]: controller, [dataVariable]: data },
  });
}
